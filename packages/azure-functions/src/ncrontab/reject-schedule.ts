import { AnyhostError, type Schedule } from '@anyhost/core';

/**
 * Why a schedule cannot be an Azure timer: `details.reason` of `ERR_ANYHOST_INVALID_SCHEDULE`.
 *
 * | reason | meaning |
 * |---|---|
 * | `INVALID_CRON` | not in the portable grammar; no host takes it |
 * | `INVALID_TIMEZONE` | not an IANA name that Intl knows |
 * | `INVALID_DURATION` | a period that is zero, negative or no number |
 * | `SUB_SECOND` | a period that is not a whole number of seconds |
 * | `NOT_EVEN` | a period that does not divide the next larger unit, or is longer than a day |
 * | `TIMEZONE_ON_INTERVAL` | an `every` with a time zone, or one whose instants the app's time zone would shift |
 * | `NEVER_FIRES` | no calendar date matches |
 * | `AMBIGUOUS_DAY_FIELDS` | a stepped or full day field beside a restricted one; cron dialects differ |
 * | `DOM_AND_DOW` | both day fields restricted: "or" in the portable meaning, "and" on Azure |
 * | `UNSUPPORTED_TOKEN` | `L`, `W` or `#` |
 * | `TIMEZONE_UNSUPPORTED` | the plan has no time zone setting |
 * | `TIMEZONE_CONFLICT` | two time zones in one function app |
 * | `TIMEZONE_MISMATCH` | `WEBSITE_TIME_ZONE` is not the zone that the schedules need |
 * | `NO_SCHEDULE` | `continuous()` and `onDemand()` have no due times |
 */
export type ScheduleRejection =
  | 'INVALID_CRON'
  | 'INVALID_TIMEZONE'
  | 'INVALID_DURATION'
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
  | 'NO_SCHEDULE';

/** A rejection on its way to becoming an error that names its schedule. */
export interface Rejection {
  reason: ScheduleRejection;
  /** What is wrong, naming the value. */
  problem: string;
  /** What the author can do instead. */
  remedy: string;
}

/** The error for a schedule that cannot be an Azure timer: who, what, why, and the way out. */
export function rejectSchedule(
  subject: { schedule: Schedule; service?: string | undefined },
  rejection: Rejection,
): AnyhostError {
  const { schedule, service } = subject;
  const owner = service === undefined ? '' : ` of service '${service}'`;
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_SCHEDULE',
    `The schedule ${describeSchedule(schedule)}${owner} cannot be an Azure timer: ${rejection.problem}. ${rejection.remedy}.`,
    { details: { reason: rejection.reason, schedule, ...(service === undefined ? {} : { service }) } },
  );
}

/** The schedule as its author wrote it, nearly. */
export function describeSchedule(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'every':
      return `every ${describePeriod(schedule.periodMs)}`;
    case 'cron':
      return `cron '${schedule.expression}' (${schedule.timeZone})`;
    default:
      return `${schedule.kind}()`;
  }
}

/** A period in its largest whole unit: 90000 is `90s`, 3600000 is `1h`. */
export function describePeriod(periodMs: number): string {
  for (const [unit, length] of UNITS) {
    if (periodMs !== 0 && periodMs % length === 0) return `${periodMs / length}${unit}`;
  }
  return `${periodMs}ms`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;
