import { delay } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, codeOf, hookCalls, isOrCausedBy, nextTurn, notingService, workApp } from '../topic-services.ts';

/** From nothing to a started host. */
export function describeStart(add: AddTopicTest): void {
  add('services start in registration order, each awaited before the next begins (Q01, Q02)', [], async (host) => {
    await host.create(threeServices(host));
    await host.live();
    expect(host.journal.filter((line) => line.includes('.startAsync'))).toEqual([
      'a.startAsync',
      'a.startAsync done',
      'b.startAsync',
      'b.startAsync done',
      'c.startAsync',
      'c.startAsync done',
    ]);
  });

  add('started side by side, services enter in order and the phase ends when all have (Q03, Q04)', [], async (host) => {
    await host.create(threeServices(host), { servicesStartConcurrently: true });
    await host.live();
    const lines = host.journal.filter((line) => /\.start/.test(line));
    expect(lines.slice(6, 9)).toEqual(['a.startAsync', 'b.startAsync', 'c.startAsync']);
    expect(lines.slice(9, 12).sort()).toEqual(['a.startAsync done', 'b.startAsync done', 'c.startAsync done']);
  });

  add('a failing startAsync is the error of the start, and nothing after it starts (S07, L03)', [], async (host) => {
    const error = new Error('no database');
    await host.create(failingIn(host, 'startAsync', error));
    expect(isOrCausedBy(await host.startFailure(), error)).toBe(true);
    expect(hookCalls(host, 'startAsync', 'startedAsync')).toEqual(['a.startAsync', 'b.startAsync']);
  });

  add('a failing startingAsync keeps every startAsync from being called (L02)', [], async (host) => {
    const error = new Error('no licence');
    await host.create(failingIn(host, 'startingAsync', error));
    expect(isOrCausedBy(await host.startFailure(), error)).toBe(true);
    expect(hookCalls(host, 'startAsync', 'stopAsync')).toEqual([]);
  });

  add('a failing startedAsync fails the start although every service had started (L04)', [], async (host) => {
    const error = new Error('not ready');
    await host.create(failingIn(host, 'startedAsync', error));
    expect(isOrCausedBy(await host.startFailure(), error)).toBe(true);
    expect(hookCalls(host, 'startAsync')).toEqual(['a.startAsync', 'b.startAsync', 'c.startAsync']);
    expect(host.linesOf('host.started')).toEqual([]);
  });

  add('a failed start stops in reverse what had started, and disposes what was made', [], async (host) => {
    const app = failingIn(host, 'startAsync', new Error('no database'), 'c');
    await host.create(app.singleton('pool', () => 'pool', { dispose: () => host.note('pool disposed') }));
    expect(await host.startFailure()).toBeInstanceOf(Error);
    await host.finish(nextTurn());
    const stops = host.journal.filter((line) => /\.(stop\w*|c\.)|disposed/.test(line) && !line.endsWith('done'));
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

  add('a hook that throws at once counts as one that rejects', [], async (host) => {
    const error = new TypeError('at once');
    const thrower = {
      startAsync: (): Promise<void> => {
        throw error;
      },
      stopAsync: async () => {},
    };
    await host.create(workApp(async () => {}).hostedService('thrower', () => thrower));
    expect(isOrCausedBy(await host.startFailure(), error)).toBe(true);
  });

  add('a factory that throws fails the start before the first hook is called (C06)', [], async (host) => {
    const error = new Error('cannot be made');
    const app = workApp(async () => {}).hostedService('a', () => notingService(host, 'a'));
    await host.create(
      app.hostedService('broken', () => {
        throw error;
      }),
    );
    expect(isOrCausedBy(await host.startFailure(), error)).toBe(true);
    expect(host.journal).toEqual([]);
  });

  add('a start that takes too long is called off and names who was pending (M01, M05)', [], async (host) => {
    const slow = notingService(host, 'slow', {
      startAsync: (signal) => aborted(signal).then(() => Promise.reject(signal.reason)),
    });
    await host.create(
      workApp(async () => {}).hostedService('slow', () => slow),
      { startupTimeoutMs: 2000 },
    );
    const began = host.clock.now();
    const error = await host.startFailure();
    expect(codeOf(error)).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(String(error)).toContain("'slow' (startAsync)");
    expect(host.clock.now() - began).toBeLessThan(2500);
  });

  add('a service for long-lived hosts starts in them', ['longLived'], async (host) => {
    await host.create(withLongLivedService(host));
    await host.live();
    expect(hookCalls(host, 'startAsync')).toEqual(['socket.startAsync']);
  });

  add('a service for long-lived hosts does not start elsewhere', ['!longLived'], async (host) => {
    await host.create(withLongLivedService(host));
    await host.live();
    expect(hookCalls(host, 'startAsync')).toEqual([]);
  });

  add('one start serves all runs', ['!hostPerRun'], async (host) => {
    await host.create(threeServices(host));
    await host.finish(host.start());
    for (let run = 0; run < 3; run += 1) await host.finish(host.run('work'));
    expect(hookCalls(host, 'startAsync')).toEqual(['a.startAsync', 'b.startAsync', 'c.startAsync']);
    expect(host.outcomes).toHaveLength(3);
  });

  add(
    'the first run starts the host, and those beside it wait for the same start',
    ['!drivesSchedule', '!hostPerRun'],
    async (host) => {
      const app = workApp(async () => host.note('work'), { overlap: 'queue' });
      await host.create(
        app.hostedService('slow', ({ clock }) =>
          notingService(host, 'slow', { startAsync: async () => void (await delay(clock, 1000)) }),
        ),
      );
      await host.finish(Promise.all([host.run('work'), host.run('work')]));
      expect(host.journal.filter((line) => /startAsync$|work/.test(line))).toEqual(['slow.startAsync', 'work', 'work']);
    },
  );

  add('every run starts and stops a host of its own', ['hostPerRun'], async (host) => {
    await host.create(workApp(async () => host.note('work')).hostedService('a', () => notingService(host, 'a')));
    for (let run = 0; run < 2; run += 1) await host.finish(host.run('work'));
    const calls = host.journal.filter((line) => /startAsync$|stopAsync$|work/.test(line));
    const once = ['a.startAsync', 'work', 'a.stopAsync'];
    expect(calls).toEqual([...once, ...once]);
  });

  add('a start that failed is tried again by the next run', ['retriesStart'], async (host) => {
    let starts = 0;
    const flaky = notingService(host, 'flaky', {
      startAsync: () => {
        starts += 1;
        return starts === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      },
    });
    await host.create(workApp(async () => host.note('work')).hostedService('flaky', () => flaky));
    expect(await host.startFailure()).toBeInstanceOf(Error);
    await host.finish(host.run('work'));
    expect(starts).toBe(2);
    expect(host.journal).toContain('work');
    expect(host.outcomes).toMatchObject([{ status: 'completed' }]);
  });

  add('a stop during the start calls it off and stops what had started', ['reportsStart'], async (host) => {
    const app = workApp(async () => {})
      .hostedService('a', () => notingService(host, 'a'))
      .hostedService('slow', () => notingService(host, 'slow', { startAsync: aborted }));
    await host.create(app);
    const starting = host.failureOf(host.start());
    await host.clock.advance(100);
    await host.finish(host.stop());
    expect(codeOf(await starting)).toBe('ERR_ANYHOST_HOST_STOPPING');
    expect(hookCalls(host, 'stopAsync')).toContain('a.stopAsync');
    expect(host.linesOf('host.started')).toEqual([]);
  });

  add(
    'a stop during one phase keeps everybody from entering the next, side by side too',
    ['reportsStart'],
    async (host) => {
      const app = workApp(async () => {})
        .hostedService('a', () => notingService(host, 'a', { startingAsync: aborted }))
        .hostedService('b', () => notingService(host, 'b'));
      await host.create(app, { servicesStartConcurrently: true });
      const starting = host.failureOf(host.start());
      await host.clock.advance(100);
      await host.finish(host.stop());
      expect(codeOf(await starting)).toBe('ERR_ANYHOST_HOST_STOPPING');
      expect(hookCalls(host, 'startAsync')).toEqual([]);
    },
  );

  add('a running execution does not delay the start (B01)', ['drivesSchedule'], async (host) => {
    const app = workApp(
      async (signal) => {
        host.note('work');
        await aborted(signal);
      },
      { schedule: { kind: 'continuous' } },
    );
    await host.create(app);
    const began = host.clock.now();
    await host.finish(host.start());
    expect(host.clock.now()).toBe(began);
    expect(host.journal).toEqual(['work']);
  });
}

function threeServices(host: HostUnderTest) {
  return workApp(async () => {})
    .hostedService('a', () => notingService(host, 'a'))
    .hostedService('b', () => notingService(host, 'b'))
    .hostedService('c', () => notingService(host, 'c'));
}

function failingIn(
  host: HostUnderTest,
  hook: 'startingAsync' | 'startAsync' | 'startedAsync',
  error: Error,
  which = 'b',
) {
  const service = (name: string) => {
    return () => notingService(host, name, name === which ? { [hook]: () => Promise.reject(error) } : {});
  };
  return workApp(async () => {})
    .hostedService('a', service('a'))
    .hostedService('b', service('b'))
    .hostedService('c', service('c'));
}

function withLongLivedService(host: HostUnderTest) {
  const app = workApp(async () => {});
  return app.hostedService('socket', () => notingService(host, 'socket'), { hosts: 'long-lived' });
}
