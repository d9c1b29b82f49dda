import { describe, expect, test } from 'vitest';
import { clockChanges, kindsOfChange } from '../../schedules/clock-changes.fixture.ts';
import { randomCron, seededRandom } from '../../schedules/random-cron.fixture.ts';
import { addToInstant, type Instant, toInstant } from '../time/instant.ts';
import { coveringSchedule } from './covering-schedule.ts';
import { dueTimesOf } from './due-times.ts';
import { isDue } from './is-due.ts';
import { at } from './next-times.fixture.ts';
import { cron, every, type TimedSchedule } from './schedule.ts';

const now = at('2026-11-22T00:00:00Z');
const cover = (schedule: TimedSchedule): string => coveringSchedule(schedule, now).schedule.expression;

describe('the covering schedule', () => {
  test.each([
    // Both offsets.
    ['Europe/Amsterdam', '0 6 * * MON-FRI', '0 4,5 * * 1-5'],
    ['America/New_York', '0 23 * * 1-5', '0 3,4 * * 2-6'],
    ['America/New_York', '0 19 * * 1-5', '0 0,23 * * 1-6'],
    // A zone without clock changes, and one at half hours.
    ['Asia/Kolkata', '0 12 * * *', '30 6 * * *'],
    ['Australia/Lord_Howe', '0 12 * * *', '*/30 1 * * *'],
    // 02:30 comes at 01:00 UTC where the clock skips it.
    ['Europe/Berlin', '30 2 * * *', '*/30 0,1 * * *'],
    ['Europe/Berlin', '30 2 * * SAT', '30 0,1 * * 6'],
    ['Europe/Berlin', '*/30 * * * *', '*/30 * * * *'],
    // Dates, across the end of a month.
    ['Asia/Tokyo', '0 0 1 * *', '0 15 28-31 * *'],
    ['Asia/Tokyo', '0 0 1 3 *', '0 15 28,29 2 *'],
    ['America/New_York', '0 22 L * *', '0 2,3 1 * *'],
    // What a target may not have: an "or" of day fields, and days that depend on the month.
    ['UTC', '0 0 13 * 5', '0 0 * * *'],
    ['UTC', '0 9 * * 1#1', '0 9 * * 1'],
    ['UTC', '0 9 * * 5L', '0 9 * * 5'],
    ['UTC', '0 0 L * *', '0 0 28-31 * *'],
    ['UTC', '0 0 15W * *', '0 0 14-16 * *'],
    ['UTC', '30 0 9 * * *', '30 0 9 * * *'],
  ])('in %s of %s is %s', (timeZone, expression, expected) => {
    expect(cover(cron(expression, { timeZone }))).toBe(expected);
  });

  test.each([
    [every('7m'), '* * * * *'],
    [every('45m'), '*/15 * * * *'],
    [every('90m'), '*/30 0,1,3,4,6,7,9,10,12,13,15,16,18,19,21,22 * * *'],
    [every('5h'), '0 * * * *'],
    [every('2d'), '0 0 * * *'],
    [every('7d'), '0 0 * * 4'],
    [every('3m'), '*/3 * * * *'],
    [every('40s'), '*/20 * * * * *'],
    [every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' }), '0 7,8 * * 1'],
    [every('56h'), '0 */8 * * 1,4,6'],
  ])('of %j is %s', (schedule, expected) => {
    expect(cover(schedule)).toBe(expected);
  });

  test('tells how often it fires, and whether that is much', () => {
    expect(coveringSchedule(every('7m'), now)).toMatchObject({ ticksPerDay: 1440, isCostly: false });
    expect(coveringSchedule(every('61m'), now)).toMatchObject({ ticksPerDay: 1440, isCostly: true });
    expect(coveringSchedule(every('5d'), now)).toMatchObject({ ticksPerDay: 1, runsPerDay: 0.2, isCostly: false });
    const weekdays = coveringSchedule(cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }), now);
    expect(weekdays.ticksPerDay).toBeCloseTo(10 / 7, 10);
    expect(weekdays.runsPerDay).toBeCloseTo(5 / 7, 10);
  });

  test.each([
    // Ticks for each run, up to twelve.
    ['11m', 1440, false],
    ['13m', 1440, true],
    // And ticks a day, up to 48.
    ['870m', 48, false],
    ['580m', 72, true],
  ])('of every %s ticks %d times a day, which is too much: %s', (period, ticksPerDay, isCostly) => {
    expect(coveringSchedule(every(period), now)).toMatchObject({ ticksPerDay, isCostly });
  });
});

describe('contains every due time of the next ten years', () => {
  test.each([
    'America/New_York',
    'Europe/Berlin',
    'America/Nuuk',
    'Australia/Lord_Howe',
    'Antarctica/Troll',
    'America/Havana',
    'Pacific/Chatham',
  ])('in %s', (timeZone) => {
    const random = seededRandom(8);
    for (const change of kindsOfChange(clockChanges(timeZone, 2027, 2036))) {
      for (let round = 0; round < 10; round += 1) {
        const schedule = cron(randomCron(change, random), { timeZone });
        expect(missedNear(schedule, toInstant(change.at))).toEqual([]);
      }
    }
  });
});

/** Due times in the days around an instant that the covering schedule does not have. */
function missedNear(schedule: TimedSchedule, near: Instant): readonly string[] {
  const dueTimes = dueTimesOf(schedule);
  const covering = dueTimesOf(coveringSchedule(schedule, now).schedule);
  const missed: string[] = [];
  let due = dueTimes.next(addToInstant(near, -3 * 86_400_000));
  for (let count = 0; due !== undefined && count < 500; count += 1) {
    if (!isDue(covering, due)) missed.push(`${JSON.stringify(schedule)} at ${new Date(due).toISOString()}`);
    due = dueTimes.next(due);
  }
  return missed;
}
