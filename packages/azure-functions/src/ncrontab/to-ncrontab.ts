import type { EverySchedule, Schedule } from '@anyhost/core';
import { canonicalTimeZone, readOrigin, timeZoneProblem } from '@anyhost/core/schedule';
import { cronFields } from './cron-fields.ts';
import { type AzureHosting, describeHosting, supportsTimeZone } from './hosting.ts';
import { intervalFields } from './interval-fields.ts';
import { type Rejection, rejectSchedule } from './reject-schedule.ts';

/** What is known about the function app, and the name of the schedule's owner for errors. */
export interface NcrontabOptions extends AzureHosting {
  /** The service whose schedule it is, for the error message. */
  service?: string | undefined;
}

/**
 * Turns a portable schedule into the NCRONTAB text of an Azure timer trigger, always with six fields.
 *
 * The text holds no time zone: the app-wide setting `WEBSITE_TIME_ZONE` does. `requiredTimeZone` and
 * `checkTimeZones` determine its value. Around a change to or from daylight saving time Azure differs from a
 * long-lived host: a time that the clock skips fires an hour later instead of at the end of the gap.
 *
 * @param schedule - `every` or `cron`. `continuous()` and `onDemand()` have no due times.
 * @param options.plan - With it, a time zone that the plan does not support is refused here.
 * @returns For example `0 0 9 * * 1-5`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`, with the reason in `details.reason`.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
export function toNcrontab(schedule: Schedule, options: NcrontabOptions = {}): string {
  const fields = translate(schedule, options);
  if (typeof fields === 'string') return fields;
  throw rejectSchedule({ schedule, service: options.service }, fields);
}

function translate(schedule: Schedule, hosting: AzureHosting): string | Rejection {
  switch (schedule.kind) {
    case 'every':
      return translateEvery(schedule);
    case 'cron':
      return zoneRejection(schedule.timeZone, hosting) ?? cronFields(schedule.expression);
    case 'continuous':
      return {
        reason: 'NO_SCHEDULE',
        problem: 'a continuous service has no due times',
        remedy: "Give registerTimers a schedule for it, such as every('5m'): each tick is then one bounded execution",
      };
    case 'onDemand':
      return {
        reason: 'NO_SCHEDULE',
        problem: 'it runs only on request',
        remedy: 'Leave it out of the timers, or give it every() or cron()',
      };
  }
}

function translateEvery({ periodMs, from, timeZone }: EverySchedule): string | Rejection {
  if (timeZone !== undefined) {
    return {
      reason: 'TIMEZONE_ON_INTERVAL',
      problem: 'an Azure timer cannot count a period in a time zone',
      remedy: "Use cron() with that zone, or give from as an instant such as '2026-11-23T09:00:00Z'",
    };
  }
  if (from === undefined) return intervalFields(periodMs, 0);
  const origin = readOrigin(from);
  if (origin !== undefined && !origin.isLocal) return intervalFields(periodMs, origin.seconds * 1000);
  return {
    reason: 'INVALID_FROM',
    problem: 'its from is not an instant',
    remedy: "Write it in whole seconds with Z or an offset, such as '2026-11-23T09:00:00Z'",
  };
}

function zoneRejection(timeZone: string, hosting: AzureHosting): Rejection | undefined {
  const problem = timeZoneProblem(timeZone);
  if (problem !== undefined) return { reason: 'INVALID_TIMEZONE', problem };
  if (canonicalTimeZone(timeZone) === 'UTC' || supportsTimeZone(hosting)) return undefined;
  return {
    reason: 'TIMEZONE_UNSUPPORTED',
    problem: `${describeHosting(hosting)} has no WEBSITE_TIME_ZONE, so its timers are in UTC`,
    remedy: 'State the schedule in UTC, or choose a Premium or Dedicated plan',
  };
}
