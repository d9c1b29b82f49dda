import { describe, expect, test } from 'vitest';
import type { Deadline } from '../time/deadline.ts';
import { addToMoment, type Moment, toMoment } from '../time/moment.ts';
import { abortAt, type Budget, createBudget, giveUpAt } from './budget.ts';

const NO_POLICY = { timeoutMs: undefined, reserveMs: undefined };
const NOW = toMoment(1_000_000);
const inMs = (ms: number): Moment => addToMoment(NOW, ms);

/** The two moments that bound an execution. */
function limitsFrom(now: Moment, budget: Budget, timeoutMs?: number): { abortAt: Deadline; giveUpAt: Deadline } {
  return { abortAt: abortAt(now, budget, timeoutMs), giveUpAt: giveUpAt(now, budget, timeoutMs) };
}

/** abort and give-up, in milliseconds before a deadline in `time` milliseconds. */
function beforeDeadline(
  time: number,
  policy: Partial<typeof NO_POLICY> | { reserveMs: number } = {},
): [number, number] {
  const deadline = inMs(time);
  const budget = createBudget(NOW, deadline, { ...NO_POLICY, ...policy });
  const limits = limitsFrom(NOW, budget);
  if (limits.abortAt === 'none' || limits.giveUpAt === 'none') throw new Error('Expected two moments');
  return [deadline - limits.abortAt, deadline - limits.giveUpAt];
}

describe('the time to the deadline', () => {
  test.each([
    // reserve = min(2000, max(200, T / 5)), margin = min(250, reserve / 2)
    ['300 ms, the least there can be', 300, 200, 100],
    ['999 ms', 999, 200, 100],
    ['1 s, where a fifth is the least reserve', 1000, 200, 100],
    ['2 s', 2000, 400, 200],
    ['2.5 s, where the margin stops growing', 2500, 500, 250],
    ['3 s', 3000, 600, 250],
    ['10 s, where the reserve stops growing', 10_000, 2000, 250],
    ['15 min', 900_000, 2000, 250],
    ['a year', 365 * 86_400_000, 2000, 250],
  ])('is divided: %s', (_, time, reserveMs, marginMs) => {
    expect(beforeDeadline(time)).toEqual([reserveMs, marginMs]);
  });

  test('is unlimited without a deadline', () => {
    const budget = createBudget(NOW, 'none', NO_POLICY);
    expect(limitsFrom(NOW, budget)).toEqual({ abortAt: 'none', giveUpAt: 'none' });
  });
});

describe('a reserve that is set', () => {
  test('is kept, with a margin of half of it and at most 250 ms', () => {
    expect(beforeDeadline(60_000, { reserveMs: 5000 })).toEqual([5000, 250]);
    expect(beforeDeadline(60_000, { reserveMs: 100 })).toEqual([100, 50]);
  });

  test('is at most half of the time, and the budget says what was asked for', () => {
    expect(beforeDeadline(8000, { reserveMs: 5000 })).toEqual([4000, 250]);
    expect(createBudget(NOW, inMs(8000), { ...NO_POLICY, reserveMs: 5000 }).reducedFromMs).toBe(5000);
    expect(createBudget(NOW, inMs(10_000), { ...NO_POLICY, reserveMs: 5000 }).reducedFromMs).toBeUndefined();
  });
});

describe('timeoutMs', () => {
  test('aborts when it has passed and gives up a reserve later', () => {
    const budget = createBudget(NOW, 'none', { timeoutMs: 5000, reserveMs: undefined });
    expect(limitsFrom(NOW, budget, 5000)).toEqual({ abortAt: NOW + 5000, giveUpAt: NOW + 6000 });
  });

  test('gives up a set reserve later', () => {
    const budget = createBudget(NOW, 'none', { timeoutMs: 5000, reserveMs: 3000 });
    expect(limitsFrom(NOW, budget, 5000)).toEqual({ abortAt: NOW + 5000, giveUpAt: NOW + 8000 });
  });

  test('counts from the execution, not from the invocation', () => {
    const budget = createBudget(NOW, inMs(100_000), { timeoutMs: 5000, reserveMs: undefined });
    expect(limitsFrom(inMs(20_000), budget, 5000)).toEqual({ abortAt: NOW + 25_000, giveUpAt: NOW + 27_000 });
  });

  test('never reaches beyond the platform’s deadline', () => {
    const budget = createBudget(NOW, inMs(10_000), { timeoutMs: 60_000, reserveMs: undefined });
    expect(limitsFrom(NOW, budget, 60_000)).toEqual({ abortAt: NOW + 8000, giveUpAt: NOW + 9750 });
    expect(limitsFrom(NOW, budget, 7900).giveUpAt).toBe(NOW + 9750);
  });
});
