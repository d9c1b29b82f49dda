import { AnyhostError, invalidOption, type Schedule, systemClock } from '@anyhost/core';
import { canonicalTimeZone, timeZoneProblem, zoneOffsets } from '@anyhost/core/schedule';
import { type AzureHosting, describeHosting, supportsTimeZone } from './hosting.ts';
import { rejectSchedule, type ScheduleRejection } from './reject-schedule.ts';

const DAY_MS = 86_400_000;

/** A schedule and the service that owns it. */
export interface TimerSchedule {
  service: string;
  schedule: Schedule;
}

/** The time zone of a function app. */
export interface AppTimeZone {
  /** An IANA name, `UTC` without the setting; a name that only Windows knows, as it stands in the setting. */
  timeZone: string;
  /** False if the setting holds a Windows name, which cannot be compared with the schedules' IANA names here. */
  verified: boolean;
}

/** Where the app runs, and the present year. */
export interface CheckTimeZonesOptions extends AzureHosting {
  /** The year whose clock changes count; default the present one. */
  year?: number | undefined;
}

/**
 * The time zone that a schedule needs in `WEBSITE_TIME_ZONE`: the zone of a `cron`, or of an `every` that counts days on
 * the calendar of a zone, `UTC` included; undefined for everything else.
 *
 * On Linux the setting takes this IANA name; on Windows it takes the Windows name of the same zone.
 */
export function requiredTimeZone(schedule: Schedule): string | undefined {
  const timeZone = calendarZone(schedule);
  return timeZone !== undefined && canonicalTimeZone(timeZone) === 'UTC' ? 'UTC' : timeZone;
}

function calendarZone(schedule: Schedule): string | undefined {
  if (schedule.kind === 'cron') return schedule.timeZone;
  return schedule.kind === 'every' && schedule.periodMs % DAY_MS === 0 ? schedule.timeZone : undefined;
}

/**
 * Checks that the timers of one function app fit its one time zone.
 *
 * All schedules on a calendar need the same zone, and `WEBSITE_TIME_ZONE` has to name it (unset means UTC). The instants
 * of another `every` must not move with that zone: its period has to divide the zone's distance from UTC.
 *
 * @param timers - The schedules of the app's timers, with their services.
 * @param environmentValue - What `WEBSITE_TIME_ZONE` holds; undefined or empty if it is not set.
 * @param options.plan - With it, a time zone on a plan without support for it is refused.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`; `details.reason` is `TIMEZONE_CONFLICT`,
 *   `TIMEZONE_MISMATCH`, `TIMEZONE_UNSUPPORTED`, `INVALID_TIMEZONE` or `TIMEZONE_ON_INTERVAL`.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-time-zones
 */
export function checkTimeZones(
  timers: readonly TimerSchedule[],
  environmentValue: string | undefined,
  options: CheckTimeZonesOptions = {},
): AppTimeZone {
  const setting = readSetting(environmentValue);
  const actual = setting === undefined ? 'UTC' : canonicalTimeZone(setting);
  if (setting !== undefined && actual === undefined) assertWindowsName(setting);
  const first = timers.find(({ schedule }) => requiredTimeZone(schedule) !== undefined);
  for (const timer of timers) checkPlan(timer, setting, options);
  for (const timer of timers) checkSameZone(timer, first);
  if (actual === undefined) return { timeZone: setting ?? 'UTC', verified: false };
  if (first !== undefined) checkSetting(first, setting, actual);
  for (const timer of timers) checkInterval(timer, actual, options.year);
  return { timeZone: actual === 'UTC' ? 'UTC' : (setting ?? 'UTC'), verified: true };
}

function readSetting(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value?.trim() || undefined;
  const given = { owner: 'checkTimeZones', option: 'environmentValue', value };
  throw invalidOption(given, 'the value of WEBSITE_TIME_ZONE as a string, or undefined');
}

// All Windows names have this form. Which of them exist is not checked.
const WINDOWS_NAME = /^(?:[A-Z][A-Z .-]* Standard Time(?: \d| \(Mexico\))?|UTC(?:-11|-09|-08|-02|\+12|\+13))$/i;

