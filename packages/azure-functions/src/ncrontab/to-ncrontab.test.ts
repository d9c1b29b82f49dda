import { readFileSync } from 'node:fs';
import { AnyhostError, continuous, cron, every, onDemand, type Schedule, toInstant } from '@anyhost/core';
import { dueTimesOf } from '@anyhost/core/schedule';
import { describe, expect, test } from 'vitest';
import { requiredTimeZone, toNcrontab } from '../schedule.ts';
import { nextFirings } from './ncrontab-evaluator.fixture.ts';

interface ScheduleCase {
  id: string;
  portable: { every: string; timezone?: string } | { cron: string; timezone?: string };
  from?: string;
  nextUtc?: string[];
  expect: Record<'azure' | 'azureFlex', { schedule: string; timeZone?: string | null } | { reject: string }>;
}

// The border: the file stands beside these tests and has this shape.
const { cases } = JSON.parse(readFileSync(new URL('./schedule-cases.fixture.json', import.meta.url), 'utf8')) as {
  cases: ScheduleCase[];
};
const targets = [
  { target: 'azure', plan: 'premium' },
  { target: 'azureFlex', plan: 'flex' },
] as const;

describe.each(targets)('every case of the table on $target', ({ target, plan }) => {
  test.each(cases.filter((row) => 'schedule' in row.expect[target]))('$id fires when the table says', (row) => {
    const schedule = scheduleOf(row);
    const expected = row.expect[target];
    if (!('schedule' in expected)) throw new Error('filtered above');
    const text = toNcrontab(schedule, { plan });
    expect(text.split(' ')).toHaveLength(6);
    expect(row.nextUtc?.length).toBeGreaterThan(0);
    expect(firings(text, row, requiredTimeZone(schedule))).toEqual(row.nextUtc);
    expect(firings(expected.schedule, row, expected.timeZone ?? 'UTC')).toEqual(row.nextUtc);
    if (schedule.kind === 'cron') expect(requiredTimeZone(schedule)).toBe(expected.timeZone ?? 'UTC');
  });

  test.each(cases.filter((row) => 'reject' in row.expect[target]))('$id is refused with its reason', (row) => {
    const expected = row.expect[target];
    if (!('reject' in expected)) throw new Error('filtered above');
    const error = refusalOf(scheduleOf(row), plan);
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
    expect(error.details['reason']).toBe(expected.reject);
  });
});

describe('the evaluator that every other host uses', () => {
  test.each(cases.filter((row) => row.nextUtc !== undefined))('$id is due when the table says', (row) => {
    const schedule = scheduleOf(row);
    if (schedule.kind !== 'every' && schedule.kind !== 'cron') throw new Error('The table has timed schedules only.');
    const dueTimes = dueTimesOf(schedule);
    const found: string[] = [];
    for (
      let due = dueTimes.next(toInstant(Date.parse(row.from ?? '')));
      due !== undefined && found.length < (row.nextUtc?.length ?? 0);
      due = dueTimes.next(due)
    ) {
      found.push(new Date(due).toISOString().replace('.000Z', 'Z'));
    }
    expect(found).toEqual(row.nextUtc);
  });

  test.each(['every-0', 'every-tz', 'wrap-range', 'bad-tz'])('%s is refused with the same reason', (id) => {
    const row = cases.find((candidate) => candidate.id === id);
    if (row === undefined || !('reject' in row.expect.azure)) throw new Error(`The table has no refused case ${id}.`);
    const schedule = scheduleOf(row);
    if (schedule.kind !== 'every' && schedule.kind !== 'cron') throw new Error('The table has timed schedules only.');
    const details = expect.objectContaining({ reason: row.expect.azure.reject });
    expect(() => dueTimesOf(schedule)).toThrowError(expect.objectContaining({ details }));
  });
});

test('the table has cases of both kinds for both targets', () => {
  expect(cases).toHaveLength(40);
  const rejected = cases.filter((row) => 'reject' in row.expect.azure).map(({ id }) => id);
  expect(rejected).toContain('every-7m');
  expect(rejected.length).toBeLessThan(20);
});

