import { delay } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { aborted, codeOf, hookCalls, isOrCausedBy, nextTurn, notingService, workApp } from '../topic-services.ts';

/** From nothing to a started host. */
export function describeStart(add: AddTopicTest): void {
  add('services start in registration order, each awaited before the next begins (Q01, Q02)', [], async (bench) => {
    await bench.host(threeServices(bench));
    await bench.live();
    expect(bench.journal.filter((line) => line.includes('.startAsync'))).toEqual([
      'a.startAsync',
      'a.startAsync done',
      'b.startAsync',
      'b.startAsync done',
      'c.startAsync',
      'c.startAsync done',
    ]);
  });

  add(
    'started side by side, services enter in order and the phase ends when all have (Q03, Q04)',
    [],
    async (bench) => {
      await bench.host(threeServices(bench), { servicesStartConcurrently: true });
      await bench.live();
      const lines = bench.journal.filter((line) => /\.start/.test(line));
      expect(lines.slice(6, 9)).toEqual(['a.startAsync', 'b.startAsync', 'c.startAsync']);
      expect(lines.slice(9, 12).sort()).toEqual(['a.startAsync done', 'b.startAsync done', 'c.startAsync done']);
    },
  );

  add('a failing startAsync is the error of the start, and nothing after it starts (S07, L03)', [], async (bench) => {
    const error = new Error('no database');
    await bench.host(failingIn(bench, 'startAsync', error));
    expect(isOrCausedBy(await bench.startFailure(), error)).toBe(true);
    expect(hookCalls(bench, 'startAsync', 'startedAsync')).toEqual(['a.startAsync', 'b.startAsync']);
  });

  add('a failing startingAsync keeps every startAsync from being called (L02)', [], async (bench) => {
    const error = new Error('no licence');
    await bench.host(failingIn(bench, 'startingAsync', error));
    expect(isOrCausedBy(await bench.startFailure(), error)).toBe(true);
    expect(hookCalls(bench, 'startAsync', 'stopAsync')).toEqual([]);
  });

  add('a failing startedAsync fails the start although every service had started (L04)', [], async (bench) => {
    const error = new Error('not ready');
    await bench.host(failingIn(bench, 'startedAsync', error));
    expect(isOrCausedBy(await bench.startFailure(), error)).toBe(true);
    expect(hookCalls(bench, 'startAsync')).toEqual(['a.startAsync', 'b.startAsync', 'c.startAsync']);
    expect(bench.linesOf('host.started')).toEqual([]);
  });

  add('a failed start stops in reverse what had started, and disposes what was made', [], async (bench) => {
    const app = failingIn(bench, 'startAsync', new Error('no database'), 'c');
    await bench.host(app.singleton('pool', () => 'pool', { dispose: () => bench.note('pool disposed') }));
    expect(await bench.startFailure()).toBeInstanceOf(Error);
    await bench.finish(nextTurn());
    const stops = bench.journal.filter((line) => /\.(stop\w*|c\.)|disposed/.test(line) && !line.endsWith('done'));
    expect(stops).toEqual([
      'b.stoppingAsync',
      'a.stoppingAsync',
      'b.stopAsync',
      'a.stopAsync',
      'b.stoppedAsync',
      'a.stoppedAsync',
      'pool disposed',
    ]);
  });

  add('a hook that throws at once counts as one that rejects', [], async (bench) => {
    const error = new TypeError('at once');
    const thrower = {
      startAsync: (): Promise<void> => {
        throw error;
      },
      stopAsync: async () => {},
    };
    await bench.host(workApp(async () => {}).hostedService('thrower', () => thrower));
    expect(isOrCausedBy(await bench.startFailure(), error)).toBe(true);
  });

  add('a factory that throws fails the start before the first hook is called (C06)', [], async (bench) => {
    const error = new Error('cannot be made');
    const app = workApp(async () => {}).hostedService('a', () => notingService(bench, 'a'));
    await bench.host(
      app.hostedService('broken', () => {
        throw error;
      }),
    );
    expect(isOrCausedBy(await bench.startFailure(), error)).toBe(true);
    expect(bench.journal).toEqual([]);
  });

  add('a start that takes too long is called off and names who was pending (M01, M05)', [], async (bench) => {
    const slow = notingService(bench, 'slow', {
      startAsync: (signal) => aborted(signal).then(() => Promise.reject(signal.reason)),
    });
    await bench.host(
      workApp(async () => {}).hostedService('slow', () => slow),
      { startupTimeoutMs: 2000 },
    );
    const began = bench.clock.now();
    const error = await bench.startFailure();
    expect(codeOf(error)).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(String(error)).toContain("'slow' (startAsync)");
    expect(bench.clock.now() - began).toBeLessThan(2500);
  });

  add('a service for long-lived hosts starts in them', ['longLived'], async (bench) => {
    await bench.host(withLongLivedService(bench));
    await bench.live();
    expect(hookCalls(bench, 'startAsync')).toEqual(['socket.startAsync']);
  });

  add('a service for long-lived hosts does not start elsewhere', ['!longLived'], async (bench) => {
    await bench.host(withLongLivedService(bench));
    await bench.live();
    expect(hookCalls(bench, 'startAsync')).toEqual([]);
  });

  add('one start serves all runs', ['!hostPerRun'], async (bench) => {
    await bench.host(threeServices(bench));
    await bench.finish(bench.start());
    for (let run = 0; run < 3; run += 1) await bench.finish(bench.run('work'));
    expect(hookCalls(bench, 'startAsync')).toEqual(['a.startAsync', 'b.startAsync', 'c.startAsync']);
    expect(bench.outcomes).toHaveLength(3);
  });

  add(
    'the first run starts the host, and those beside it wait for the same start',
    ['!drivesSchedule', '!hostPerRun'],
    async (bench) => {
      const app = workApp(async () => bench.note('work'), { overlap: 'queue' });
      await bench.host(
        app.hostedService('slow', ({ clock }) =>
          notingService(bench, 'slow', { startAsync: async () => void (await delay(clock, 1000)) }),
        ),
      );
      await bench.finish(Promise.all([bench.run('work'), bench.run('work')]));
      expect(bench.journal.filter((line) => /startAsync$|work/.test(line))).toEqual([
        'slow.startAsync',
        'work',
        'work',
      ]);
    },
  );

  add('every run starts and stops a host of its own', ['hostPerRun'], async (bench) => {
    await bench.host(workApp(async () => bench.note('work')).hostedService('a', () => notingService(bench, 'a')));
    for (let run = 0; run < 2; run += 1) await bench.finish(bench.run('work'));
    const calls = bench.journal.filter((line) => /startAsync$|stopAsync$|work/.test(line));
    const once = ['a.startAsync', 'work', 'a.stopAsync'];
    expect(calls).toEqual([...once, ...once]);
  });

  add('a start that failed is tried again by the next run', ['retriesStart'], async (bench) => {
    let starts = 0;
    const flaky = notingService(bench, 'flaky', {
      startAsync: () => {
        starts += 1;
        return starts === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      },
    });
    await bench.host(workApp(async () => bench.note('work')).hostedService('flaky', () => flaky));
    expect(await bench.startFailure()).toBeInstanceOf(Error);
    await bench.finish(bench.run('work'));
    expect(starts).toBe(2);
    expect(bench.journal).toContain('work');
    expect(bench.outcomes).toMatchObject([{ status: 'completed' }]);
  });

  add('a stop during the start calls it off and stops what had started', ['reportsStart'], async (bench) => {
    const app = workApp(async () => {})
      .hostedService('a', () => notingService(bench, 'a'))
      .hostedService('slow', () => notingService(bench, 'slow', { startAsync: aborted }));
    await bench.host(app);
    const starting = bench.failureOf(bench.start());
    await bench.clock.advance(100);
    await bench.finish(bench.stop());
    expect(codeOf(await starting)).toBe('ERR_ANYHOST_HOST_STOPPING');
    expect(hookCalls(bench, 'stopAsync')).toContain('a.stopAsync');
    expect(bench.linesOf('host.started')).toEqual([]);
  });

  add(
    'a stop during one phase keeps everybody from entering the next, side by side too',
    ['reportsStart'],
    async (bench) => {
      const app = workApp(async () => {})
        .hostedService('a', () => notingService(bench, 'a', { startingAsync: aborted }))
        .hostedService('b', () => notingService(bench, 'b'));
      await bench.host(app, { servicesStartConcurrently: true });
      const starting = bench.failureOf(bench.start());
      await bench.clock.advance(100);
      await bench.finish(bench.stop());
      expect(codeOf(await starting)).toBe('ERR_ANYHOST_HOST_STOPPING');
      expect(hookCalls(bench, 'startAsync')).toEqual([]);
    },
  );

  add('a running execution does not delay the start (B01)', ['drivesSchedule'], async (bench) => {
    const app = workApp(
      async (signal) => {
        bench.note('work');
        await aborted(signal);
      },
      { schedule: { kind: 'continuous' } },
    );
    await bench.host(app);
    const began = bench.clock.now();
    await bench.finish(bench.start());
    expect(bench.clock.now()).toBe(began);
    expect(bench.journal).toEqual(['work']);
  });
}

function threeServices(bench: Bench) {
  return workApp(async () => {})
    .hostedService('a', () => notingService(bench, 'a'))
    .hostedService('b', () => notingService(bench, 'b'))
    .hostedService('c', () => notingService(bench, 'c'));
}

function failingIn(bench: Bench, hook: 'startingAsync' | 'startAsync' | 'startedAsync', error: Error, which = 'b') {
  const service = (name: string) => {
    return () => notingService(bench, name, name === which ? { [hook]: () => Promise.reject(error) } : {});
  };
  return workApp(async () => {})
    .hostedService('a', service('a'))
    .hostedService('b', service('b'))
    .hostedService('c', service('c'));
}

function withLongLivedService(bench: Bench) {
  const app = workApp(async () => {});
  return app.hostedService('socket', () => notingService(bench, 'socket'), { hosts: 'long-lived' });
}
