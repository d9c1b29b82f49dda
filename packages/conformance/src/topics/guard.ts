import type { ExecutionGuard, GuardedRun } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-on-bench.ts';
import { aborted, workApp } from '../topic-services.ts';

const DUE = new Date('2026-11-22T11:45:00Z');

/** Whoever decides before a run whether this host may: the place of claims and leases. */
export function describeGuard(add: AddTopicTest): void {
  add('it is told who would run what, and until when', ['scheduledRuns'], async (bench) => {
    const asked: GuardedRun[] = [];
    await bench.host(
      workApp(async () => {}),
      { guard: noting(asked) },
      { timeLeftMs: 10_000 },
    );
    await bench.finish(bench.start());
    const began = bench.clock.now();
    await bench.finish(bench.run('work', { scheduledTime: DUE }));
    expect(asked).toEqual([
      {
        application: 'conformance',
        service: 'work',
        trigger: 'schedule',
        occurrence: { id: 'work@2026-11-22T11:45:00Z', scheduledTime: DUE },
        deadline: began + 10_000,
      },
    ]);
  });

  add('it is left once, with the outcome, before the answer', [], async (bench) => {
    const guard: ExecutionGuard = {
      enter: async () => ({
        admitted: true,
        leave: async ({ status, attempt }) => bench.note(`left: ${status} ${attempt}`),
      }),
    };
    const app = workApp(() => Promise.reject(new Error('no')), { retry: { attempts: 2, delayMs: 10 } });
    await bench.host(app, { guard });
    await bench.finish(bench.start());
    await bench.finish(bench.run('work').then(() => bench.note('answered')));
    expect(bench.journal).toEqual(['left: faulted 2', 'answered']);
  });

  add('it cannot fail a run by failing to be left', [], async (bench) => {
    const leave = () => Promise.reject(new Error('connection reset'));
    await bench.host(
      workApp(async () => {}),
      { guard: { enter: async () => ({ admitted: true, leave }) } },
    );
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    expect(bench.outcomes).toMatchObject([{ status: 'completed' }]);
    expect(bench.linesOf('guard.leaveFailed')).toMatchObject([{ level: 'error' }]);
  });

  add('a lease that is lost aborts with LeaseLost', [], async (bench) => {
    const lost = new AbortController();
    const guard: ExecutionGuard = { enter: async () => ({ admitted: true, lost: lost.signal, leave: async () => {} }) };
    const app = workApp(async (signal) => {
      await aborted(signal);
      bench.note(signal.reason.code);
    });
    await bench.host(app, { guard });
    await bench.finish(bench.start());
    const running = bench.run('work');
    await bench.clock.advance(100);
    lost.abort();
    await bench.finish(running);
    expect(bench.journal).toEqual(['ERR_ANYHOST_LEASE_LOST']);
  });
}

function noting(asked: GuardedRun[]): ExecutionGuard {
  return {
    enter: async (run) => {
      asked.push(run);
      return { admitted: true, leave: async () => {} };
    },
  };
}
