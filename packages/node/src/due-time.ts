import {
  addToInstant,
  type EnvironmentVariables,
  type Instant,
  invalidOption,
  isTimed,
  readInstant,
  type Schedule,
  toInstant,
} from '@anyhost/core';

const TIME_VARIABLE = 'ANYHOST_SCHEDULED_TIME';
const JOB_VARIABLE = 'ANYHOST_JOB_NAME';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A CronJob makes up for a due time that was missed: of a yearly service, for as long as this. */
const LONGEST_AGE_MS = 366 * DAY_MS;
/** Kubernetes allows no longer name. */
const LONGEST_NAME = 253;

/**
 * The due time that was passed to a command: the option, else `ANYHOST_SCHEDULED_TIME`.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a variable that is not an instant with its offset.
 */
export function dueTimeOrVariable(option: Date | undefined, environment: EnvironmentVariables): Instant | undefined {
  if (option !== undefined) return toInstant(option.getTime());
  const value = environment[TIME_VARIABLE];
  if (!value) return undefined;
  const instant = readInstant(value);
  if (instant !== undefined) return instant;
  const expected = 'an instant with its offset, such as 2026-11-22T06:15:00Z';
  throw invalidOption({ owner: 'environment', option: TIME_VARIABLE, value }, expected);
}

/**
 * The name of the Kubernetes job that a command runs in: `ANYHOST_JOB_NAME`. Of a longer name only the end, which has
 * the minute.
 */
export function jobNameOf(environment: EnvironmentVariables): string | undefined {
  return environment[JOB_VARIABLE]?.slice(-LONGEST_NAME) || undefined;
}

/**
 * The minute in the name of a Kubernetes job, if it is one of the last year or, by the clock of another machine, of the next
 * day: a job that was created manually can have any name.
 */
export function minuteOfJob(jobName: string, now: Instant): Instant | undefined {
  const minute = Number(/-(\d{1,12})$/.exec(jobName)?.[1]) * MINUTE_MS;
  return minute >= now - LONGEST_AGE_MS && minute <= now + DAY_MS ? toInstant(minute) : undefined;
}

/**
 * The due time in the name of a Kubernetes job. A CronJob names its jobs `<name>-<minutes since the epoch>`, so that
 * all pods of one job serve the same occurrence. It counts only if the service is due in that minute.
 */
export async function dueTimeOfJob(
  jobName: string,
  schedule: Schedule | undefined,
  now: Instant,
): Promise<Instant | undefined> {
  const minute = minuteOfJob(jobName, now);
  if (minute === undefined || schedule === undefined || !isTimed(schedule)) return undefined;
  // Loaded here: most commands read no schedule.
  const { dueTimesOf } = await import('@anyhost/core/schedule');
  const dueAt = dueTimesOf(schedule).next(addToInstant(minute, -1));
  return dueAt !== undefined && dueAt < minute + MINUTE_MS ? dueAt : undefined;
}

/** The due time of a call that a schedule makes without saying which it is for: the last one of the service's own schedule. */
export async function tickDueTime(schedule: Schedule | undefined, now: Instant): Promise<Instant | undefined> {
  if (schedule === undefined || !isTimed(schedule)) return undefined;
  const { dueTimeOfTick, dueTimesOf } = await import('@anyhost/core/schedule');
  return dueTimeOfTick(dueTimesOf(schedule), now);
}
