import { checkKnownOptions } from '../check-option.ts';
import { AnyhostError, describeValue } from '../errors.ts';
import { parseDuration } from './duration.ts';

/** Fires at multiples of a period since the Unix epoch. */
export interface EverySchedule {
  readonly kind: 'every';
  /** Whole seconds, in milliseconds. */
  readonly periodMs: number;
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

/**
 * Runs at a fixed period, at its multiples since the Unix epoch: all replicas agree on the due times.
 *
 * @param period - Whole seconds, at least one: `'30s'`, `'5m'`, `'2h'`, `'1d'`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`
 */
export function every(period: string): EverySchedule {
  const periodMs = readPeriod(period);
  if (periodMs < 1000 || !Number.isSafeInteger(periodMs / 1000)) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `every(${describeValue(period)}): a period is a whole number of seconds, at least 1, because no platform keeps a finer one. Write every('1s') or longer.`,
      { details: { period } },
    );
  }
  return { kind: 'every', periodMs };
}

/**
 * Runs at the times a cron expression names.
 *
 * Five fields (minute, hour, day of month, month, day of week), or six with seconds first. Names
 * (`JAN`, `MON`), lists, ranges and steps on `*` or a range; 0 and 7 are Sunday. Where both day fields are
 * restricted, either one matching is enough. The text is read in full when a host that drives its own
 * schedule starts, and there it is checked that the time zone exists; here only the shape of both is.
 *
 * @param options.timeZone - An IANA name such as `'Europe/Amsterdam'`. Default `'UTC'`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`
 * @see https://github.com/hexagon/croner
 */
export function cron(expression: string, options: { readonly timeZone?: string } = {}): CronSchedule {
  checkKnownOptions(`cron(${describeValue(expression)})`, options, ['timeZone']);
  const { timeZone = 'UTC' } = options;
  const text = typeof expression === 'string' ? expression.trim().split(/\s+/) : [];
  if (text.length !== 5 && text.length !== 6) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `cron(${describeValue(expression)}): expected five fields (minute hour day-of-month month day-of-week), or six with seconds first, for example '*/5 * * * *'.`,
      { details: { expression } },
    );
  }
  if (!namesTimeZone(timeZone)) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `cron(${describeValue(expression)}): ${describeValue(timeZone)} is no time zone. Give an IANA name such as 'Europe/Amsterdam'; offsets like '+02:00' do not follow daylight saving and are not accepted.`,
      { details: { expression, timeZone } },
    );
  }
  return { kind: 'cron', expression: text.join(' '), timeZone };
}

/**
 * .NET's style: one long `executeAsync` that loops until its signal aborts. A serverless host gives it
 * one bounded execution per invocation. When it returns by itself it is finished.
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
  if (schedule.kind === 'every') return `every('${schedule.periodMs / 1000}s')`;
  if (schedule.kind === 'cron') return `cron('${schedule.expression}', { timeZone: '${schedule.timeZone}' })`;
  return `${schedule.kind}()`;
}

/** Tells whether a value returned by a plain JavaScript schedule function is a schedule. */
export function isSchedule(value: unknown): value is Schedule {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return ['every', 'cron', 'continuous', 'onDemand'].includes(String(value.kind));
}

function readPeriod(period: string): number {
  try {
    return parseDuration(period);
  } catch (cause) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `every(${describeValue(period)}): expected a period such as '30s', '5m', '2h' or '1d'.`,
      { cause, details: { period } },
    );
  }
}

// Whether the zone exists only Intl knows, and asking it costs a cold start some milliseconds: hosts that compute due
// times ask. An offset Intl would take as well.
function namesTimeZone(timeZone: string): boolean {
  return typeof timeZone === 'string' && /^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/.test(timeZone);
}
