import { describe, expect, test } from 'vitest';
import { toInstant } from '../time/instant.ts';
import { dueTimesOf } from './due-times.ts';
import { cron, every, type TimedSchedule } from './schedule.ts';

const at = (text: string) => toInstant(Date.parse(text));

/** The due times after an instant, to the minute; each must be its own `previous`. */
function nextTimes(schedule: TimedSchedule, after: string, count: number): string[] {
  const dueTimes = dueTimesOf(schedule);
  const found: string[] = [];
  for (let due = dueTimes.next(at(after)); due !== undefined && found.length < count; due = dueTimes.next(due)) {
    expect(dueTimes.previous(due)).toBe(due);
    found.push(`${new Date(due).toISOString().slice(0, 16)}Z`);
  }
  return found;
}

function inZone(timeZone: string, expression: string, after: string, count: number): string {
  return nextTimes(cron(expression, { timeZone }), after, count).join(' ');
}

describe('the due times of every', () => {
  test('are the multiples of the period since the Unix epoch, so that all replicas agree', () => {
    expect(nextTimes(every('7m'), '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T00:07Z']);
    expect(nextTimes(every('5h'), '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T04:00Z']);
    expect(nextTimes(every('2d'), '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-03T00:00Z']);
    expect(nextTimes(every('14d'), '2026-11-23T00:00:00Z', 2)).toEqual(['2026-12-03T00:00Z', '2026-12-17T00:00Z']);
  });

  test('are strictly after, and at or before, an instant', () => {
    const ninetySeconds = dueTimesOf(every('90s'));
    const due = at('2026-01-01T00:01:30Z');
    expect(ninetySeconds.next(toInstant(due - 1))).toBe(due);
    expect(ninetySeconds.next(due)).toBe(due + 90_000);
    expect(ninetySeconds.previous(due)).toBe(due);
    expect(ninetySeconds.previous(toInstant(due - 1))).toBe(due - 90_000);
    expect(ninetySeconds.previous(toInstant(due + 1))).toBe(due);
  });

  test('meet an instant, and go on before it too', () => {
    const mondays = every('14d', { from: '2026-11-23T09:00:00Z' });
    expect(nextTimes(mondays, '2026-11-01T00:00:00Z', 3)).toEqual([
      '2026-11-09T09:00Z',
      '2026-11-23T09:00Z',
      '2026-12-07T09:00Z',
    ]);
    const pastQuarters = every('15m', { from: '2026-01-01T00:03:00Z' });
    expect(nextTimes(pastQuarters, '2020-05-05T00:00:00Z', 2)).toEqual(['2020-05-05T00:03Z', '2020-05-05T00:18Z']);
    expect(nextTimes(every('1h', { from: '2026-01-01T00:20:00+05:30' }), '1969-12-31T22:00:00Z', 1)).toEqual([
      '1969-12-31T22:50Z',
    ]);
  });

  test('stay at nine in a time zone, across both changes of the clock', () => {
    const mondays = every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' });
    expect(nextTimes(mondays, '2027-03-10T00:00:00Z', 3)).toEqual([
      '2027-03-15T08:00Z',
      '2027-03-29T07:00Z',
      '2027-04-12T07:00Z',
    ]);
    expect(nextTimes(mondays, '2026-10-10T00:00:00Z', 2)).toEqual(['2026-10-12T07:00Z', '2026-10-26T08:00Z']);
    expect(dueTimesOf(mondays).isFixed).toBe(true);
  });

  test('that are counted on the calendar come at the end of a gap, and once in an overlap', () => {
    const night = every('1d', { from: '2026-01-01T02:30', timeZone: 'Europe/Berlin' });
    expect(nextTimes(night, '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:00Z', '2026-03-30T00:30Z']);
    expect(nextTimes(night, '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z']);
  });

  test('of a part of a day count elapsed time from a local time', () => {
    const sixHours = every('6h', { from: '2026-03-28T21:00', timeZone: 'Europe/Berlin' });
    expect(nextTimes(sixHours, '2026-03-28T19:00:00Z', 3)).toEqual([
      '2026-03-28T20:00Z',
      '2026-03-29T02:00Z',
      '2026-03-29T08:00Z',
    ]);
    expect(dueTimesOf(sixHours).isFixed).toBe(false);
  });

  test('end where dates end', () => {
    const yearly = dueTimesOf(every('365d'));
    expect(yearly.next(toInstant(8.64e15))).toBeUndefined();
    expect(yearly.previous(toInstant(-8.64e15))).toBeUndefined();
  });
});

