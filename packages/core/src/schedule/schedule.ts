import { assertKnownOptions } from '../base/assert-option.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { readProperty } from '../base/read-property.ts';
import { normalizeCron } from './cron-shape.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { quote } from './quote.ts';
import { cronProblem, everyProblem, type ScheduleProblem } from './schedule-problem.ts';

/** Fires at multiples of a period: since the Unix epoch, or since `from`. */
export interface EverySchedule {
  readonly kind: 'every';
  /** Whole seconds, in milliseconds; at most 3660 days. */
  readonly periodMs: number;
  /** Shifts the due times so that this time is one of them; earlier due times exist too. Default: the Unix epoch. */
  readonly from?: string;
  /** The IANA time zone of a local `from`. */
  readonly timeZone?: string;
}

/** Fires at the times a cron expression names. */
export interface CronSchedule {
  readonly kind: 'cron';
  /** Five fields, or six with seconds first. */
  readonly expression: string;
  /** The IANA time zone in which the expression is read. */
  readonly timeZone: string;
}

/** One long execution that ends when its signal aborts. */
export interface ContinuousSchedule {
  readonly kind: 'continuous';
}

/** Never fires by itself. */
export interface OnDemandSchedule {
  readonly kind: 'onDemand';
}

/** When a background service runs. Plain data: hosts, tools and generators of infrastructure read it. */
export type Schedule = EverySchedule | CronSchedule | ContinuousSchedule | OnDemandSchedule;

/** A schedule with due times. */
export type TimedSchedule = EverySchedule | CronSchedule;

/** Where the grid of an {@link every} lies. */
export interface EveryOptions {
  /**
   * One of the due times, in whole seconds: an instant such as `'2026-11-23T09:00:00Z'`, or with `timeZone` a local
   * time such as `'2026-11-23T09:00'`. Earlier due times exist too. Default: the Unix epoch.
   */
  readonly from?: string | undefined;
  /**
   * The IANA time zone of a local `from`. A period of whole days is then counted on the calendar of that zone, so
   * that the local time of day stays the same when the clocks change. Default: none.
   */
  readonly timeZone?: string | undefined;
}

/**
 * Runs at a fixed period, at its multiples since the Unix epoch (a Thursday, 00:00 UTC) or since `from`. Replicas compute
 * the same due times, and each replica serves all of them.
 *
 * @param period - Whole seconds, from `'1s'` to `'3660d'`: `'30s'`, `'5m'`, `'1.5h'`, `'14d'`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`; `ERR_ANYHOST_INVALID_OPTION` for an unknown option.
 * @example
 * every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' }) // every second Monday at nine
 */
export function every(period: string, options: EveryOptions = {}): EverySchedule {
  assertKnownOptions('every()', options, ['from', 'timeZone']);
  const { from, timeZone } = options;
  return assertShape(period, {
    kind: 'every',
    periodMs: readPeriod(period),
    ...(from === undefined ? {} : { from }),
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}

/**
 * Runs at the times a cron expression names.
 *
 * Five fields (minute, hour, day of month, month, day of week), or six with seconds first; or `@hourly`, `@daily`,
 * `@weekly`, `@monthly`, `@yearly`. Names (`JAN`, `MON`), lists, ranges, and steps on `*` or on a range; 0 and 7 are
 * Sunday. Days of the month may be `L` (the last), `LW` (the last weekday) and `15W` (the weekday nearest to the 15th);
 * days of the week `5#2` (the second Friday) and `5L` (the last Friday). Where both day fields are restricted,
 * either one matching is enough. Here the shape is checked; numbers and the time zone are checked where the text is
 * read in full: when a host that drives its own schedule starts, by `registerTimers`, and by `@anyhost/core/schedule`.
 *
 * @param options.timeZone - An IANA name such as `'Europe/Amsterdam'`. Default `'UTC'`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`; `ERR_ANYHOST_INVALID_OPTION` for an unknown option.
 */
export function cron(expression: string, options: { readonly timeZone?: string | undefined } = {}): CronSchedule {
  assertKnownOptions('cron()', options, ['timeZone']);
  const { timeZone = 'UTC' } = options;
  const text = typeof expression === 'string' ? normalizeCron(expression) : expression;
  return assertShape(expression, { kind: 'cron', expression: text, timeZone });
}

/**
 * .NET's style: one long `executeAsync` that loops until its signal aborts. A serverless host gives it
 * one bounded execution per invocation. When it returns by itself, it has finished.
 */
export function continuous(): ContinuousSchedule {
  return { kind: 'continuous' };
}

/** Runs only when asked: `host.run(name)`, a command, a direct invoke. */
export function onDemand(): OnDemandSchedule {
  return { kind: 'onDemand' };
}

/** Narrows to schedules that have due times. */
export function isTimed(schedule: Schedule): schedule is TimedSchedule {
  return schedule.kind === 'every' || schedule.kind === 'cron';
}

/** A schedule as its author would write it, for messages and logs. */
export function formatSchedule(schedule: Schedule): string {
  if (schedule.kind === 'cron') {
    return `cron(${quoted(schedule.expression, normalizeCron)}, { timeZone: ${quoted(schedule.timeZone)} })`;
  }
  if (schedule.kind !== 'every') return `${schedule.kind}()`;
  const { periodMs, from, timeZone } = schedule;
  const options = Object.entries({ from, timeZone }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${quoted(value)}`],
  );
  const period = quote(formatDuration(periodMs));
  return options.length === 0 ? `every(${period})` : `every(${period}, { ${options.join(', ')} })`;
}

/** Whether a value from plain JavaScript looks like a schedule; {@link scheduleProblem} checks its fields. */
export function isSchedule(value: unknown): value is Schedule {
  const kind = typeof value === 'object' ? readProperty(value, 'kind') : undefined;
  return typeof kind === 'string' && ['every', 'cron', 'continuous', 'onDemand'].includes(kind);
}

/** What is wrong with the fields of a schedule, as far as their shape shows it; plain JavaScript can write anything. */
export function scheduleProblem(schedule: Schedule): ScheduleProblem | undefined {
  if (schedule.kind === 'every') return everyProblem(schedule.periodMs, schedule);
  return schedule.kind === 'cron' ? cronProblem(schedule.expression, schedule.timeZone) : undefined;
}

function assertShape<Given extends TimedSchedule>(text: unknown, schedule: Given): Given {
  const found = scheduleProblem(schedule);
  if (found === undefined) return schedule;
  throw new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', `${schedule.kind}(${describeValue(text)}): ${found.problem}`, {
    details: { reason: found.reason, ...schedule },
  });
}

function readPeriod(period: string): number {
  try {
    return parseDuration(period);
  } catch (cause) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `every(${describeValue(period)}): expected a period such as '30s', '5m', '2h' or '1d'.`,
      { cause, details: { reason: 'INVALID_DURATION', period } },
    );
  }
}

// In plain JavaScript a field may hold any value.
function quoted(value: unknown, normalize = (text: string): string => text): string {
  return typeof value === 'string' ? quote(normalize(value)) : typeof value;
}
