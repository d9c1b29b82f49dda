import type { BuiltInServices, ExecutionOutcome, Job } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import { admitWith } from '../guards.ts';
import type { Need } from '../host-capabilities.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, nextTurn, workApp, workUntilAborted } from '../topic-services.ts';

/** One way for `executeAsync` to end, and what every host makes of it. */
interface OutcomeRow {
  /** What `executeAsync` does. */
  readonly execute:
    | 'resolves'
    | 'resolves after the abort'
    | 'rejects with the abort'
    | 'rejects with an AbortError of its own'
    | 'faults'
    | 'faults after the abort'
    | 'never settles';
  /** What aborts its signal. */
  readonly by?: 'deadline' | 'hostStopping' | 'leaseLost' | 'cancelled';
  readonly continuous?: true;
  readonly needs?: readonly Need[];
  readonly outcome: Partial<ExecutionOutcome>;
  /** What the platform is told, and the exit code of a process that runs once. */
  readonly answer: 'success' | 'failure';
  readonly exitCode: number;
}

const STOPS: readonly Need[] = ['stopsDuringRuns'];
const CANCELS: readonly Need[] = ['cancelsRuns'];

const ROWS: readonly OutcomeRow[] = [
  { execute: 'resolves', outcome: { status: 'completed', interrupted: false }, answer: 'success', exitCode: 0 },
  {
    execute: 'resolves after the abort',
    by: 'deadline',
    outcome: { status: 'completed', interrupted: true },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'resolves after the abort',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'completed', interrupted: true },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'resolves after the abort',
    by: 'leaseLost',
    outcome: { status: 'completed', interrupted: true },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'resolves after the abort',
    by: 'cancelled',
    needs: CANCELS,
    outcome: { status: 'completed', interrupted: true },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'rejects with the abort',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'interrupted', abortedBy: 'hostStopping' },
    answer: 'failure',
    exitCode: 143,
  },
  {
    execute: 'rejects with the abort',
    by: 'deadline',
    outcome: { status: 'timedOut' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'rejects with an AbortError of its own',
    by: 'deadline',
    outcome: { status: 'timedOut' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'rejects with the abort',
    by: 'deadline',
    continuous: true,
    needs: ['!drivesSchedule'],
    outcome: { status: 'interrupted', abortedBy: 'deadline' },
    answer: 'success',
    exitCode: 0,
  },
  {
    execute: 'rejects with the abort',
    by: 'leaseLost',
    outcome: { status: 'leaseLost' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'rejects with the abort',
    by: 'cancelled',
    needs: CANCELS,
    outcome: { status: 'cancelled' },
    answer: 'failure',
    exitCode: 1,
  },
  { execute: 'faults', outcome: { status: 'faulted' }, answer: 'failure', exitCode: 1 },
  { execute: 'faults after the abort', by: 'deadline', outcome: { status: 'faulted' }, answer: 'failure', exitCode: 1 },
  {
    execute: 'faults after the abort',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'faulted' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'faults after the abort',
    by: 'leaseLost',
    outcome: { status: 'faulted' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'faults after the abort',
    by: 'cancelled',
    needs: CANCELS,
    outcome: { status: 'faulted' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'never settles',
    by: 'deadline',
    outcome: { status: 'abandoned', abortedBy: 'deadline' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'never settles',
    by: 'hostStopping',
    needs: STOPS,
    outcome: { status: 'abandoned', abortedBy: 'hostStopping' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'never settles',
    by: 'leaseLost',
    outcome: { status: 'abandoned', abortedBy: 'leaseLost' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    execute: 'never settles',
    by: 'cancelled',
    needs: CANCELS,
    outcome: { status: 'abandoned', abortedBy: 'cancelled' },
    answer: 'failure',
    exitCode: 1,
  },
];

/** Every way in which a service that was called can end. */
export function describeOutcomes(add: AddTopicTest): void {
  for (const row of ROWS) {
    add(nameOf(row), row.needs ?? [], async (host) => {
      const lost = new AbortController();
      const cancelled = new AbortController();
      const policy = row.continuous ? { schedule: { kind: 'continuous' } as const } : {};
      await host.create(workApp(jobOf(row, host), policy), { guard: admitWith(lost.signal) }, limitOf(row));
      await host.finish(host.start());
      const running = host.run('work', row.by === 'cancelled' ? { signal: cancelled.signal } : {});
      await host.clock.advance(100);
      if (row.by === 'leaseLost') lost.abort();
      if (row.by === 'cancelled') cancelled.abort();
      // Waits for the execution: what the stop says about one that was abandoned is another topic.
      if (row.by === 'hostStopping') await host.failureOf(host.stop());
      const answer = await host.finish(running);
      expect(host.outcomes).toHaveLength(1);
      expect(host.outcomes[0]).toMatchObject({ service: 'work', attempt: 1, ...row.outcome });
      expectAnswer(host, answer, row);
    });
  }

  add('what aborted it first is what it was aborted by', ['stopsDuringRuns'], async (host) => {
    const lost = new AbortController();
    const app = workApp(async (signal) => {
      await aborted(signal);
      await host.hang();
    });
    await host.create(app, { guard: admitWith(lost.signal) });
    await host.finish(host.start());
    const running = host.run('work');
    await host.clock.advance(100);
    lost.abort();
    await host.clock.advance(100);
    await host.failureOf(host.stop());
    await host.finish(running);
    expect(host.outcomes).toMatchObject([{ status: 'abandoned', abortedBy: 'leaseLost' }]);
  });
}

function nameOf({ execute, by, continuous, outcome, answer }: OutcomeRow): string {
  const what = continuous ? 'a continuous service' : 'a service';
  const why = by === undefined ? '' : ` (${by})`;
  return `${what} that ${execute}${why} is ${outcome.status}, and a ${answer} for the platform`;
}

function limitOf({ by }: OutcomeRow): { readonly timeLeftMs?: number } {
  return by === 'deadline' ? { timeLeftMs: 10_000 } : {};
}

function jobOf({ execute }: OutcomeRow, host: HostUnderTest): Job<BuiltInServices> {
  const jobs: Record<OutcomeRow['execute'], Job<BuiltInServices>> = {
    resolves: nextTurn,
    'resolves after the abort': aborted,
    'rejects with the abort': workUntilAborted,
    'rejects with an AbortError of its own': async (signal) => {
      await aborted(signal);
      throw new DOMException('This operation was aborted', 'AbortError');
    },
    faults: () => Promise.reject(new RangeError('out of paper')),
    'faults after the abort': async (signal) => {
      await aborted(signal);
      throw new RangeError('out of paper');
    },
    'never settles': () => host.hang(),
  };
  return jobs[execute];
}
