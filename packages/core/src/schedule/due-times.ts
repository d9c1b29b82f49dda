import { AnyhostError } from '../base/errors.ts';
import { CronTimes } from './cron-times.ts';
import { everyDueTimes } from './every-due-times.ts';
import { FixedDueTimes } from './fixed-due-times.ts';
import { type CronFields, parseCron } from './parse-cron.ts';
import { RunningDueTimes } from './running-due-times.ts';
import { type CronSchedule, formatSchedule, scheduleProblem, type TimedSchedule } from './schedule.ts';
import type { ScheduleProblem } from './schedule-problem.ts';
import { timeZoneProblem } from './time-zone.ts';
import type { DueTimes } from './times.ts';
import { zoneOffsets } from './zone-offsets.ts';

export type { DueTimes } from './times.ts';

/**
 * Reads a schedule completely and computes its due times. Each call creates a small object.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`; `details.reason` is `INVALID_CRON`, `INVALID_TIMEZONE`,
 *   `NEVER_FIRES`, `INVALID_DURATION`, `INVALID_FROM` or `TIMEZONE_ON_INTERVAL`.
 */
export function dueTimesOf(schedule: TimedSchedule): DueTimes {
  const read = readSchedule(schedule);
  if (!('problem' in read)) return read;
  const { reason, problem } = read;
  throw new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', `${formatSchedule(schedule)}: ${problem}`, {
    details: { ...schedule, reason },
  });
}

/** The due times of a schedule, or what is wrong with it: {@link dueTimesOf} without an error, for translators. */
export function readSchedule(schedule: TimedSchedule): DueTimes | ScheduleProblem {
  if (schedule.kind === 'cron') return readCron(schedule);
  const { timeZone } = schedule;
  const problem = scheduleProblem(schedule) ?? (timeZone === undefined ? undefined : zoneProblem(timeZone));
  return problem ?? everyDueTimes(schedule);
}

function readCron({ expression, timeZone }: CronSchedule): DueTimes | ScheduleProblem {
  const fields = parseCron(expression);
  if (typeof fields === 'string') return { reason: 'INVALID_CRON', problem: fields };
  const problem = zoneProblem(timeZone);
  if (problem !== undefined) return problem;
  const times = new CronTimes(fields);
  if (times.next(0) === undefined) {
    return {
      reason: 'NEVER_FIRES',
      problem: 'it never fires: no calendar date matches. Correct the day or the month.',
    };
  }
  const zone = zoneOffsets(timeZone);
  return isFixed(fields) ? new FixedDueTimes(times, zone) : new RunningDueTimes(times, zone);
}

function isFixed({ second, minute, hour }: CronFields): boolean {
  return !second.isStepped && !minute.isStepped && !hour.isStepped;
}

function zoneProblem(timeZone: string): ScheduleProblem | undefined {
  const problem = timeZoneProblem(timeZone);
  return problem === undefined ? undefined : { reason: 'INVALID_TIMEZONE', problem };
}
