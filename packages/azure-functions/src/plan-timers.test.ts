import {
  continuous,
  cron,
  defineApplication,
  every,
  onDemand,
  type StandardResult,
  type StandardSchema,
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
        message: expect.stringMatching(/'relay'.*continuous.*Give registerTimers a schedule for it/),
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
    expect(() => plan(zoned)).toThrow(/Set the app setting WEBSITE_TIME_ZONE to 'Europe\/Amsterdam'/);
    expect(plan(zoned, {}, { WEBSITE_TIME_ZONE: 'Europe/Amsterdam' })).toMatchObject([{ ncrontab: '0 0 9 * * *' }]);
    expect(() => plan(zoned, { plan: 'flex' })).toThrow(/Flex Consumption has no WEBSITE_TIME_ZONE/);
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
  return planTimers(application, options, { variables, year: 2026 }).timers;
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
