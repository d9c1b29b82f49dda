import { continuous, cron, every } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { checkTimeZones, requiredTimeZone } from '../schedule.ts';

const newYork = { service: 'report', schedule: cron('0 9 * * *', { timeZone: 'America/New_York' }) };
const berlin = { service: 'digest', schedule: cron('0 9 * * *', { timeZone: 'Europe/Berlin' }) };
const utc = { service: 'roll-up', schedule: cron('0 9 * * *') };
const often = { service: 'poll', schedule: every('5m') };

describe('the zone that a schedule requires', () => {
  test('is the zone of a cron, under the name its author gave, and UTC under its own', () => {
    expect(requiredTimeZone(newYork.schedule)).toBe('America/New_York');
    expect(requiredTimeZone(cron('0 9 * * *', { timeZone: 'Etc/UTC' }))).toBe('UTC');
  });

  test('is none for a period and for what has no due times', () => {
    expect(requiredTimeZone(every('5m'))).toBeUndefined();
    expect(requiredTimeZone(continuous())).toBeUndefined();
  });
});

describe('the time zone of an app', () => {
  test('is UTC without the setting', () => {
    expect(checkTimeZones([utc, often], undefined)).toEqual({ timeZone: 'UTC', verified: true });
    expect(checkTimeZones([], '')).toEqual({ timeZone: 'UTC', verified: true });
  });

  test('is the setting when the schedules need it', () => {
    const expected = { timeZone: 'America/New_York', verified: true };
    expect(checkTimeZones([newYork, often], 'America/New_York')).toEqual(expected);
  });

  test('is one zone under two names', () => {
    const kolkata = { service: 'tea', schedule: cron('0 9 * * *', { timeZone: 'Asia/Kolkata' }) };
    expect(checkTimeZones([kolkata], 'Asia/Calcutta').verified).toBe(true);
  });

  test('cannot be verified when the setting is a Windows name', () => {
    const expected = { timeZone: 'Eastern Standard Time', verified: false };
    expect(checkTimeZones([newYork], 'Eastern Standard Time')).toEqual(expected);
  });

  test.each([
    'W. Europe Standard Time',
    'Central Standard Time (Mexico)',
    'E. Africa Standard Time',
    'Mid-Atlantic Standard Time',
    'UTC-11',
    'UTC+13',
  ])('takes %s for a Windows name', (setting) => {
    expect(checkTimeZones([newYork], setting)).toEqual({ timeZone: setting, verified: false });
  });

  test.each([
    'Europe/Berln',
    'Europe/Berlim',
    '+02:00',
    '-5',
    'PST',
    'BST',
    'UTC+2',
    'Berlin',
    'Europe / Berlin',
    'W. Europe Standart Time',
    'Eastern Time',
    'Mars Standard Time (UTC)',
  ])('is refused when the setting is %s, which neither system knows', (setting) => {
    expect(reasonOf([newYork], setting)).toBe('INVALID_TIMEZONE');
    expect(reasonOf([], setting)).toBe('INVALID_TIMEZONE');
    expect(() => checkTimeZones([], setting)).toThrow(/WEBSITE_TIME_ZONE: .*time zone.*Windows name/);
  });

  test('is refused with the name that it most likely stands for', () => {
    for (const setting of ['Europe/Berln', 'Berlin']) {
      expect(() => checkTimeZones([berlin], setting)).toThrow(
        `no time zone '${setting}'. Did you mean 'Europe/Berlin'?`,
      );
    }
  });

  test.each(['', '  '])('is UTC when the setting is %j', (setting) => {
    expect(checkTimeZones([utc], setting)).toEqual({ timeZone: 'UTC', verified: true });
  });

  test('is refused when the setting is not a text', () => {
    const check = (): unknown => Reflect.apply(checkTimeZones, undefined, [[newYork], 5]);
    expect(check).toThrowError(expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }));
  });

  test('is refused when two schedules need two', () => {
    const message = /'digest'.*Europe\/Berlin while service 'report' is in America\/New_York/;
    expect(() => checkTimeZones([newYork, berlin], 'America/New_York')).toThrow(message);
    expect(reasonOf([newYork, berlin], 'America/New_York')).toBe('TIMEZONE_CONFLICT');
    expect(reasonOf([utc, berlin], 'Europe/Berlin')).toBe('TIMEZONE_CONFLICT');
    expect(reasonOf([newYork, berlin], 'Eastern Standard Time')).toBe('TIMEZONE_CONFLICT');
  });

  test('is refused when the setting is another one, naming the value to set', () => {
    expect(reasonOf([newYork], undefined)).toBe('TIMEZONE_MISMATCH');
    expect(() => checkTimeZones([newYork], undefined)).toThrow(
      /Set the app setting WEBSITE_TIME_ZONE to 'America\/New_York'/,
    );
    expect(reasonOf([utc], 'Europe/Berlin')).toBe('TIMEZONE_MISMATCH');
    expect(() => checkTimeZones([utc], 'Europe/Berlin')).toThrow(/Remove the app setting WEBSITE_TIME_ZONE/);
  });

  test('is refused on a plan that has none, set or needed', () => {
    expect(reasonOf([newYork], undefined, 'flex')).toBe('TIMEZONE_UNSUPPORTED');
    expect(reasonOf([often], 'Europe/Berlin', 'consumption')).toBe('TIMEZONE_UNSUPPORTED');
    expect(checkTimeZones([utc, often], undefined, { plan: 'flex' }).timeZone).toBe('UTC');
  });

  test('is refused when it would move the instants of a period', () => {
    const hourly = { service: 'hourly', schedule: every('1h') };
    const twoHourly = { service: 'two-hourly', schedule: every('2h') };
    expect(checkTimeZones([hourly], 'America/New_York').verified).toBe(true);
    expect(reasonOf([hourly], 'Asia/Kolkata')).toBe('TIMEZONE_ON_INTERVAL');
    expect(reasonOf([twoHourly], 'America/New_York')).toBe('TIMEZONE_ON_INTERVAL');
    // Morocco changes its clocks for Ramadan, in 2026 between the firsts of February and of April.
    const morocco = { service: 'six', schedule: every('6h') };
    expect(reasonOf([morocco], 'Africa/Casablanca')).toBe('TIMEZONE_ON_INTERVAL');
    expect(checkTimeZones([{ service: 'half', schedule: every('30m') }], 'Asia/Kolkata').verified).toBe(true);
  });
});

function reasonOf(
  timers: Parameters<typeof checkTimeZones>[0],
  setting: string | undefined,
  plan?: 'flex' | 'consumption',
): unknown {
  try {
    checkTimeZones(timers, setting, { plan });
  } catch (error) {
    return error instanceof Error && 'details' in error ? (error.details as { reason?: unknown }).reason : error;
  }
  return undefined;
}
