import { AnyhostError, type Schedule } from '@anyhost/core';
import { formatDuration, formatSchedule } from '@anyhost/core/schedule';

/**
 * Why a schedule cannot be an Azure timer: `details.reason` of `ERR_ANYHOST_INVALID_SCHEDULE`.
 *
 * | reason | meaning |
 * |---|---|
 * | `INVALID_CRON` | not in the portable grammar; no host takes it |
 * | `INVALID_TIMEZONE` | not an IANA name that Intl knows |
 * | `INVALID_DURATION` | a period that is zero, negative or not a number |
 * | `INVALID_FROM` | the `from` of an `every` is not an instant |
 * | `SUB_SECOND` | a period that is not a whole number of seconds |
 * | `NOT_EVEN` | a period that does not divide the next larger unit, or is longer than a day |
 * | `TIMEZONE_ON_INTERVAL` | an `every` with a time zone and no `from`, or one whose instants the app's time zone would shift |
 * | `NEVER_FIRES` | no calendar date matches |
 * | `AMBIGUOUS_DAY_FIELDS` | a stepped or full day field with a restricted one; cron dialects differ |
 * | `DOM_AND_DOW` | both day fields restricted: "or" in the portable meaning, "and" on Azure |
 * | `UNSUPPORTED_TOKEN` | `L`, `W` or `#` |
 * | `TIMEZONE_UNSUPPORTED` | the plan has no time zone setting |
 * | `TIMEZONE_CONFLICT` | two time zones in one function app |
 * | `TIMEZONE_MISMATCH` | `WEBSITE_TIME_ZONE` is not the zone that the schedules need |
 * | `NO_SCHEDULE` | `continuous()` and `onDemand()` have no due times |
 * | `NO_INTENDED_TIME` | a guard would need ticks of which Azure keeps no record |
 * | `TOO_MANY_TICKS` | a guard would skip too many ticks for each run |
 */
export type ScheduleRejection =
  | 'INVALID_CRON'
  | 'INVALID_TIMEZONE'
  | 'INVALID_DURATION'
  | 'INVALID_FROM'
  | 'SUB_SECOND'
  | 'NOT_EVEN'
  | 'TIMEZONE_ON_INTERVAL'
  | 'NEVER_FIRES'
  | 'AMBIGUOUS_DAY_FIELDS'
  | 'DOM_AND_DOW'
  | 'UNSUPPORTED_TOKEN'
  | 'TIMEZONE_UNSUPPORTED'
  | 'TIMEZONE_CONFLICT'
  | 'TIMEZONE_MISMATCH'
  | 'NO_SCHEDULE'
  | 'NO_INTENDED_TIME'
  | 'TOO_MANY_TICKS';

/** A rejection on its way to becoming an error that names its schedule. */
export interface Rejection {
  reason: ScheduleRejection;
  /** What is wrong, naming the value. */
  problem: string;
  /** What the author can do instead; omitted if the problem says it. */
  remedy?: string;
}

/** The error for a schedule that cannot be an Azure timer: service, schedule, reason and remedy. */
export function rejectSchedule(
  subject: { schedule: Schedule; service?: string | undefined },
  rejection: Rejection,
): AnyhostError {
  const { schedule, service } = subject;
  const owner = service === undefined ? '' : ` of service '${service}'`;
  const sentences = [rejection.problem, rejection.remedy].filter((text) => text !== undefined);
  const why = sentences.map((text) => (text.endsWith('.') ? text : `${text}.`)).join(' ');
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_SCHEDULE',
    `The schedule ${describeSchedule(schedule)}${owner} cannot be an Azure timer: ${why}`,
    { details: { reason: rejection.reason, schedule, ...(service === undefined ? {} : { service }) } },
  );
}

function describeSchedule(schedule: Schedule): string {
  if (schedule.kind !== 'every' || schedule.from !== undefined) return formatSchedule(schedule);
  return `every ${formatDuration(schedule.periodMs)}`;
}
