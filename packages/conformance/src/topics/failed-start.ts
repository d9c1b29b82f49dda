import { nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, codeOf, hookCalls, isOrCausedBy, notingService, workApp } from '../topic-services.ts';

/** A start that fails, takes too long or is aborted. */
export function describeFailedStart(add: AddTopicTest): void {
  add(
    'a failing startAsync fails the start with its error, and nothing after it starts [S07, L03]',
    [],
    async (host) => {
      const error = new Error('no database');
      await host.create(failingIn(host, 'startAsync', error));
      expect(isOrCausedBy(await host.startFailure(), error)).toBe(true);
      expect(hookCalls(host, 'startAsync', 'startedAsync')).toEqual(['a.startAsync', 'b.startAsync']);
    },
  );

  add('a failing startingAsync keeps every startAsync from being called [L02]', [], async (host) => {
    const error = new Error('no licence');
    await host.create(failingIn(host, 'startingAsync', error));
    expect(isOrCausedBy(await host.startFailure(), error)).toBe(true);
    expect(hookCalls(host, 'startAsync', 'stopAsync')).toEqual([]);
  });

  add('a failing startedAsync fails the start although every service had started [L04]', [], async (host) => {
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

  add('a hook that throws at once counts as one that rejects [L03]', [], async (host) => {
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

  add('a factory that throws fails the start before the first hook is called [C06]', [], async (host) => {
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

  add('a start that takes too long is aborted, and the error names what was pending [M01, M05]', [], async (host) => {
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

  add('a service that exceeds its startTimeoutMs fails the start, and is named [M05]', [], async (host) => {
    const slow = notingService(host, 'slow', {
      startAsync: (signal) => aborted(signal).then(() => Promise.reject(signal.reason)),
    });
    const app = workApp(async () => {}).hostedService('a', () => notingService(host, 'a'));
    await host.create(app.hostedService('slow', () => slow, { startTimeoutMs: 1000 }));
    const began = host.clock.now();
    const error = await host.startFailure();
    expect(codeOf(error)).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(String(error)).toContain("'slow' took longer to start than its startTimeoutMs (1000 ms), in startAsync");
    expect(host.clock.now() - began).toBeLessThan(1500);
    expect(hookCalls(host, 'stopAsync')).toEqual(['a.stopAsync']);
  });

  add('the next run retries a failed start', ['retriesStart'], async (host) => {
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

  add('a stop during the start aborts it and stops what had started', ['reportsStart'], async (host) => {
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
    'after a stop during one phase no service enters the next, even when started concurrently',
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