describe('the due times of cron', () => {
  test.each([
    ['0 9 * * MON-FRI', 'UTC', ['2026-01-01T09:00Z', '2026-01-02T09:00Z', '2026-01-05T09:00Z']],
    ['0 0 * * 7', 'UTC', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 * * 0', 'UTC', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 * * SUN-SUN', 'UTC', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 * * FRI-SUN', 'UTC', ['2026-01-02T00:00Z', '2026-01-03T00:00Z', '2026-01-04T00:00Z', '2026-01-09T00:00Z']],
    ['0 0 13 * 5', 'UTC', ['2026-01-02T00:00Z', '2026-01-09T00:00Z', '2026-01-13T00:00Z']],
    ['0 6 1 */3 *', 'UTC', ['2026-01-01T06:00Z', '2026-04-01T06:00Z']],
    ['0 30 4 * * *', 'UTC', ['2026-01-01T04:30Z', '2026-01-02T04:30Z']],
    ['@monthly', 'UTC', ['2026-02-01T00:00Z', '2026-03-01T00:00Z']],
    ['30 23 * * *', 'Europe/Berlin', ['2026-01-01T22:30Z', '2026-01-02T22:30Z']],
    ['0 12 * * *', 'Asia/Kolkata', ['2026-01-01T06:30Z', '2026-01-02T06:30Z']],
    ['0 12 * * *', 'utc', ['2026-01-01T12:00Z']],
    ['0 12 * * *', 'Etc/GMT-2', ['2026-01-01T10:00Z']],
  ])('%s in %s', (expression, timeZone, expected) => {
    const schedule = cron(expression, { timeZone });
    expect(nextTimes(schedule, '2026-01-01T00:00:00Z', expected.length)).toEqual(expected);
  });

  test.each([
    ['0 0 L * *', '2026-01-31 2026-02-28 2026-03-31'],
    ['0 0 LW * *', '2026-01-30 2026-02-27 2026-03-31'],
    ['0 0 1W * *', '2026-01-01 2026-02-02 2026-03-02 2026-04-01 2026-05-01 2026-06-01 2026-07-01 2026-08-03'],
    ['0 0 31W * *', '2026-01-30 2026-03-31 2026-05-29'],
    ['0 0 29W 2 *', '2028-02-29 2032-02-27'],
    ['0 0 15W,LW * *', '2026-01-15 2026-01-30 2026-02-16 2026-02-27'],
    ['0 9 * * 1#1', '2026-01-05 2026-02-02'],
    ['0 0 * * FRI#5', '2026-01-30 2026-05-29'],
    ['0 0 * * 7#1', '2026-01-04 2026-02-01'],
    ['0 0 * * friL', '2026-01-30 2026-02-27'],
    ['0 0 L * MON#1', '2026-01-05 2026-01-31 2026-02-02'],
    ['0 0 29 2 *', '2028-02-29 2032-02-29'],
    ['0 0 31 * *', '2026-01-31 2026-03-31 2026-05-31 2026-07-31 2026-08-31'],
    ['0 0 * 2 MON#5', '2044-02-29'],
  ])('%s falls on %s', (expression, days) => {
    const expected = days.split(' ');
    const found = nextTimes(cron(expression), '2025-12-31T23:00:00Z', expected.length);
    expect(found.map((time) => time.slice(0, 10))).toEqual(expected);
  });

  test('a leap day passes over the year 2100', () => {
    expect(nextTimes(cron('0 0 29 2 *'), '2096-01-01T00:00:00Z', 2)).toEqual([
      '2096-02-29T00:00Z',
      '2104-02-29T00:00Z',
    ]);
  });

  test.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 30W 2 *', '0 0 31 2 *'])('never come: %s', (expression) => {
    expect(() => dueTimesOf(cron(expression))).toThrowError(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        message: expect.stringMatching(/never fires: no calendar date matches/),
        details: expect.objectContaining({ reason: 'NEVER_FIRES', expression }),
      }),
    );
  });

  test('of a fixed time of day are known as such', () => {
    const isFixed = (expression: string): boolean =>
      dueTimesOf(cron(expression, { timeZone: 'Europe/Berlin' })).isFixed;
    expect(['30 2 * * *', '0,30 1-3 * * MON', '5 30 2 L * *', '@daily'].map(isFixed)).toEqual([true, true, true, true]);
    const others = ['*/5 2 * * *', '0 * * * *', '0 */2 * * *', '0-30/10 1 * * *', '* 0 2 * * *', '@hourly'];
    expect(others.map(isFixed)).toEqual([false, false, false, false, false, false]);
  });

  test('are right whatever was asked before', () => {
    const dueTimes = dueTimesOf(cron('*/15 3 * * *'));
    const due = at('2026-01-01T03:15:00Z');
    const questions = [0, -1, 1, -900_000, -900_001, 899_999, 900_000, -1];
    const answers = questions.map((shift) => ((dueTimes.next(toInstant(due + shift)) ?? 0) - due) / 60_000);
    expect(answers).toEqual([15, 0, 15, 0, -15, 15, 30, 0]);
  });

  test('end where dates end', () => {
    const daily = dueTimesOf(cron('0 6 * * *', { timeZone: 'Europe/Berlin' }));
    expect(daily.next(toInstant(8.64e15))).toBeUndefined();
    expect(daily.previous(toInstant(-8.64e15))).toBeUndefined();
  });
});

