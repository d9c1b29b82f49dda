import {
  continuous,
  cron,
  defineApplication,
  every,
  onDemand,
  type StandardResult,
  type StandardSchema,
  toInstant,
} from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { planTimers } from './plan-timers.ts';

const work = async (): Promise<void> => {};
const app = defineApplication('shop')
  .job('poll', { schedule: every('5m') }, work)
  .job('report', { schedule: cron('0 9 * * MON-FRI') }, work)
  .job('drain', { schedule: onDemand() }, work);

describe('the timers of an application', () => {
  test('are its services with due times, in their order', () => {
    expect(plan(app).map(({ service, ncrontab }) => [service, ncrontab])).toEqual([
      ['poll', '0 */5 * * * *'],
      ['report', '0 0 9 * * 1-5'],
    ]);
  });

  test('include what the options give a schedule', () => {
    const schedules = { drain: every('1h'), poll: every('10m') };
    expect(plan(app, { schedules }).map(({ service, ncrontab }) => [service, ncrontab])).toEqual([
      ['poll', '0 */10 * * * *'],
      ['report', '0 0 9 * * 1-5'],
      ['drain', '0 0 * * * *'],
    ]);
  });

  test('need a schedule for a continuous service, and say where to give it', () => {
    const relay = defineApplication('shop').job('relay', { schedule: continuous() }, work);
    expect(() => plan(relay)).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        message: expect.stringMatching(/'relay'.*continuous.*Pass registerTimers a schedule for it/),
      }),
    );
    expect(plan(relay, { schedules: { relay: every('5m') } })).toMatchObject([{ ncrontab: '0 */5 * * * *' }]);
  });

  test('leave out services for long-lived hosts, whose schedules Azure need not support', () => {
    const mixed = app
      .job('relay', { schedule: continuous(), hosts: 'long-lived' }, work)
      .job('odd', { schedule: every('7m'), hosts: 'long-lived' }, work);
    expect(plan(mixed).map(({ service }) => service)).toEqual(['poll', 'report']);
  });

  test('leave out what the options leave out, which then needs neither a schedule nor settings', () => {
    const mixed = defineApplication('shop')
      .settings(
        'broker',
        schema((value) => period(value)),
      )
      .singleton('bus', ({ broker }) => broker.period, { uses: ['broker'] })
      .job('poll', { schedule: every('5m'), uses: [] }, work)
      .job('consumer', { schedule: continuous(), uses: ['bus'] }, work);
    const planned = plan(mixed, { services: { consumer: false } });
    expect(planned).toMatchObject([{ service: 'poll' }]);
    expect(() => plan(mixed, { services: { consumer: true } })).toThrow(/BROKER__PERIOD/);
  });

  test('are found by own properties of the options only', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty'] as const;
    for (const name of names) {
      const odd = defineApplication('shop').job(name, { schedule: every('5m') }, work);
      expect(plan(odd, { schedules: {}, services: {} })).toMatchObject([{ service: name, ncrontab: '0 */5 * * * *' }]);
    }
  });

  test('cannot have a schedule that Azure does not support', () => {
    const odd = defineApplication('shop').job('odd', { schedule: every('7m') }, work);
    expect(() => plan(odd)).toThrow(/every 7m of service 'odd' cannot be an Azure timer/);
  });

  test('have to fit the time zone of the function app', () => {
    const zoned = defineApplication('shop').job(
      'report',
      { schedule: cron('0 9 * * *', { timeZone: 'Europe/Amsterdam' }) },
      work,
    );
    expect(() => plan(zoned)).toThrow(
      /Set the app setting WEBSITE_TIME_ZONE to 'Europe\/Amsterdam'.*timeZones: 'guard'/,
    );
    expect(plan(zoned, {}, { WEBSITE_TIME_ZONE: 'Europe/Amsterdam' })).toMatchObject([{ ncrontab: '0 0 9 * * *' }]);
    const setting = { plan: 'flex', timeZones: 'setting' } as const;
    expect(() => plan(zoned, setting)).toThrow(/Flex Consumption has no WEBSITE_TIME_ZONE/);
  });
});

