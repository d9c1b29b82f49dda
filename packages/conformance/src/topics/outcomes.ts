import { type BuiltInServices, type Job, nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import { admitWith } from '../admissions.ts';
import { expectAnswer } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, workApp, workUntilAborted } from '../topic-services.ts';
import { type OutcomeRow, outcomeRows } from './outcome-rows.ts';

/** Every way in which a service that was called can end. */
export function describeOutcomes(add: AddTopicTest): void {
  for (const row of outcomeRows) {
    add(nameOf(row), row.needs ?? [], async (host) => {
      const lost = new AbortController();
      const cancelled = new AbortController();
      const policy = row.continuous ? { schedule: { kind: 'continuous' } as const } : {};
      await host.create(workApp(jobOf(row, host), policy), { admissions: [admitWith(lost.signal)] }, limitOf(row));
      await host.finish(host.start());
      const running = host.run('work', row.by === 'cancelled' ? { signal: cancelled.signal } : {});
      await host.clock.advance(100);
      if (row.by === 'leaseLost') lost.abort();
      if (row.by === 'cancelled') cancelled.abort();
      // Waits for the execution: how a stop reports an abandoned one is another topic.
      if (row.by === 'hostStopping') await host.failureOf(host.stop());
      const answer = await host.finish(running);
      expect(host.outcomes).toHaveLength(1);
      expect(host.outcomes[0]).toMatchObject({ service: 'work', attempt: 1, ...row.outcome });
      expectAnswer(host, answer, row);
    });
  }

  add('abortedBy is the first reason to abort', ['stopsDuringRuns'], async (host) => {
    const lost = new AbortController();
    const app = workApp(async (signal) => {
      await aborted(signal);
      await host.hang();
    });
    await host.create(app, { admissions: [admitWith(lost.signal)] });
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

function jobOf({ execute, by }: OutcomeRow, host: HostUnderTest): Job<BuiltInServices> {
  const jobs: Record<OutcomeRow['execute'], Job<BuiltInServices>> = {
    resolves: nextTurn,
    'resolves after the abort': aborted,
    'rejects with the abort': workUntilAborted,
    'rejects with an AbortError of its own': async (signal) => {
      await aborted(signal);
      throw new DOMException('This operation was aborted', 'AbortError');
    },
    'rejects with an error that the abort caused': async (signal) => {
      await aborted(signal);
      throw new Error('polling failed', { cause: new Error('request failed', { cause: signal.reason }) });
    },
    'rejects with the code ERR_CANCELED': async (signal) => {
      if (by !== undefined) await aborted(signal);
      throw Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' });
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
