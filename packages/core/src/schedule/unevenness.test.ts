import { expect, test } from 'vitest';
import { dueTimesOf } from './due-times.ts';
import { everyAsCron } from './every-as-cron.ts';
import { at } from './next-times.fixture.ts';
import { type EverySchedule, every } from './schedule.ts';
import { unevennessOf } from './unevenness.ts';

const week = every('7d', { from: '2026-11-23T09:00:00Z' });

test.each([
  ['1s', '20s', '1m', '12m', '1h', '4h', '1d'].map((period) => every(period)),
  [week, every('7d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' })],
])('cron keeps a period that divides the next larger unit, and a week with a weekday', (...schedules) => {
  for (const schedule of schedules) expect(unevennessOf(schedule)).toBeUndefined();
});

test.each([
  ['7s', 'does not divide a minute evenly', 'divides the minute, such as 10s'],
  ['90s', 'is not a whole number of minutes', 'divides the hour, such as 10m'],
  ['7m', 'does not divide an hour evenly, so that the count would restart with each hour', 'long-lived host'],
  ['61m', 'is not a whole number of hours', 'divides the day, such as 4h'],
  ['5h', 'does not divide a day evenly', 'divides the day'],
  ['36h', 'is longer than a day', 'State the days with cron()'],
  ['7d', 'is longer than a day', 'Say on which weekday'],
  ['14d', 'is longer than a day', 'State the days with cron()'],
])('of %s it says that it %s, and the way out', (period, problem, remedy) => {
  expect(unevennessOf(every(period))).toEqual({
    problem: expect.stringContaining(`${period} ${problem}`),
    remedy: expect.stringContaining(remedy),
  });
});

test('what is even is due when its cron schedule is, and nothing else is', () => {
  const upTo60 = Array.from({ length: 60 }, (_, index) => index + 1);
  const periods = upTo60.flatMap((count) => [`${count}s`, `${count}m`, `${count}h`]);
  for (const period of [...periods, '61s', '90s', '61m', '90m', '1439m', '3601s', '86399s', '2d', '7d']) {
    const schedule = every(period);
    // A week is kept too, but the author should see on which weekday.
    const isKept = period !== '7d' && isKeptByCron(schedule);
    expect(`${period}: ${unevennessOf(schedule) === undefined}`).toBe(`${period}: ${isKept}`);
  }
});

/** Whether both have the same next 300 due times. */
function isKeptByCron(schedule: EverySchedule): boolean {
  const [dueTimes, containing] = [dueTimesOf(schedule), dueTimesOf(everyAsCron(schedule))];
  let due = dueTimes.next(at('2026-11-22T00:00:00Z'));
  for (let count = 0; count < 300 && due !== undefined; count += 1) {
    const next = dueTimes.next(due);
    if (containing.next(due) !== next) return false;
    due = next;
  }
  return true;
}
