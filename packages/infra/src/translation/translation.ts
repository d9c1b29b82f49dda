/** The targets of {@link translateSchedule}. */
export const SCHEDULE_TARGETS = [
  'azure',
  'azureFlex',
  'eventBridgeRule',
  'eventBridgeScheduler',
  'kubernetes',
  'systemd',
  'cloudflare',
  'gcpScheduler',
  'containerApps',
] as const;

/**
 * A platform, or a part of one, that has its own schedule syntax.
 *
 * | target | expression | time zone |
 * |---|---|---|
 * | `azure` | NCRONTAB, on a Premium, Dedicated or Windows Consumption plan | one for the app, `WEBSITE_TIME_ZONE` |
 * | `azureFlex` | NCRONTAB, on Flex Consumption | UTC only |
 * | `eventBridgeRule` | `cron(…)` or `rate(…)` of an EventBridge rule | UTC only |
 * | `eventBridgeScheduler` | the same, of EventBridge Scheduler | any |
 * | `kubernetes` | five fields, of a CronJob | any |
 * | `systemd` | `OnCalendar=`, one line for each expression | any, in the expression |
 * | `cloudflare` | five fields, weekdays from 1 | UTC only |
 * | `gcpScheduler` | five fields, of Cloud Scheduler | any |
 * | `containerApps` | five fields, of a Container Apps job | UTC only |
 */
export type ScheduleTarget = (typeof SCHEDULE_TARGETS)[number];

/** A schedule in the syntax of a target. */
export interface Translation {
  /** The expression in the syntax of the target. For systemd, one line for each `OnCalendar=`, separated by a line feed. */
  readonly expression: string;
  /** The IANA time zone to set with the expression; `undefined` if the target has no such field or needs none. */
  readonly timeZone: string | undefined;
  /** The start of a `rate`: a due time of the schedule. Only EventBridge Scheduler has such a field. */
  readonly startDate: Date | undefined;
  /** The expression fires more often than the schedule: the host needs a guard, which skips ticks that are not due. */
  readonly guarded: boolean;
  /** Documented deviations when clocks change, and the cost of a guard. Whole sentences. */
  readonly notes: readonly string[];
}

/**
 * Why a schedule cannot be translated for a target.
 *
 * | code | meaning |
 * |---|---|
 * | `INVALID_CRON` | not in the portable grammar; invalid on every host |
 * | `INVALID_TIMEZONE` | not an IANA name that Intl knows |
 * | `INVALID_DURATION` | a period that is zero, negative or not a number |
 * | `INVALID_FROM` | the `from` of an `every` is not an instant |
 * | `TIMEZONE_ON_INTERVAL` | an `every` with a time zone and no `from`, or one whose instants a time zone would shift |
 * | `NEVER_FIRES` | no calendar date matches |
 * | `NO_SCHEDULE` | `continuous()`, `onDemand()` and what is not a schedule have no due times |
 * | `AMBIGUOUS_DAY_FIELDS` | a stepped or full day field combined with a restricted one; cron dialects differ |
 * | `SUB_SECOND` | a period that is not a whole number of seconds |
 * | `BELOW_MINIMUM` | a period below the target's minute |
 * | `NOT_EVEN` | a period that does not divide the next larger unit, or is longer than a day |
 * | `NOT_WHOLE_MINUTES` | `rate()` requires whole minutes |
 * | `SUB_MINUTE` | seconds other than 0, where the target has no seconds |
 * | `DOM_AND_DOW` | both day fields restricted: "or" in the portable meaning |
 * | `UNSUPPORTED_TOKEN` | `L`, `W` or `#`, which the target does not support |
 * | `TIMEZONE_UNSUPPORTED` | the target has no time zone, or not this one |
 * | `NO_INTENDED_TIME` | a guard needs the tick's intended time, which the target does not provide |
 * | `TOO_MANY_TICKS` | a guard would skip too many ticks for each run |
 */
export type RejectCode =
  | 'INVALID_CRON'
  | 'INVALID_TIMEZONE'
  | 'INVALID_DURATION'
  | 'INVALID_FROM'
  | 'TIMEZONE_ON_INTERVAL'
  | 'NEVER_FIRES'
  | 'NO_SCHEDULE'
  | 'AMBIGUOUS_DAY_FIELDS'
  | 'SUB_SECOND'
  | 'BELOW_MINIMUM'
  | 'NOT_EVEN'
  | 'NOT_WHOLE_MINUTES'
  | 'SUB_MINUTE'
  | 'DOM_AND_DOW'
  | 'UNSUPPORTED_TOKEN'
  | 'TIMEZONE_UNSUPPORTED'
  | 'NO_INTENDED_TIME'
  | 'TOO_MANY_TICKS';

/** The refusal of a schedule that a target cannot express exactly. */
export interface Refusal {
  readonly reject: RejectCode;
  /** The schedule, the problem and the remedy. */
  readonly message: string;
}

/** Options of `translateSchedule`. */
export interface TranslateOptions {
  /**
   * Translate a schedule that the target cannot express to an expression that fires more often, for a host that skips
   * ticks that are not due. Default false: such a schedule is refused.
   */
  readonly guard?: boolean | undefined;
  /**
   * The service has a durable record, by which a host decides what is due if the platform does not provide a tick's
   * intended time: Container Apps, Cloud Run, systemd. Default false.
   */
  readonly durableRecord?: boolean | undefined;
  /** Allow any number of skipped ticks for each run. Default false: at most 12 ticks for each run, or 48 a day. */
  readonly allowManyTicks?: boolean | undefined;
  /**
   * The current time: `startDate` is the first due time after it, and notes consider the clock changes of the ten years
   * after it. Default: the machine's clock. Generated files use a fixed one, so that they do not change by themselves.
   */
  readonly now?: Date | undefined;
}
