/** The places whose schedule text can be written, as {@link translateSchedule} names them. */
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
 * A place that takes a schedule as text.
 *
 * | target | text | time zone |
 * |---|---|---|
 * | `azure` | NCRONTAB, on a Premium, Dedicated or Windows Consumption plan | one for the app, `WEBSITE_TIME_ZONE` |
 * | `azureFlex` | NCRONTAB, on Flex Consumption | UTC only |
 * | `eventBridgeRule` | `cron(…)` or `rate(…)` of an EventBridge rule | UTC only |
 * | `eventBridgeScheduler` | the same, of EventBridge Scheduler | any |
 * | `kubernetes` | five fields, of a CronJob | any |
 * | `systemd` | `OnCalendar=`, one line for each expression | any, in the text |
 * | `cloudflare` | five fields, weekdays from 1 | UTC only |
 * | `gcpScheduler` | five fields, of Cloud Scheduler | any |
 * | `containerApps` | five fields, of a Container Apps job | UTC only |
 */
export type ScheduleTarget = (typeof SCHEDULE_TARGETS)[number];

/** A schedule in the words of a target. */
export interface Translation {
  /** The text, as the target takes it. For systemd one line for each `OnCalendar=`, separated by a line feed. */
  readonly expression: string;
  /** The IANA time zone to set beside the text; `undefined` where the target has no such field or needs none. */
  readonly timeZone: string | undefined;
  /** From when a `rate` counts: an instant of the schedule. Only EventBridge Scheduler has such a field. */
  readonly startDate: Date | undefined;
  /** The text fires more often than the schedule, and the host skips what is not due: it must be told so. */
  readonly guarded: boolean;
  /** What a reader should know: documented deviations when clocks change, what a guard costs. Whole sentences. */
  readonly notes: readonly string[];
}

/**
 * Why a schedule cannot be translated for a target.
 *
 * | code | meaning |
 * |---|---|
 * | `INVALID_CRON` | not in the portable grammar; no host takes it |
 * | `INVALID_TIMEZONE` | not an IANA name that Intl knows |
 * | `INVALID_DURATION` | a period that is zero, negative or not a number |
 * | `INVALID_FROM` | the `from` of an `every` is not an instant |
 * | `TIMEZONE_ON_INTERVAL` | an `every` with a time zone and no `from`, or one whose instants a time zone would shift |
 * | `NEVER_FIRES` | no calendar date matches |
 * | `NO_SCHEDULE` | `continuous()`, `onDemand()` and what is not a schedule have no due times |
 * | `AMBIGUOUS_DAY_FIELDS` | a stepped or full day field beside a restricted one; cron dialects differ |
 * | `SUB_SECOND` | a period that is not a whole number of seconds |
 * | `BELOW_MINIMUM` | a period below the target's minute |
 * | `NOT_EVEN` | a period that does not divide the next larger unit, or is longer than a day |
 * | `NOT_WHOLE_MINUTES` | `rate()` takes whole minutes |
 * | `SUB_MINUTE` | seconds other than 0, where the target has no seconds |
 * | `DOM_AND_DOW` | both day fields restricted: "or" in the portable meaning |
 * | `UNSUPPORTED_TOKEN` | `L`, `W` or `#` where the target has none |
 * | `TIMEZONE_UNSUPPORTED` | the target has no time zone, or not this one |
 * | `NO_INTENDED_TIME` | a guard needs the tick's intended time, which the target's runtime does not give |
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

/** A schedule that a target cannot keep exactly. */
export interface Refusal {
  readonly reject: RejectCode;
  /** What is wrong and what to do instead, naming the schedule. */
  readonly message: string;
}

/** Options of `translateSchedule`. */
export interface TranslateOptions {
  /**
   * Translate what the target cannot say to a text that fires more often, for a host that skips what is not due. Default
   * false: such a schedule is refused.
   */
  readonly guard?: boolean | undefined;
  /**
   * The service has a durable record, by which a host decides what is due where the platform does not tell a tick's
   * intended time: Container Apps, Cloud Run, systemd. Default false.
   */
  readonly durableRecord?: boolean | undefined;
  /** Allow any number of skipped ticks for each run. Default false: at most 12 ticks for each run, or 48 a day. */
  readonly allowManyTicks?: boolean | undefined;
  /**
   * The present: `startDate` is the first due time after it, and the clock changes of the ten years after it count.
   * Default: the machine's clock. Generated files give a fixed one, so that their text does not change by itself.
   */
  readonly now?: Date | undefined;
}
