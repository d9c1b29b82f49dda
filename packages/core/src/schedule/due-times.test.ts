import { describe, expect, test } from 'vitest';
import { toInstant } from '../time/instant.ts';
import { dueTimesOf } from './due-times.ts';
import { at, nextTimes } from './next-times.fixture.ts';
import { cron, every } from './schedule.ts';

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
    expect(() => Reflect.apply(dueTimesOf, undefined, [{ kind: 'cron' }])).toThrow(/undefined is not a string/);
  });
});