describe('when the clocks change, a fixed time', () => {
  test.each([
    [
      'in a gap comes once, at its end',
      'America/New_York',
      '30 2 * * *',
      '2026-03-07T12:00Z',
      '2026-03-08T07:00Z 2026-03-09T06:30Z',
    ],
    [
      'in a gap comes once, at its end',
      'Europe/Berlin',
      '30 2 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:30Z',
    ],
    [
      'in an overlap comes once, the first time',
      'America/New_York',
      '30 1 * * *',
      '2026-10-31T12:00Z',
      '2026-11-01T05:30Z 2026-11-02T06:30Z',
    ],
    [
      'in an overlap comes once, the first time',
      'Europe/Berlin',
      '30 2 * * *',
      '2026-10-24T12:00Z',
      '2026-10-25T00:30Z 2026-10-26T01:30Z',
    ],
    [
      'of a list comes once each',
      'America/New_York',
      '30 1,13 * * *',
      '2026-10-31T20:00Z',
      '2026-11-01T05:30Z 2026-11-01T18:30Z',
    ],
    [
      'that the end of a gap meets is not doubled',
      'America/New_York',
      '0,30 2,3 * * *',
      '2026-03-08T00:00Z',
      '2026-03-08T07:00Z 2026-03-08T07:30Z 2026-03-09T06:00Z',
    ],
    [
      'in half an hour of Lord Howe',
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-03T12:00Z',
      '2026-10-03T15:30Z 2026-10-04T15:15Z',
    ],
    [
      'in two hours of Troll',
      'Antarctica/Troll',
      '0 2 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:00Z',
    ],
    [
      'at a midnight that does not exist',
      'America/Havana',
      '0 0 * * *',
      '2026-03-07T12:00Z',
      '2026-03-08T05:00Z 2026-03-09T04:00Z',
    ],
    [
      'in a gap that reaches midnight comes at midnight',
      'America/Nuuk',
      '30 23 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:30Z',
    ],
    [
      'of one weekday in such a gap keeps its week',
      'America/Nuuk',
      '30 23 * * SAT',
      '2026-03-22T12:00Z',
      '2026-03-29T01:00Z 2026-04-05T00:30Z',
    ],
    [
      'at the start of such a gap',
      'America/Nuuk',
      '0 23 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:00Z',
    ],
    [
      'listed twice in such a gap comes once',
      'America/Nuuk',
      '0,30 23 * * *',
      '2026-03-28T12:00Z',
      '2026-03-29T01:00Z 2026-03-30T00:00Z',
    ],
    [
      'of a date in such a gap',
      'America/Nuuk',
      '5 30 23 28 3 *',
      '2026-03-01T00:00Z',
      '2026-03-29T01:00Z 2027-03-29T00:30Z',
    ],
    [
      'in a gap that reaches midnight',
      'Asia/Dhaka',
      '30 23 * * *',
      '2009-06-19T12:00Z',
      '2009-06-19T17:00Z 2009-06-20T16:30Z',
    ],
    [
      'in a gap that reaches midnight',
      'Asia/Pyongyang',
      '45 23 * * *',
      '2018-05-04T00:00Z',
      '2018-05-04T15:00Z 2018-05-05T14:45Z',
    ],
    [
      'on a day that a country leaves out does not come',
      'Pacific/Apia',
      '0 9 * * *',
      '2011-12-29T00:00Z',
      '2011-12-29T19:00Z 2011-12-30T19:00Z',
    ],
  ])('%s: %s, %s', (_, timeZone, expression, after, expected) => {
    expect(inZone(timeZone, expression, after, expected.split(' ').length)).toBe(expected);
  });

  test.each([2024, 2025, 2026, 2027, 2028, 2040])('in the gap of Greenland comes every spring: %i', (year) => {
    const times = nextTimes(cron('30 23 * * *', { timeZone: 'America/Nuuk' }), `${year}-03-20T12:00:00Z`, 14);
    expect(times.filter((time) => time.endsWith('T01:00Z'))).toHaveLength(1);
    const days = times.map((time) => Date.parse(time) / 86_400_000);
    expect(days.slice(1).every((day, index) => day - (days[index] ?? 0) < 1.1)).toBe(true);
  });
});

