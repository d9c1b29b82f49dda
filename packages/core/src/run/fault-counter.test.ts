import { expect, test } from 'vitest';
import { FaultCounter } from './fault-counter.ts';
import { refused, skipped } from './not-called.ts';
import type { ExecutionOutcome, OutcomeFacts } from './outcome.ts';

const facts: OutcomeFacts = {
  executionId: 'x-1',
  service: 'poll',
  occurrence: undefined,
  trigger: 'schedule',
  attempt: 1,
  startedAt: new Date(0),
  durationMs: 0,
  timeLeftMs: undefined,
};
const error = new Error('mine');
const faulted: ExecutionOutcome = { ...facts, status: 'faulted', error };
const completed: ExecutionOutcome = { ...facts, status: 'completed', interrupted: false, runAgain: false };

test.each<ExecutionOutcome>([
  faulted,
  { ...facts, status: 'timedOut', error },
  { ...facts, status: 'abandoned', abortedBy: 'deadline', error },
])('$status counts', (outcome) => {
  expect(new FaultCounter({ stopHostAfter: 1 }).count(outcome)).toBeInstanceOf(Error);
});

test.each<ExecutionOutcome>([
  skipped(facts, 'overlap'),
  refused(facts, 'executionAbandoned'),
  { ...facts, status: 'interrupted', abortedBy: 'hostStopping', error },
  { ...facts, status: 'abandoned', abortedBy: 'hostStopping', error },
  { ...facts, status: 'cancelled', error },
  { ...facts, status: 'leaseLost', error },
])('$status neither counts nor begins anew', (outcome) => {
  const counter = new FaultCounter({ stopHostAfter: 2 });
  expect([faulted, outcome].map((each) => counter.count(each))).toEqual([undefined, undefined]);
  expect(counter.count(faulted)).toBe(error);
});

test('a completed one begins anew', () => {
  const counter = new FaultCounter({ stopHostAfter: 2 });
  expect([faulted, completed, faulted].map((outcome) => counter.count(outcome))).toEqual(Array(3).fill(undefined));
  expect(counter.count(faulted)).toBe(error);
});

test('without a limit nothing is too much', () => {
  const counter = new FaultCounter('continue');
  for (let run = 0; run < 1000; run += 1) expect(counter.count(faulted)).toBeUndefined();
});
