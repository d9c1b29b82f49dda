import { describe, expect, test } from 'vitest';
import { continuous, cron, every, formatSchedule, isTimed, onDemand } from './schedule.ts';

const INVALID = expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_SCHEDULE' });

describe('every', () => {
  test.each([
    ['1s', 1000],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['2000ms', 2000],
    ['1d', 86_400_000],
  ])('takes whole seconds: %s', (period, periodMs) => {
    expect(every(period)).toEqual({ kind: 'every', periodMs });
  });

  test.each(['0s', '0ms', '999ms', '1.5s', '1500ms', '0.5m1s'])('refuses %s', (period) => {
    expect(() => every(period)).toThrowError(INVALID);
    expect(() => every(period)).toThrow(`every("${period}")`);
  });

  test('says why and what to write instead', () => {
    expect(() => every('500ms')).toThrow(/whole number of seconds, at least 1.*every\('1s'\)/);
  });

  test.each(['-5s', '', 'soon'])('refuses %o with an example', (period) => {
    expect(() => every(period)).toThrowError(INVALID);
    expect(() => every(period)).toThrow(/such as '30s'/);
  });

  test('refuses a number, which could be seconds or milliseconds', () => {
    expect(() => Reflect.apply(every, undefined, [30])).toThrowError(INVALID);
  });
});

describe('cron', () => {
  test('reads five fields in UTC, or six, in a zone', () => {
    expect(cron('*/5 * * * *')).toEqual({ kind: 'cron', expression: '*/5 * * * *', timeZone: 'UTC' });
    expect(cron('0 0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' })).toEqual({
      kind: 'cron',
      expression: '0 0 6 * * MON-FRI',
      timeZone: 'Europe/Amsterdam',
    });
  });

  test('keeps one spelling of white space, so that equal expressions are equal', () => {
    expect(cron('  0  6 * *\t* ').expression).toBe('0 6 * * *');
  });

  test.each(['', '* * * *', '* * * * * * *', '@daily'])('refuses %o: not five or six fields', (expression) => {
    expect(() => cron(expression)).toThrowError(INVALID);
    expect(() => cron(expression)).toThrow(/five fields .*, or six.*for example/);
  });

  test('refuses what is no text', () => {
    expect(() => Reflect.apply(cron, undefined, [undefined])).toThrowError(INVALID);
  });

  test.each(['', 'Europe/', 'not a zone', '+02:00', '-05:00'])(
    'refuses the zone %o, which nothing could be named',
    (timeZone) => {
      expect(() => cron('0 9 * * *', { timeZone })).toThrowError(INVALID);
      expect(() => cron('0 9 * * *', { timeZone })).toThrow(`${JSON.stringify(timeZone)} is no time zone`);
      expect(() => cron('0 9 * * *', { timeZone })).toThrow(/IANA name such as 'Europe\/Amsterdam'/);
    },
  );
});

describe('schedules', () => {
  test('are plain data that survives JSON', () => {
    for (const schedule of [every('5m'), cron('0 6 * * *'), continuous(), onDemand()]) {
      expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
    }
  });

  test('are timed when they have due times', () => {
    expect([every('5m'), cron('0 6 * * *'), continuous(), onDemand()].map(isTimed)).toEqual([true, true, false, false]);
  });

  test('are shown as their author would write them', () => {
    const shown = [every('5m'), cron('0 6 * * *'), continuous(), onDemand()].map(formatSchedule);
    expect(shown).toEqual(["every('300s')", "cron('0 6 * * *', { timeZone: 'UTC' })", 'continuous()', 'onDemand()']);
  });
});
