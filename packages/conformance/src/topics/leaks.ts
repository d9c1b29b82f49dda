import { getEventListeners } from 'node:events';
import { defineApplication } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-on-bench.ts';
import { nextTurn, notingService, workApp, workUntilAborted, YEARLY } from '../topic-services.ts';

const RUNS = 50;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

/** What must not be left behind. Timers, listeners on the process and rejections are looked at after every test. */
export function describeLeaks(add: AddTopicTest): void {
  add('between runs no timer is left: a frozen process must hold none', ['!drivesSchedule'], async (bench) => {
    await bench.host(
      workApp(async () => {}, { timeoutMs: 5000, retry: { attempts: 3 } }),
      {},
      { timeLeftMs: 10_000 },
    );
    await bench.finish(bench.start());
    for (let run = 0; run < 3; run += 1) {
      await bench.finish(bench.run('work'));
      expect(bench.clock.pendingTimers).toBe(0);
    }
  });

  add('between runs one timer is left for all schedules', ['drivesSchedule'], async (bench) => {
    await bench.host(workApp(async () => {}, { timeoutMs: 5000 }).job('other', { schedule: YEARLY }, async () => {}));
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    expect(bench.clock.pendingTimers).toBe(1);
    await bench.finish(bench.stop());
    expect(bench.clock.pendingTimers).toBe(0);
  });

  add('the host listens for no signal of its own accord (G02)', [], async (bench) => {
    const before = SIGNALS.map((signal) => process.listenerCount(signal));
    await bench.host(workApp(async () => bench.note(SIGNALS.map((signal) => process.listenerCount(signal)).join())));
    await bench.live();
    expect(bench.journal).toEqual([before.join()]);
  });

  add('many runs leave no listener on the signal of whoever asked for them (N07)', ['cancelsRuns'], async (bench) => {
    const { signal } = new AbortController();
    await bench.host(workApp(async () => {}));
    await bench.finish(bench.start());
    for (let run = 0; run < RUNS; run += 1) await bench.finish(bench.run('work', { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  add('many runs leave no listener on the lifetime (N07)', ['!hostPerRun'], async (bench) => {
    const counts: number[] = [];
    const app = workApp(async (_signal, { services }) => {
      counts.push(getEventListeners(services.lifetime.stopping, 'abort').length);
    });
    await bench.host(app);
    await bench.finish(bench.start());
    for (let run = 0; run < RUNS; run += 1) await bench.finish(bench.run('work'));
    expect(new Set(counts).size).toBe(1);
  });

  add('as many scopes are disposed as were opened', [], async (bench) => {
    let open = 0;
    const app = defineApplication('conformance')
      .scoped('unit', () => (open += 1), { dispose: () => (open -= 1) })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
        if (services.unit % 2 === 0) throw new Error('every other');
      });
    await bench.host(app);
    await bench.finish(bench.start());
    for (let run = 0; run < RUNS; run += 1) await bench.finish(bench.run('work'));
    expect(bench.outcomes).toHaveLength(RUNS);
    expect(open).toBe(0);
  });

  add('the late rejection of an abandoned execution is nobody’s unhandled rejection (N05)', [], async (bench) => {
    const app = workApp(async () => {
      await bench.hang();
      throw new Error('too late to matter');
    });
    await bench.host(app, {}, { timeLeftMs: 10_000 });
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    bench.release();
    await bench.finish(nextTurn());
    expect(bench.outcomes).toMatchObject([{ status: 'abandoned' }]);
  });

  add('the late rejection of a stopAsync is nobody’s unhandled rejection', [], async (bench) => {
    const late = notingService(bench, 'late', {
      stopAsync: async () => {
        await bench.hang();
        throw new Error('too late to matter');
      },
    });
    await bench.host(
      workApp(async () => {}).hostedService('late', () => late),
      { shutdownTimeoutMs: 1000 },
    );
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    await bench.failureOf(bench.stop());
    bench.release();
    await bench.finish(nextTurn());
    expect(bench.linesOf('host.stopFailed')).toHaveLength(1);
  });

  add('a stop that nobody awaits is nobody’s unhandled rejection', [], async (bench) => {
    const broken = notingService(bench, 'broken', { stopAsync: () => Promise.reject(new Error('cannot close')) });
    const app = workApp(async (signal, { services }) => {
      services.lifetime.stopApplication();
      await workUntilAborted(signal);
    });
    await bench.host(app.hostedService('broken', () => broken));
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    await bench.finish(nextTurn());
    expect(bench.linesOf('host.stopFailed')).toHaveLength(1);
  });
}
