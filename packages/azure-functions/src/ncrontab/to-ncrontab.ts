import {
  AnyhostError,
  type CronSchedule,
  describeValue,
  type EverySchedule,
  isSchedule,
  type Schedule,
  type TimedSchedule,
} from '@anyhost/core';
import { canonicalTimeZone, everyAsCron, formatDuration, readSchedule, unevennessOf } from '@anyhost/core/schedule';
import { cronFields } from './cron-fields.ts';
import { type AzureHosting, describeHosting, supportsTimeZone } from './hosting.ts';
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
  if (!isSchedule(schedule)) throw notASchedule(schedule, options);
  const fields = translate(schedule, options);
  if (typeof fields === 'string') return fields;
  throw rejectSchedule({ schedule, service: options.service }, fields);
}

// Plain JavaScript can pass anything.
function notASchedule(given: unknown, { service }: NcrontabOptions): AnyhostError {
  const owner = service === undefined ? '' : ` of service '${service}'`;
  const message = `The schedule${owner} is ${describeValue(given)}; expected every() or cron().`;
  return new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', message, { details: { reason: 'NO_SCHEDULE' } });
}

function translate(schedule: Schedule, hosting: AzureHosting): string | Rejection {
  switch (schedule.kind) {
    case 'every':
      return subSecondRejection(schedule) ?? readRejection(schedule) ?? translateEvery(schedule, hosting);
    case 'cron':
      return readRejection(schedule) ?? translateCron(schedule, hosting);
    case 'continuous':
      return {
        reason: 'NO_SCHEDULE',
        problem: 'a continuous() service has no due times',
        remedy:
          "Pass registerTimers a schedule for it, such as every('5m'), so that each tick is one bounded execution",
      };
    case 'onDemand':
      return {
        reason: 'NO_SCHEDULE',
        problem: 'an onDemand() service has no due times',
        remedy: 'Leave it out of the timers, or give it every() or cron()',
      };
  }
}

function subSecondRejection({ periodMs }: EverySchedule): Rejection | undefined {
  if (!(periodMs > 0 && periodMs <= Number.MAX_SAFE_INTEGER) || periodMs % 1000 === 0) return undefined;
  const problem = `${formatDuration(periodMs)} is not a whole number of seconds`;
  return { reason: 'SUB_SECOND', problem, remedy: 'Use whole seconds, at least 1' };
}

/** Why the schedule is invalid on every host; `undefined` if it is valid. */
function readRejection(schedule: TimedSchedule): Rejection | undefined {
  const read = readSchedule(schedule);
  return 'problem' in read ? read : undefined;
}

function translateEvery(schedule: EverySchedule, hosting: AzureHosting): string | Rejection {
  const unevenness = unevennessOf(schedule);
  return unevenness === undefined
    ? translateCron(everyAsCron(schedule), hosting)
    : { reason: 'NOT_EVEN', ...unevenness };
}

function translateCron({ expression, timeZone }: CronSchedule, hosting: AzureHosting): string | Rejection {
  if (canonicalTimeZone(timeZone) === 'UTC' || supportsTimeZone(hosting)) return cronFields(expression);
  return {
    reason: 'TIMEZONE_UNSUPPORTED',
    problem: `${describeHosting(hosting)} has no WEBSITE_TIME_ZONE, so its timers are in UTC`,
    remedy: 'Write the schedule in UTC, or choose a Premium or Dedicated plan',
  };
}
