import { describe, expect, test } from 'vitest';
import { processorMs } from '../fixtures/processor-time.fixture.ts';
import { continuous, cron, every, formatSchedule, isSchedule, isTimed, onDemand, scheduleProblem } from './schedule.ts';

const INVALID = expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_SCHEDULE' });

describe('every', () => {
  test.each([
    ['1s', 1000],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['2000ms', 2000],
    ['1d', 86_400_000],
    ['1.1h', 3_960_000],
    ['3660d', 316_224_000_000],
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

  test.each(['3661d', '999999999d', '9007199254740991s'])('refuses %s: too long', (period) => {
    expect(() => every(period)).toThrowError(INVALID);
    expect(() => every(period)).toThrow(/at most 3660 days|such as '30s'/);
  });

  test('keeps where its grid lies, as plain data', () => {
    expect(every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' })).toEqual({
      kind: 'every',
      periodMs: 1_209_600_000,
      from: '2026-11-23T09:00',
      timeZone: 'Europe/Amsterdam',
    });
    expect(every('5m', { from: undefined, timeZone: undefined })).toEqual(every('5m'));
  });

  test.each([
    '2026-11-23T09:00:00Z',
    '2026-11-23T09:00Z',
    '2026-11-23T09:00:00.000Z',
    '2026-11-23T09:00:30+05:30',
    '2028-02-29T00:00Z',
  ])('takes the instant %s', (from) => {
    expect(every('5m', { from }).from).toBe(from);
  });

  test.each([
    ['2026-02-31T09:00:00Z', /existing date and time/],
    ['2026-02-31T09:00:00+01:00', /existing date and time/],
    ['2027-02-29T00:00Z', /existing date and time/],
    ['2026-11-23T24:00:00Z', /existing date and time/],
    ['2026-11-23T09:60:00Z', /existing date and time/],
    ['2026-11-23T09:00:00+25:00', /existing date and time/],
    ['2026-11-23T09:00:00.500Z', /whole seconds/],
    ['2026-11-23', /existing date and time/],
    ['Monday\u001b[2J', /from is 'Monday\\u001b\[2J'/],
    ['2026-11-23T09:00', /is a local time: add timeZone, or Z/],
  ])('refuses from %j', (from, why) => {
    expect(() => every('5m', { from })).toThrowError(INVALID);
    expect(() => every('5m', { from })).toThrow(why);
  });

  test('refuses a zone that means nothing to it', () => {
    const reason = expect.objectContaining({ details: expect.objectContaining({ reason: 'TIMEZONE_ON_INTERVAL' }) });
    expect(() => every('1h', { timeZone: 'America/New_York' })).toThrowError(reason);
    const instant = { from: '2026-11-23T09:00:00Z', timeZone: 'Europe/Amsterdam' };
    expect(() => every('1d', instant)).toThrow(/is an instant already: leave timeZone out/);
    expect(() => every('1d', { from: '2026-11-23T09:00', timeZone: '+01:00' })).toThrow(/is not a time zone/);
  });

  test('refuses options that do not exist, and what is not a text', () => {
    const call =
      (...args: unknown[]) =>
      () =>
        Reflect.apply(every, undefined, args);
    expect(call('5m', { form: '2026-11-23T09:00:00Z' })).toThrow(/no option 'form'/);
    expect(call('5m', { from: new Date(0) })).toThrow(/a value of type object/);
    expect(call('5m', { from: null })).toThrowError(INVALID);
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

  test.each(['', '* * * *', '* * * * * * *', '@reboot'])('refuses %o: not five or six fields', (expression) => {
    expect(() => cron(expression)).toThrowError(INVALID);
    expect(() => cron(expression)).toThrow(/five fields .*, or six.*for example/);
  });

  test.each([
    ['@daily', '0 0 * * *'],
    ['@Weekly', '0 0 * * 0'],
  ])('replaces %s by its fields', (expression, fields) => {
    expect(cron(expression).expression).toBe(fields);
  });

  test.each([
    '0 12 * * ? *',
    '0 0 1 * +MON',
    '5/20 * * * *',
    '006 6 * * *',
    '0 0 * * 5#L',
    '0 0 * * MONDAY',
    '1,,2 * * * *',
  ])('refuses the shape of %s at once, on every host', (expression) => {
    const reason = expect.objectContaining({ details: expect.objectContaining({ reason: 'INVALID_CRON' }) });
    expect(() => cron(expression)).toThrowError(reason);
  });

  test('leaves the numbers to the language', () => {
    expect(cron('0 22-2 * * *').expression).toBe('0 22-2 * * *');
    expect(cron('99 * * * *').expression).toBe('99 * * * *');
  });

  test('takes a long text in linear time', () => {
    const started = processorMs();
    for (const part of ['1,', '1-', '*/', 'A', ' ', '1 '])
      expect(() => cron(part.repeat(50_000))).toThrowError(INVALID);
    expect(processorMs() - started).toBeLessThan(1000);
  });

  test('refuses what is not a text', () => {
    expect(() => Reflect.apply(cron, undefined, [undefined])).toThrowError(INVALID);
  });

  test.each(['', 'Europe/', 'not a zone', '+02:00', '-05:00'])(
    'refuses the zone %o, which nothing could be named',
    (timeZone) => {
      expect(() => cron('0 9 * * *', { timeZone })).toThrowError(INVALID);
      expect(() => cron('0 9 * * *', { timeZone })).toThrow(`${JSON.stringify(timeZone)} is not a time zone`);
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
    const shown = [every('300s'), cron('0 6 * * *'), continuous(), onDemand()].map(formatSchedule);
    expect(shown).toEqual(["every('5m')", "cron('0 6 * * *', { timeZone: 'UTC' })", 'continuous()', 'onDemand()']);
  });

  test('are shown in their best unit, and with their grid', () => {
    expect(['90s', '60m', '36h', '14d', '1.5m'].map((period) => formatSchedule(every(period)))).toEqual([
      "every('90s')",
      "every('1h')",
      "every('36h')",
      "every('14d')",
      "every('90s')",
    ]);
    expect(formatSchedule(every('1h', { from: '2026-11-23T09:00:00Z' }))).toBe(
      "every('1h', { from: '2026-11-23T09:00:00Z' })",
    );
    expect(formatSchedule(every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' }))).toBe(
      "every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' })",
    );
    expect(formatSchedule({ kind: 'cron', expression: '@daily', timeZone: 'UTC' })).toBe(
      formatSchedule(cron('@daily')),
    );
  });

  test('are shown without control characters', () => {
    const shown = formatSchedule({ kind: 'cron', expression: "48 * * * *L\0'", timeZone: '\u001b[31m' });
    expect(shown).toBe("cron('48 * * * *L\\u0000\\'', { timeZone: '\\u001b[31m' })");
  });

  test('are recognized by their kind, whatever plain JavaScript passes', () => {
    expect([every('5m'), { kind: 'cron' }].map(isSchedule)).toEqual([true, true]);
    const others = [undefined, null, 'every', {}, { kind: 'rate' }, { kind: Object.create(null) }, { kind: ['every'] }];
    expect(others.map(isSchedule)).toEqual(others.map(() => false));
  });

  test('written as plain data are checked like the words', () => {
    expect(scheduleProblem({ kind: 'every', periodMs: 60_000 })).toBeUndefined();
    expect(scheduleProblem({ kind: 'cron', expression: '@daily', timeZone: 'UTC' })).toBeUndefined();
    expect(scheduleProblem({ kind: 'every', periodMs: Number.NaN })?.reason).toBe('INVALID_DURATION');
    expect(scheduleProblem({ kind: 'every', periodMs: 3661 * 86_400_000 })?.reason).toBe('INVALID_DURATION');
    expect(scheduleProblem({ kind: 'every', periodMs: 1000, timeZone: 'UTC' })?.reason).toBe('TIMEZONE_ON_INTERVAL');
    expect(scheduleProblem({ kind: 'every', periodMs: 1000, from: 'now' })?.reason).toBe('INVALID_FROM');
    expect(scheduleProblem({ kind: 'cron', expression: '* * * * ?', timeZone: 'UTC' })?.reason).toBe('INVALID_CRON');
    expect(scheduleProblem({ kind: 'cron', expression: '* * * * *', timeZone: '+02:00' })?.reason).toBe(
      'INVALID_TIMEZONE',
    );
  });
});
