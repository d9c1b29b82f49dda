import { getEventListeners } from 'node:events';
import { defineApplication, nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-topic-test.ts';
import { notingService, workApp, workUntilAborted, YEARLY } from '../topic-services.ts';

const RUNS = 50;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

/** What must not be left behind. Timers, listeners on the process and rejections are checked after every test. */
export function describeLeaks(add: AddTopicTest): void {
  add('between runs no timer is left, because the process may be frozen [N08]', ['!drivesSchedule'], async (host) => {
    await host.create(
      workApp(async () => {}, { timeoutMs: 5000, retry: { attempts: 3 } }),
      {},
      { timeLeftMs: 10_000 },
    );
    await host.finish(host.start());
    for (let run = 0; run < 3; run += 1) {
      await host.finish(host.run('work'));
      expect(host.clock.pendingTimers).toBe(0);
    }
  });

  add('between runs one timer is left for all schedules', ['drivesSchedule'], async (host) => {
    await host.create(workApp(async () => {}, { timeoutMs: 5000 }).job('other', { schedule: YEARLY }, async () => {}));
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.clock.pendingTimers).toBe(1);
    await host.finish(host.stop());
    expect(host.clock.pendingTimers).toBe(0);
  });

  add('the host installs no signal handlers of its own [G02]', [], async (host) => {
    const before = SIGNALS.map((signal) => process.listenerCount(signal));
    await host.create(workApp(async () => host.note(SIGNALS.map((signal) => process.listenerCount(signal)).join())));
    await host.live();
    expect(host.journal).toEqual([before.join()]);
  });

  add('many runs leave no listener on the signal of their caller [N07]', ['cancelsRuns'], async (host) => {
    const { signal } = new AbortController();
    await host.create(workApp(async () => {}));
    await host.finish(host.start());
    for (let run = 0; run < RUNS; run += 1) await host.finish(host.run('work', { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  add('many runs leave no listener on the lifetime [N07]', ['!hostPerRun'], async (host) => {
    const counts: number[] = [];
    const app = workApp(async (_signal, { services }) => {
      counts.push(getEventListeners(services.lifetime.stopping, 'abort').length);
    });
    await host.create(app);
    await host.finish(host.start());
    for (let run = 0; run < RUNS; run += 1) await host.finish(host.run('work'));
    expect(new Set(counts).size).toBe(1);
  });

  add('as many scopes are disposed as were opened', [], async (host) => {
    let open = 0;
    const app = defineApplication('conformance')
      .scoped('unit', () => (open += 1), { dispose: () => (open -= 1) })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
        if (services.unit % 2 === 0) throw new Error('every other');
      });
    await host.create(app);
    await host.finish(host.start());
    for (let run = 0; run < RUNS; run += 1) await host.finish(host.run('work'));
    expect(host.outcomes).toHaveLength(RUNS);
    expect(open).toBe(0);
  });

  add('the late rejection of an abandoned execution is not an unhandled rejection [N05]', [], async (host) => {
    const app = workApp(async () => {
      await host.hang();
      throw new Error('too late to matter');
    });
    await host.create(app, {}, { timeLeftMs: 10_000 });
    await host.finish(host.start());
    await host.finish(host.run('work'));
    host.release();
    await host.finish(nextTurn());
    expect(host.outcomes).toMatchObject([{ status: 'abandoned' }]);
  });

  add('the late rejection of a stopAsync is not an unhandled rejection', [], async (host) => {
    const late = notingService(host, 'late', {
      stopAsync: async () => {
        await host.hang();
        throw new Error('too late to matter');
      },
    });
    await host.create(
      workApp(async () => {}).hostedService('late', () => late),
      { shutdownTimeoutMs: 1000 },
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    await host.failureOf(host.stop());
    host.release();
    await host.finish(nextTurn());
    expect(host.linesOf('host.stopFailed')).toHaveLength(1);
  });

  add('a failing stop that is not awaited is not an unhandled rejection', [], async (host) => {
    const broken = notingService(host, 'broken', { stopAsync: () => Promise.reject(new Error('cannot close')) });
    const app = workApp(async (signal, { services }) => {
      services.lifetime.stopApplication();
      await workUntilAborted(signal);
    });
    await host.create(app.hostedService('broken', () => broken));
    await host.finish(host.start());
    await host.finish(host.run('work'));
    await host.finish(nextTurn());
    expect(host.linesOf('host.stopFailed')).toHaveLength(1);
  });
}
