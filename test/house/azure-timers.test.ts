import { AnyhostError, cron, defineApplication, every, type TimedSchedule } from '@anyhost/core';
import { azureFiles, planApplication, translateSchedule } from '@anyhost/infra';
import { VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { createTimerApp } from '../../packages/azure-functions/src/timer-app.ts';

const AMSTERDAM = { timeZone: 'Europe/Amsterdam' };
const now = new Date('2026-01-01T00:00:00Z');

const SCHEDULES: readonly TimedSchedule[] = [
  ...['20s', '45s', '7s', '90s', '7m', '12m', '61m', '90m', '5h', '1d', '36h', '7d', '14d', '100d'].map((period) =>
    every(period),
  ),
  every('7m', { from: '2026-11-23T09:00:07Z' }),
  every('7d', { from: '2026-11-23T09:00:00Z' }),
  every('1h', { from: '2026-11-23T09:10', timeZone: 'Asia/Kolkata' }),
  ...['1d', '7d', '14d'].map((period) => every(period, { from: '2026-11-23T09:00', ...AMSTERDAM })),
  ...['0 6 * * *', '0 0 13 * 5', '0 0 */2 * 1', '0 0 13 * 0-6', '0 9 L * *', '0 9 15W * *', '*/30 * * * *'].flatMap(
    (expression) => [cron(expression), cron(expression, AMSTERDAM)],
  ),
  ...['30 0 9 * * *', '*/20 * 9 * * *', '*/20 * * * * *', '0,30 * * * * *'].flatMap((expression) => [
    cron(expression),
    cron(expression, AMSTERDAM),
  ]),
  cron('30 2 * * *', { timeZone: 'Australia/Lord_Howe' }),
];

// Generated files are of no use where the function app does not load, or loads with other timers.
describe.each(SCHEDULES)('the timer of %j', (schedule) => {
  test.each([
    { timeZones: 'setting', allowManyTicks: false },
    { timeZones: 'guard', allowManyTicks: false },
    { timeZones: 'guard', allowManyTicks: true },
  ] as const)('is translated as it is registered, with %j', async (options) => {
    const guard = options.timeZones === 'guard';
    const { allowManyTicks } = options;
    const translated = translateSchedule(schedule, guard ? 'azureFlex' : 'azure', { guard, allowManyTicks, now });
    const expected = 'reject' in translated ? translated.reject : translated.expression;
    expect(registered(schedule, options)).toBe(expected);
    expect(await generated(schedule, options)).toBe('reject' in translated ? translated.reject : undefined);
  });
});

interface Options {
  readonly timeZones: 'setting' | 'guard';
  readonly allowManyTicks: boolean;
}

/** The NCRONTAB text of the timer, or why there is none. */
function registered(schedule: TimedSchedule, options: Options): unknown {
  const setting = options.timeZones === 'setting' && isOnCalendar(schedule) ? schedule.timeZone : undefined;
  const environment = { ANYHOST_LOG_LEVEL: 'silent', WEBSITE_TIME_ZONE: setting };
  const clock = new VirtualClock({ now });
  return reasonOr(() => {
    return createTimerApp(appOf(schedule), { ...options, clock, environment, functionTimeoutMs: 60_000 }).timers[0]
      ?.ncrontab;
  });
}

/** Why there are no files; `undefined` where there are. */
async function generated(schedule: TimedSchedule, options: Options): Promise<unknown> {
  const plan = await planApplication(appOf(schedule));
  return reasonOr(() => {
    azureFiles(plan, { plan: 'premium', ...options });
  });
}

function isOnCalendar(schedule: TimedSchedule): boolean {
  return schedule.kind === 'cron' || schedule.periodMs % 86_400_000 === 0;
}

function appOf(schedule: TimedSchedule) {
  return defineApplication('shop').job('prices', { schedule }, async () => {});
}

function reasonOr(act: () => unknown): unknown {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof AnyhostError) return thrown.details['reason'];
    throw thrown;
  }
}