describe('the timers of an application that are guarded', () => {
  const mixed = app
    .job('prices', { schedule: cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }) }, work)
    .job('close', { schedule: cron('30 17 * * *', { timeZone: 'America/New_York' }) }, work)
    .job('odd', { schedule: every('7m') }, work)
    .job('friday', { schedule: cron('0 0 13 * 5') }, work)
    .job('last', { schedule: cron('0 0 L * *') }, work)
    .job('monday', { schedule: every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' }) }, work);
  const guarded = { timeZones: 'guard' } as const;

  test('tick in UTC at every due time, more often only where it has to be', () => {
    expect(
      plan(mixed, guarded).map(({ service, ncrontab, covering }) => [service, ncrontab, covering?.ticksPerDay]),
    ).toEqual([
      ['poll', '0 */5 * * * *', undefined],
      ['report', '0 0 9 * * 1-5', undefined],
      ['prices', '0 0 4,5 * * 1-5', expect.closeTo(10 / 7, 5)],
      ['close', '0 30 21,22 * * *', 2],
      ['odd', '0 * * * * *', 1440],
      ['friday', '0 0 0 * * *', 1],
      ['last', '0 0 0 28-31 * *', expect.any(Number)],
      ['monday', '0 0 7,8 * * 1', expect.any(Number)],
    ]);
  });

  test('are those of a plan without time zones by default', () => {
    const zoned = (options: Parameters<typeof plan>[1]) => plan(mixed, options)[2]?.ncrontab;
    expect(zoned({ plan: 'flex' })).toBe('0 0 4,5 * * 1-5');
    expect(zoned({ plan: 'consumption' })).toBe('0 0 4,5 * * 1-5');
    for (const options of [{ plan: 'consumption', operatingSystem: 'windows' }, { plan: 'premium' }, {}] as const) {
      expect(() => zoned(options)).toThrow(
        /7m does not divide an hour evenly.* Or let the host .*: timeZones: 'guard'/,
      );
    }
  });

  test('need an app that reads its timers in UTC', () => {
    expect(plan(mixed, guarded, { WEBSITE_TIME_ZONE: 'Etc/UTC' })).toHaveLength(8);
    const onlyOdd = defineApplication('shop').job('odd', { schedule: every('7m') }, work);
    for (const setting of ['Europe/Amsterdam', 'W. Europe Standard Time']) {
      expect(() => plan(mixed, guarded, { WEBSITE_TIME_ZONE: setting })).toThrow(
        expect.objectContaining({ details: expect.objectContaining({ reason: 'TIMEZONE_MISMATCH' }) }),
      );
      expect(() => plan(onlyOdd, guarded, { WEBSITE_TIME_ZONE: setting })).toThrow(/time zone|WEBSITE_TIME_ZONE/);
    }
    expect(() => plan(mixed, { plan: 'flex' }, { WEBSITE_TIME_ZONE: 'Europe/Amsterdam' })).toThrow(
      'Remove the setting',
    );
  });

  test.each([
    ['7s', 'NO_INTENDED_TIME', /several times in every minute \(\* \* \* \* \* \*\)/],
    ['45s', 'NO_INTENDED_TIME', /several times in every minute/],
    ['61m', 'TOO_MANY_TICKS', /1440 ticks and 24 runs a day.* allowManyTicks: true/],
  ])('cannot contain every %s: %s', (period, reason, message) => {
    const costly = defineApplication('shop').job('odd', { schedule: every(period) }, work);
    const refusal = expect.objectContaining({
      message: expect.stringMatching(message),
      details: expect.objectContaining({ reason, service: 'odd' }),
    });
    expect(() => plan(costly, guarded)).toThrow(refusal);
  });

  test('skip more ticks for each run where that is allowed', () => {
    const costly = defineApplication('shop').job('odd', { schedule: every('61m') }, work);
    expect(plan(costly, { ...guarded, allowManyTicks: true })).toMatchObject([{ ncrontab: '0 * * * * *' }]);
  });

  test.each([
    ['several ticks in some minutes, of which Azure keeps a record', every('90s'), /^\*\/30 0,1,3,4,.* \* \* \* \*$/],
    ['seconds in a time zone', cron('*/20 * 9 * * *', { timeZone: 'Europe/Amsterdam' }), /^\*\/20 \* 7,8 \* \* \*$/],
    ['day fields that dialects read differently', cron('0 0 */2 * 1'), /^0 0 0 \* \* \*$/],
    ['such day fields in a time zone', cron('0 0 */2 * 1', { timeZone: 'Europe/Amsterdam' }), /^0 0 22,23 \* \* \*$/],
  ])('contain %s', (_, schedule, ncrontab) => {
    const odd = defineApplication('shop').job('odd', { schedule }, work);
    expect(plan(odd, guarded)).toMatchObject([
      { ncrontab: expect.stringMatching(ncrontab), covering: expect.anything() },
    ]);
  });

  test('are exact where a period has a time zone that changes nothing', () => {
    const local = every('1h', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' });
    const odd = defineApplication('shop').job('odd', { schedule: local }, work);
    expect(plan(odd, guarded)).toMatchObject([{ ncrontab: '0 0 * * * *', covering: undefined }]);
  });

  test.each([
    ['0 0 30 2 *', 'Europe/Amsterdam', 'NEVER_FIRES'],
    ['99 0 * * *', 'Europe/Amsterdam', 'INVALID_CRON'],
    ['0 0 * * *', 'Europe/Amsterdm', 'INVALID_TIMEZONE'],
  ])('cannot contain what no host takes: %s in %s', (expression, timeZone, reason) => {
    const wrong = defineApplication('shop').job('odd', { schedule: cron(expression, { timeZone }) }, work);
    expect(() => plan(wrong, guarded)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason }) }),
    );
  });
});

