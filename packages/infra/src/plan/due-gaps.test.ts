import { cron, every } from '@anyhost/core';
import { expect, test } from 'vitest';
import { longestGapMs, shortestGapMs, shortestTimeForMs } from './due-gaps.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const timeZone = 'Europe/Amsterdam';

test.each([
  [every('7m'), 7 * 60_000, 7 * 60_000],
  [cron('0 6 * * MON-FRI'), DAY, 3 * DAY],
  [cron('*/10 8-17 * * *'), 10 * 60_000, 14 * HOUR + 10 * 60_000],
  [cron('0 6,7 1 * *'), HOUR, 31 * DAY - HOUR],
  // The shortest is by the clock on the wall; the longest is the day with 25 hours.
  [cron('0 6 * * *', { timeZone }), DAY, 25 * HOUR],
  [cron('0 0 29 2 *'), 4 * 366 * DAY - 3 * DAY, 8 * 366 * DAY - 7 * DAY],
])('the gaps of %o are %i to %i ms', (schedule, shortest, longest) => {
  expect(shortestGapMs(schedule)).toBe(shortest);
  expect(longestGapMs(schedule)).toBe(longest);
});

test('a hundred due times take as long as the densest hundred', () => {
  expect(shortestTimeForMs(cron('* 9-12 * * *'), 100)).toBe(100 * 60_000);
  expect(shortestTimeForMs(every('1h'), 100)).toBe(100 * HOUR);
});