describe('when the clocks change, other times go by real time', () => {
  test.each([
    ['America/New_York', '*/30 * * * *', '2026-11-01T04:40Z', '05:00 05:30 06:00 06:30 07:00'],
    ['America/New_York', '0 */2 * * *', '2026-03-08T02:00Z', '03:00 05:00 08:00 10:00'],
    ['America/New_York', '0 */2 * * *', '2026-11-01T01:00Z', '02:00 04:00 07:00 09:00'],
    ['America/New_York', '0-30/10 1 * * *', '2026-11-01T04:50Z', '05:00 05:10 05:20 05:30 06:00 06:10 06:20 06:30'],
    ['Europe/Berlin', '* * * * *', '2026-10-25T00:58Z', '00:59 01:00 01:01'],
    ['Europe/Berlin', '*/20 2 * * *', '2026-03-28T12:00Z', '00:00 00:20 00:40'],
  ])('in %s: %s', (timeZone, expression, after, expected) => {
    const times = inZone(timeZone, expression, after, expected.split(' ').length).split(' ');
    expect(times.map((time) => time.slice(11, 16)).join(' ')).toBe(expected);
  });
});

describe('the last due time of cron', () => {
  const quarterHours = dueTimesOf(cron('*/15 * * * *'));

  test('is exact to the millisecond around a due time', () => {
    const due = at('2026-01-01T00:15:00Z');
    for (const after of [0, 1, 500, 999, 1000, 60_000]) expect(quarterHours.previous(toInstant(due + after))).toBe(due);
    for (const before of [1, 500, 999]) expect(quarterHours.previous(toInstant(due - before))).toBe(due - 900_000);
  });

  test('in an overlap is the first one also while the hour is repeated', () => {
    const daily = dueTimesOf(cron('30 1 * * *', { timeZone: 'America/New_York' }));
    expect(daily.previous(at('2026-11-01T06:45:00Z'))).toBe(at('2026-11-01T05:30:00Z'));
    expect(daily.next(at('2026-11-01T06:15:00Z'))).toBe(at('2026-11-02T06:30:00Z'));
  });

  test('in a gap is the end of the gap', () => {
    const daily = dueTimesOf(cron('30 23 * * *', { timeZone: 'America/Nuuk' }));
    expect(daily.previous(at('2026-03-29T12:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
    expect(daily.previous(at('2026-03-29T00:59:59Z'))).toBe(at('2026-03-28T01:30:00Z'));
  });
});

describe('a schedule that cannot be read', () => {
  test.each(['0 22-2 * * *', '99 * * * *', '*/60 * * * *', '0 0 * * FOO'])('is refused: %s', (expression) => {
    expect(() => dueTimesOf(cron(expression))).toThrowError(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        details: expect.objectContaining({ expression, reason: 'INVALID_CRON' }),
      }),
    );
  });

  test.each(['Mars/Olympus', 'Amsterdam', 'BST', 'EDT', 'SystemV/PST8'])('is refused in %s', (timeZone) => {
    expect(() => dueTimesOf(cron('0 9 * * *', { timeZone }))).toThrowError(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        message: expect.stringMatching(/time zone.*IANA name such as 'Europe\/Amsterdam'/),
        details: expect.objectContaining({ timeZone, reason: 'INVALID_TIMEZONE' }),
      }),
    );
    const local = { from: '2026-11-23T09:00', timeZone };
    expect(() => dueTimesOf(every('1d', local))).toThrow(/time zone/);
  });

  test('is refused from plain JavaScript too', () => {
    expect(() => dueTimesOf({ kind: 'every', periodMs: 1500 })).toThrow(/whole number of seconds/);
    expect(() => dueTimesOf({ kind: 'every', periodMs: 60_000, timeZone: 'UTC' })).toThrow(
      /period counts elapsed time/,
    );
    expect(() => dueTimesOf({ kind: 'cron', expression: '? * * * *', timeZone: 'UTC' })).toThrow(/EventBridge/);
    expect(() => Reflect.apply(dueTimesOf, undefined, [{ kind: 'cron' }])).toThrow(/undefined is not a text/);
  });
});
