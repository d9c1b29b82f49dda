import { expect, test } from 'vitest';
import { dueTimesOf } from './due-times.ts';
import { everyAsCron } from './every-as-cron.ts';
import { isDue } from './is-due.ts';
import { at } from './next-times.fixture.ts';
import { every } from './schedule.ts';

test.each([
  ['1s', '* * * * * *'],
  ['7s', '* * * * * *'],
  ['54s', '*/6 * * * * *'],
  ['20s', '*/20 * * * * *'],
  ['1m', '0 * * * * *'],
  ['61m', '0 * * * * *'],
  ['6h', '0 0 */6 * * *'],
  ['1d', '0 0 0 * * *'],
  ['7d', '0 0 0 * * 4'],
])('%s is contained by %s', (period, expression) => {
  expect(everyAsCron(every(period))).toEqual({ kind: 'cron', expression, timeZone: 'UTC' });
});

test('every due time of a period is one of the cron schedule', () => {
  for (let period = 1; period < 3_000_000; period = Math.ceil(period * 1.37)) {
    const schedule = every(`${period}s`, { from: '2026-11-23T04:05:06Z' });
    const [dueTimes, containing] = [dueTimesOf(schedule), dueTimesOf(everyAsCron(schedule))];
    let due = dueTimes.next(at('2026-01-01T00:00:00Z'));
    for (let count = 0; count < 300 && due !== undefined; count += 1) {
      expect(isDue(containing, due)).toBe(true);
      due = dueTimes.next(due);
    }
  }
});

test('where the period is even, they are the same', () => {
  for (const period of ['15s', '1m', '12m', '4h', '1d', '7d']) {
    const schedule = every(period, { from: '2026-11-23T04:05:06Z' });
    const [dueTimes, containing] = [dueTimesOf(schedule), dueTimesOf(everyAsCron(schedule))];
    let due = dueTimes.next(at('2026-01-01T00:00:00Z'));
    for (let count = 0; count < 300 && due !== undefined; count += 1) {
      const next = dueTimes.next(due);
      expect(containing.next(due)).toBe(next);
      due = next;
    }
  }
});
