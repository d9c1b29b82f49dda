import { AnyhostError } from '../base/errors.ts';
import { dueTimesOf } from './due-times.ts';
import type { Guard } from './guard.ts';
import { formatSchedule, isTimed, type Schedule } from './schedule.ts';
import type { DueTimes } from './times.ts';

const known = new WeakMap<Schedule, DueTimes>();

/**
 * The {@link Guard} that reads a service's own schedule, each schedule once.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`; `details.reason` is `NO_SCHEDULE`, or as for `dueTimesOf`.
 */
export const scheduleGuard: Guard = (schedule, service) => {
  const dueTimes = known.get(schedule) ?? readSchedule(schedule, service);
  known.set(schedule, dueTimes);
  return dueTimes;
};

function readSchedule(schedule: Schedule, service: string): DueTimes {
  if (isTimed(schedule)) return dueTimesOf(schedule);
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SCHEDULE',
    `A guard cannot check the ticks of '${service}': its schedule ${formatSchedule(schedule)} has no due times. Give it every() or cron(), or send its ticks without a guard.`,
    { details: { service, reason: 'NO_SCHEDULE' } },
  );
}
