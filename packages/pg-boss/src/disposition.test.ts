import type { ExecutionOutcome, RunResult } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { dispositionOf, outputOf } from './disposition.ts';

const FACTS = {
  executionId: 'x-1',
  service: 'poll',
  occurrence: undefined,
  trigger: 'schedule',
  attempt: 2,
  startedAt: new Date('2026-11-26T10:00:00Z'),
  durationMs: 12.4,
  timeLeftMs: 1000,
} as const;
const error = new Error('no answer from postgres://orders:hunter2@db/orders');

function resultOf(outcome: ExecutionOutcome, more: Partial<RunResult> = {}): RunResult {
  return {
    outcome,
    executions: 1,
    cancelledBy: undefined,
    unfinished: false,
    served: 'yes',
    movedCheckpoint: false,
    ...more,
  };
}

describe('what becomes of a job', () => {
  test.each<readonly [string, RunResult]>([
    ['complete', resultOf({ ...FACTS, status: 'completed', interrupted: false, runAgain: false })],
    ['complete', resultOf({ ...FACTS, status: 'completed', interrupted: true, runAgain: false })],
    ['continue', resultOf({ ...FACTS, status: 'completed', interrupted: false, runAgain: true }, { unfinished: true })],
    ['complete', resultOf({ ...FACTS, status: 'interrupted', abortedBy: 'deadline', error })],
    ['handOver', resultOf({ ...FACTS, status: 'interrupted', abortedBy: 'hostStopping', error })],
    ['dead', resultOf({ ...FACTS, status: 'faulted', error })],
    ['handOver', resultOf({ ...FACTS, status: 'faulted', error }, { cancelledBy: 'hostStopping' })],
    ['dead', resultOf({ ...FACTS, status: 'timedOut', error })],
    ['dead', resultOf({ ...FACTS, status: 'abandoned', abortedBy: 'deadline', error })],
    [
      'handOver',
      resultOf({ ...FACTS, status: 'abandoned', abortedBy: 'hostStopping', error }, { cancelledBy: 'hostStopping' }),
    ],
    ['later', resultOf({ ...FACTS, status: 'leaseLost', error })],
    ['none', resultOf({ ...FACTS, status: 'cancelled', error })],
    ['handOver', resultOf({ ...FACTS, status: 'refused', reason: 'stopping', error })],
    ['later', resultOf({ ...FACTS, status: 'refused', reason: 'storeUnavailable', error })],
    ['later', resultOf({ ...FACTS, status: 'refused', reason: 'occurrenceBusy', error })],
    ['later', resultOf({ ...FACTS, status: 'skipped', reason: 'notLeader' })],
    ['complete', resultOf({ ...FACTS, status: 'skipped', reason: 'duplicate' })],
    ['complete', resultOf({ ...FACTS, status: 'skipped', reason: 'notDue' })],
  ])('%s, by the result of its run (%#)', (disposition, result) => {
    expect(dispositionOf(result)).toBe(disposition);
  });

  test('its row says how its run ended, without secrets', () => {
    const output = outputOf({ ...FACTS, status: 'faulted', error });
    expect(output).toMatchObject({ status: 'faulted', executionId: 'x-1', attempt: 2, durationMs: 12 });
    expect(output.message).toContain('no answer from');
    expect(JSON.stringify(output)).not.toContain('hunter2');
  });
});
