import { assertKnownOptions } from '../base/assert-option.ts';
import { AnyhostError, describeValue } from '../base/errors.ts';
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
  const schedule: EverySchedule = { kind: 'every', periodMs: readPeriod(period) };
  refuse(`every(${describeValue(period)})`, schedule);
  return schedule;
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
  const owner = `cron(${describeValue(expression)})`;
  assertKnownOptions(owner, options, ['timeZone']);
  const { timeZone = 'UTC' } = options;
  const text = typeof expression === 'string' ? expression.trim().replace(/\s+/g, ' ') : expression;
  const schedule: CronSchedule = { kind: 'cron', expression: text, timeZone };
  refuse(owner, schedule);
  return schedule;
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

/** Tells whether a value from plain JavaScript looks like a schedule; {@link scheduleProblem} looks at its fields. */
export function isSchedule(value: unknown): value is Schedule {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return ['every', 'cron', 'continuous', 'onDemand'].includes(String(value.kind));
}

/** What is wrong with a schedule's fields, and the remedy; schedules are plain data that anybody can write. */
export function scheduleProblem(schedule: Schedule): string | undefined {
  if (schedule.kind === 'every') return periodProblem(schedule.periodMs);
  if (schedule.kind !== 'cron') return undefined;
  const { expression, timeZone } = schedule;
  if (typeof expression !== 'string' || !FIVE_OR_SIX_FIELDS.test(expression)) {
    return "expected five fields (minute hour day-of-month month day-of-week), or six with seconds first, for example '*/5 * * * *'.";
  }
  if (typeof timeZone === 'string' && NAME_OF_ZONE.test(timeZone)) return undefined;
  return `${describeValue(timeZone)} is no time zone. Give an IANA name such as 'Europe/Amsterdam'; offsets like '+02:00' do not follow daylight saving and are not accepted.`;
}

const FIVE_OR_SIX_FIELDS = /^\S+(?: \S+){4,5}$/;
// Whether the zone exists only Intl knows, and asking it costs a cold start some milliseconds: hosts that compute due
// times ask. An offset Intl would take as well.
const NAME_OF_ZONE = /^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/;

function periodProblem(periodMs: number): string | undefined {
  if (typeof periodMs === 'number' && periodMs >= 1000 && Number.isSafeInteger(periodMs / 1000)) return undefined;
  return "a period is a whole number of seconds, at least 1, because no platform keeps a finer one. Write every('1s') or longer.";
}

function refuse(owner: string, schedule: Schedule): void {
  const problem = scheduleProblem(schedule);
  if (problem === undefined) return;
  throw new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', `${owner}: ${problem}`, { details: { ...schedule } });
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