describe('schedules that are computed from settings', () => {
  const computed = defineApplication('shop')
    .settings(
      'ordering',
      schema((value) => period(value)),
    )
    .settings(
      'mail',
      schema((value) => period(value)),
    )
    .job('poll', { schedule: ({ ordering }) => every(ordering.period) }, work);

  test('see environment variables, and the values given in code above them', () => {
    const variables = { ORDERING__PERIOD: '10m', MAIL__PERIOD: '1m' };
    expect(plan(computed, {}, variables)).toMatchObject([{ ncrontab: '0 */10 * * * *' }]);
    const settings = { ordering: { period: '15m' } };
    expect(plan(computed, { settings }, variables)).toMatchObject([{ ncrontab: '0 */15 * * * *' }]);
  });

  test('are not computed from invalid settings: every failure is named, with its variable', () => {
    expect(() => plan(computed)).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SETTINGS',
        message: expect.stringMatching(/ORDERING__PERIOD.*MAIL__PERIOD/s),
      }),
    );
  });

  test('cannot ask for settings with an asynchronous schema', () => {
    const slow = defineApplication('shop')
      .settings(
        'ordering',
        schema(async (value) => period(value)),
      )
      .job('poll', { schedule: ({ ordering }) => every(ordering.period) }, work);
    expect(() => plan(slow, {}, { ORDERING__PERIOD: '5m' })).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SETTINGS',
        message: expect.stringMatching(/'ordering' is asynchronous/),
      }),
    );
  });

  test('ignore an asynchronous schema that they do not use, invalid or not', () => {
    const mixed = defineApplication('shop')
      .settings(
        'secrets',
        schema(async (value) => period(value)),
      )
      .settings(
        'ordering',
        schema((value) => period(value)),
      )
      .job('poll', { schedule: ({ ordering }) => every(ordering.period) }, work);
    expect(plan(mixed, {}, { ORDERING__PERIOD: '5m' })).toMatchObject([{ ncrontab: '0 */5 * * * *' }]);
  });
});

function plan(
  application: Parameters<typeof planTimers>[0],
  options: Parameters<typeof planTimers>[1] = {},
  variables: Record<string, string> = {},
): ReturnType<typeof planTimers>['timers'] {
  return planTimers(application, options, { variables, now: toInstant(Date.UTC(2026, 10, 22)) }).timers;
}

type Period = { readonly period: string };

function schema(validate: StandardSchema<unknown, Period>['~standard']['validate']): StandardSchema<unknown, Period> {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

function period(value: unknown): StandardResult<Period> {
  const text = typeof value === 'object' && value !== null && 'period' in value ? value.period : undefined;
  return typeof text === 'string'
    ? { value: { period: text } }
    : { issues: [{ message: 'is required', path: ['period'] }] };
}