describe('a cron expression', () => {
  test.each([
    ['0 0 1-31 * *', '0 0 0 * * *'],
    ['0 0 * * 0-7', '0 0 0 * * *'],
    ['0 0 * * SAT-SUN', '0 0 0 * * 0,6'],
    ['0 0 * * SUN-SUN', '0 0 0 * * 0'],
    ['@weekly', '0 0 0 * * 0'],
    ['0 0 * jan-mar,Dec mon', '0 0 0 * 1-3,12 1'],
    ['5-59/20 * * * *', '0 5,25,45 * * * *'],
    ['0 1,2,3,7 * * *', '0 0 1-3,7 * * *'],
    ['0 0 29 2 *', '0 0 0 29 2 *'],
  ])('%s becomes %s', (expression, expected) => {
    expect(toNcrontab(cron(expression))).toBe(expected);
  });

  test.each([
    ['0 0 30 2 *', 'NEVER_FIRES'],
    ['0 0 31 4,6,9,11 *', 'NEVER_FIRES'],
    ['0 0 */2 * 1', 'AMBIGUOUS_DAY_FIELDS'],
    ['0 0 1-31 * 1', 'AMBIGUOUS_DAY_FIELDS'],
    ['0 0 13 * */2', 'AMBIGUOUS_DAY_FIELDS'],
    ['0 0 LW * *', 'UNSUPPORTED_TOKEN'],
    ['0 0 15W * *', 'UNSUPPORTED_TOKEN'],
    ['0 0 * * 5L', 'UNSUPPORTED_TOKEN'],
    ['0 0 * * FRI#2', 'UNSUPPORTED_TOKEN'],
    ['60 * * * *', 'INVALID_CRON'],
    ['0 24 * * *', 'INVALID_CRON'],
    ['0 0 0 * *', 'INVALID_CRON'],
    ['0 0 * 13 *', 'INVALID_CRON'],
    ['0 0 * * 8', 'INVALID_CRON'],
    ['0 0 * * FRI-MON', 'INVALID_CRON'],
    ['*/0 * * * *', 'INVALID_CRON'],
    ['*/61 * * * *', 'INVALID_CRON'],
  ])('%s is refused: %s', (expression, reason) => {
    expect(refusalOf(cron(expression)).details['reason']).toBe(reason);
  });

  test.each(['* * * *', '0 0 0 1 1 * 2026', '@reboot', '', '0 0 ? * *', '5/20 * * * *', '1,,2 * * * *', 'J * * * *'])(
    "'%s' is refused from plain JavaScript too",
    (expression) => {
      const error = refusalOf({ kind: 'cron', expression, timeZone: 'UTC' });
      expect(error.details['reason']).toBe('INVALID_CRON');
    },
  );

  test('an offset is not a time zone', () => {
    const error = refusalOf({ kind: 'cron', expression: '0 9 * * *', timeZone: '+02:00' });
    expect(error.details['reason']).toBe('INVALID_TIMEZONE');
  });

  test('a time zone is fine on Windows Consumption and where the plan is not known', () => {
    const schedule = cron('0 9 * * *', { timeZone: 'Europe/Berlin' });
    expect(toNcrontab(schedule)).toBe('0 0 9 * * *');
    expect(toNcrontab(schedule, { plan: 'consumption', operatingSystem: 'windows' })).toBe('0 0 9 * * *');
    expect(refusalOf(schedule, 'consumption').details['reason']).toBe('TIMEZONE_UNSUPPORTED');
  });

  test.each(['BST', 'PST', 'Europe/Berlim', 'UTC+2', 'Factory', 'SystemV/PST8'])(
    '%s is not a time zone',
    (timeZone) => {
      expect(refusalOf(cron('0 9 * * *', { timeZone })).details['reason']).toBe('INVALID_TIMEZONE');
    },
  );

  test('another name of UTC is UTC on every plan', () => {
    expect(toNcrontab(cron('0 9 * * *', { timeZone: 'Etc/UTC' }), { plan: 'flex' })).toBe('0 0 9 * * *');
  });
});