/** Azure reads a name that it does not know as UTC, without an error. */
function assertWindowsName(setting: string): void {
  if (WINDOWS_NAME.test(setting)) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SCHEDULE',
    `WEBSITE_TIME_ZONE: ${timeZoneProblem(setting)} On Windows the setting takes the Windows name, such as 'W. Europe Standard Time'. Azure reads a name that it does not know as UTC.`,
    { details: { reason: 'INVALID_TIMEZONE', setting } },
  );
}

function checkPlan(timer: TimerSchedule, setting: string | undefined, hosting: AzureHosting): void {
  if (supportsTimeZone(hosting)) return;
  const where = describeHosting(hosting);
  const required = requiredTimeZone(timer.schedule) ?? 'UTC';
  if (setting !== undefined) {
    throw reject(timer, 'TIMEZONE_UNSUPPORTED', {
      problem: `WEBSITE_TIME_ZONE is '${setting}', which ${where} does not support and which breaks TLS and metrics there`,
      remedy: 'Remove the setting',
    });
  }
  if (required !== 'UTC') {
    throw reject(timer, 'TIMEZONE_UNSUPPORTED', {
      problem: `${where} has no WEBSITE_TIME_ZONE, so its timers are in UTC`,
      remedy: 'Write the schedule in UTC, or choose a Premium or Dedicated plan',
    });
  }
}

function checkSameZone(timer: TimerSchedule, first: TimerSchedule | undefined): void {
  const zone = requiredTimeZone(timer.schedule);
  if (zone === undefined || first === undefined) return;
  const problem = timeZoneProblem(zone);
  if (problem !== undefined) throw rejectSchedule(timer, { reason: 'INVALID_TIMEZONE', problem });
  const canonical = canonicalTimeZone(zone);
  const firstZone = requiredTimeZone(first.schedule) ?? 'UTC';
  if (canonical === canonicalTimeZone(firstZone)) return;
  throw reject(timer, 'TIMEZONE_CONFLICT', {
    problem: `it is in ${zone} while service '${first.service}' is in ${firstZone}, and a function app has one time zone`,
    remedy: 'Write both in one zone, or deploy them as two function apps',
  });
}

function checkSetting(timer: TimerSchedule, setting: string | undefined, actual: string): void {
  const required = requiredTimeZone(timer.schedule) ?? 'UTC';
  if (canonicalTimeZone(required) === actual) return;
  throw reject(timer, 'TIMEZONE_MISMATCH', {
    problem: `it needs the time zone ${required}, but WEBSITE_TIME_ZONE is ${setting === undefined ? 'not set, which means UTC' : `'${setting}'`}`,
    remedy:
      required === 'UTC'
        ? 'Remove the app setting WEBSITE_TIME_ZONE, or give the schedule that time zone'
        : `Set the app setting WEBSITE_TIME_ZONE to '${required}' (on Windows, to its Windows name), or write the schedule in UTC`,
  });
}

function checkInterval(timer: TimerSchedule, zone: string, year = new Date(systemClock.now()).getUTCFullYear()): void {
  const { schedule } = timer;
  if (schedule.kind !== 'every' || zone === 'UTC' || calendarZone(schedule) !== undefined) return;
  if (offsetsIn(zone, year).every((offset) => (offset * 1000) % schedule.periodMs === 0)) return;
  throw reject(timer, 'TIMEZONE_ON_INTERVAL', {
    problem: `every() counts from the epoch in UTC, and the app's time zone ${zone} would move its instants`,
    remedy:
      'Choose a shorter period, write it with cron() in that zone, or deploy it in a function app without WEBSITE_TIME_ZONE',
  });
}

/** The offsets from UTC that a zone has in a year, in seconds. */
function offsetsIn(zone: string, year: number): number[] {
  const offsets: number[] = [];
  const end = Date.UTC(year + 1, 0, 1) / 1000;
  for (let at = Date.UTC(year, 0, 1) / 1000; at < end; ) {
    const span = zoneOffsets(zone).at(at);
    offsets.push(span.offset);
    at = span.end;
  }
  return offsets;
}

function reject(
  { service, schedule }: TimerSchedule,
  reason: ScheduleRejection,
  text: { problem: string; remedy: string },
): Error {
  return rejectSchedule({ schedule, service }, { reason, ...text });
}
