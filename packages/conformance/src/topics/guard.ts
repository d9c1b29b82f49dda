import type { ExecutionGuard, GuardedRun } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, workApp } from '../topic-services.ts';

const DUE = new Date('2026-11-22T11:45:00Z');

/** Whoever decides before a run whether this host may: the place of claims and leases. */
export function describeGuard(add: AddTopicTest): void {
  add('it is told who would run what, and until when', ['scheduledRuns'], async (host) => {
    const asked: GuardedRun[] = [];
    await host.create(
      workApp(async () => {}),
      { guard: noting(asked) },
      { timeLeftMs: 10_000 },
    );
    await host.finish(host.start());
    const began = host.clock.now();
    await host.finish(host.run('work', { scheduledTime: DUE }));
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

  add('it is left once, with the outcome, before the answer', [], async (host) => {
    const guard: ExecutionGuard = {
      enter: async () => ({
        admitted: true,
        leave: async ({ status, attempt }) => host.note(`left: ${status} ${attempt}`),
      }),
    };
    const app = workApp(() => Promise.reject(new Error('no')), { retry: { attempts: 2, delayMs: 10 } });
    await host.create(app, { guard });
    await host.finish(host.start());
    await host.finish(host.run('work').then(() => host.note('answered')));
    expect(host.journal).toEqual(['left: faulted 2', 'answered']);
  });

  add('it cannot fail a run by failing to be left', [], async (host) => {
    const leave = () => Promise.reject(new Error('connection reset'));
    await host.create(
      workApp(async () => {}),
      { guard: { enter: async () => ({ admitted: true, leave }) } },
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'completed' }]);
    expect(host.linesOf('guard.leaveFailed')).toMatchObject([{ level: 'error' }]);
  });

  add('a lease that is lost aborts with LeaseLost', [], async (host) => {
    const lost = new AbortController();
    const guard: ExecutionGuard = { enter: async () => ({ admitted: true, lost: lost.signal, leave: async () => {} }) };
    const app = workApp(async (signal) => {
      await aborted(signal);
      host.note(signal.reason.code);
    });
    await host.create(app, { guard });
    await host.finish(host.start());
    const running = host.run('work');
    await host.clock.advance(100);
    lost.abort();
    await host.finish(running);
    expect(host.journal).toEqual(['ERR_ANYHOST_LEASE_LOST']);
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
