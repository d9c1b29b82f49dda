import { Cron } from 'croner';
import { AnyhostError, describeValue } from '../base/errors.ts';
import { type CronSchedule, formatSchedule, type TimedSchedule } from './schedule.ts';

/** The due times of a schedule, in milliseconds since the Unix epoch. */
export interface DueTimes {
  /** The first due time after an instant; `undefined` when there is none. */
  next(after: number): number | undefined;
  /** The last due time at or before an instant; `undefined` when there is none. */
  previous(at: number): number | undefined;
}

// A croner instance holds tens of kilobytes and no state that we use: equal expressions share one.
const cronDueTimes = new Map<string, DueTimes>();

/**
 * Computes the due times of a schedule.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE` for cron text that cannot be read or never fires.
 */
export function dueTimesOf(schedule: TimedSchedule): DueTimes {
  if (schedule.kind === 'every') return everyDueTimes(schedule.periodMs);
  const key = `${schedule.expression} ${schedule.timeZone}`;
  const known = cronDueTimes.get(key) ?? createCronDueTimes(schedule);
  cronDueTimes.set(key, known);
  return known;
}

function everyDueTimes(periodMs: number): DueTimes {
  return {
    next: (after) => (Math.floor(after / periodMs) + 1) * periodMs,
    previous: (at) => Math.floor(at / periodMs) * periodMs,
  };
}

function createCronDueTimes(schedule: CronSchedule): DueTimes {
  const cron = parse(schedule);
  // Computing takes long, and services with equal schedules ask about the same instants: the last answer is kept. It
  // holds for every instant from the one that was asked about up to the answer.
  let asked = Infinity;
  let answer: number | undefined;
  return {
    next: (after) => {
      if (answer !== undefined && asked <= after && after < answer) return answer;
      asked = after;
      answer = cron.nextRun(new Date(after))?.getTime();
      return answer;
    },
    // croner's previousRuns excludes the reference itself, and due times have whole seconds: ask from the next second.
    previous: (at) => cron.previousRuns(1, new Date((Math.floor(at / 1000) + 1) * 1000))[0]?.getTime(),
  };
}

function parse(schedule: CronSchedule): Cron {
  const { expression, timeZone } = schedule;
  if (!isTimeZone(timeZone)) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_SCHEDULE',
      `${formatSchedule(schedule)}: there is no time zone ${describeValue(timeZone)}. Give an IANA name such as 'Europe/Amsterdam'.`,
      { details: { expression, timeZone, reason: 'INVALID_TIMEZONE' } },
    );
  }
  let cron: Cron;
  try {
    cron = new Cron(expression, {
      timezone: timeZone,
      paused: true,
      mode: '5-or-6-parts',
      fixedTimeRule: 'no-wildcard',
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', `${formatSchedule(schedule)} cannot be read: ${why}`, {
      cause,
      details: { expression, timeZone, reason: 'INVALID_CRON' },
    });
  }
  if (cron.nextRun() !== null) return cron;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SCHEDULE',
    `${formatSchedule(schedule)} never fires: no calendar date matches it.`,
    { details: { expression, timeZone, reason: 'NEVER_FIRES' } },
  );
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