describe('a period', () => {
  test('every second is a star', () => {
    expect(toNcrontab(every('1s'))).toBe('* * * * * *');
  });

  test.each([
    [every('15m', { from: '2026-01-01T00:03:00Z' }), '0 3,18,33,48 * * * *', ['00:03', '00:18']],
    [every('1d', { from: '2026-11-23T10:30:00+01:00' }), '0 30 9 * * *', ['09:30']],
    [every('6h', { from: '2026-11-23T04:05:06Z' }), '6 5 4,10,16,22 * * *', ['04:05', '10:05']],
    [every('1m', { from: '2026-11-23T04:05:30Z' }), '30 * * * * *', ['00:00', '00:01']],
    [every('20s', { from: '1969-12-31T23:59:55Z' }), '15,35,55 * * * * *', ['00:00', '00:00', '00:00', '00:01']],
  ])('with a from keeps its grid: %j', (schedule, expected, times) => {
    const text = toNcrontab(schedule);
    expect(text).toBe(expected);
    const from = new Date('2026-01-01T00:00:00Z');
    const found = nextFirings(text, { from, count: times.length });
    expect(found.map((date) => date.toISOString().slice(11, 16))).toEqual(times);
  });

  test('of a day or a week in a time zone is counted on its calendar', () => {
    const day = every('1d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' });
    expect([toNcrontab(day), requiredTimeZone(day)]).toEqual(['0 0 9 * * *', 'Europe/Amsterdam']);
    const week = every('7d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' });
    expect([toNcrontab(week), requiredTimeZone(week)]).toEqual(['0 0 9 * * 1', 'Europe/Amsterdam']);
    expect(refusalOf(day, 'flex').details['reason']).toBe('TIMEZONE_UNSUPPORTED');
  });

  test('of a week is counted from the weekday of its from', () => {
    expect(toNcrontab(every('7d', { from: '2026-11-23T09:00:00Z' }))).toBe('0 0 9 * * 1');
    expect(refusalOf(every('7d')).details['reason']).toBe('NOT_EVEN');
  });

  test('of hours with a local from needs no time zone', () => {
    const hour = every('1h', { from: '2026-11-23T09:10', timeZone: 'Asia/Kolkata' });
    expect([toNcrontab(hour, { plan: 'flex' }), requiredTimeZone(hour)]).toEqual(['0 40 * * * *', undefined]);
  });

  test('with a from that is not an instant is refused from plain JavaScript too', () => {
    const schedule = { kind: 'every', periodMs: 60_000, from: '2026-02-31T09:00:00Z' } as const;
    expect(refusalOf(schedule).details['reason']).toBe('INVALID_FROM');
  });

  test('below a second, and of no length, it is refused', () => {
    expect(refusalOf({ kind: 'every', periodMs: 1500 }).details['reason']).toBe('SUB_SECOND');
    expect(refusalOf({ kind: 'every', periodMs: -60_000 }).details['reason']).toBe('INVALID_DURATION');
    expect(refusalOf({ kind: 'every', periodMs: Number.NaN }).details['reason']).toBe('INVALID_DURATION');
  });
});

describe('what plain JavaScript may pass', () => {
  test.each([null, undefined, 5, '* * * * *', {}, { kind: 'hourly' }, new Proxy({}, { get: () => expect.fail() })])(
    'is refused where it is not a schedule: %#',
    (given) => {
      expect(() => Reflect.apply(toNcrontab, undefined, [given, { service: 'poll' }])).toThrow(
        expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_SCHEDULE', details: { reason: 'NO_SCHEDULE' } }),
      );
    },
  );

  test.each([
    [{ kind: 'cron', expression: '0 6 * * *' }, 'INVALID_TIMEZONE'],
    [{ kind: 'cron', timeZone: 'UTC' }, 'INVALID_CRON'],
    [{ kind: 'every' }, 'INVALID_DURATION'],
    [{ kind: 'every', periodMs: 1e300 }, 'INVALID_DURATION'],
  ])('is refused where a field is missing or wrong: %j', (given, reason) => {
    expect(() => Reflect.apply(toNcrontab, undefined, [given])).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason }) }),
    );
  });
});

describe('the error', () => {
  test('names the service, the schedule, the reason and the way out', () => {
    const refuse = (): string => toNcrontab(every('7m'), { service: 'price-cache' });
    expect(refuse).toThrow(
      /schedule every 7m of service 'price-cache' .* does not divide an hour evenly.*Choose a period that divides the hour/,
    );
  });

  test('of a schedule without due times says what to give instead', () => {
    expect(refusalOf(continuous()).details['reason']).toBe('NO_SCHEDULE');
    expect(() => toNcrontab(continuous())).toThrow(/registerTimers/);
    expect(refusalOf(onDemand()).details['reason']).toBe('NO_SCHEDULE');
    expect(() => toNcrontab(onDemand())).toThrow(/every\(\) or cron\(\)/);
  });
});

function scheduleOf({ portable }: ScheduleCase): Schedule {
  const zone = portable.timezone === undefined ? {} : { timeZone: portable.timezone };
  if ('cron' in portable) return { kind: 'cron', expression: portable.cron, timeZone: 'UTC', ...zone };
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(portable.every) ?? [];
  const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? ''];
  return { kind: 'every', periodMs: Number(amount) * (unitMs ?? Number.NaN), ...zone };
}

function firings(text: string, row: ScheduleCase, timeZone = 'UTC'): string[] {
  const from = new Date(row.from ?? '');
  return nextFirings(text, { from, count: row.nextUtc?.length ?? 0, timeZone }).map((instant) =>
    instant.toISOString().replace('.000Z', 'Z'),
  );
}

function refusalOf(schedule: Schedule, plan?: 'flex' | 'consumption' | 'premium'): AnyhostError {
  try {
    toNcrontab(schedule, { plan });
  } catch (error) {
    if (error instanceof AnyhostError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}
