import type { Guard, TimedSchedule } from '@anyhost/core';
import { type DueTimes, dueTimesOf } from '@anyhost/core/schedule';

const known = new WeakMap<TimedSchedule, DueTimes>();

/**
 * The option `guard` of `createHandler`, for events with `"guard": true`. It contains the schedule language: a function
 * whose schedules need no guard does not import it.
 *
 * @example
 * ```ts
 * import { createHandler } from '@anyhost/aws-lambda';
 * import { guard } from '@anyhost/aws-lambda/guard';
 * import { app } from './app.ts';
 *
 * export const handler = createHandler(app, { guard });
 * ```
 */
export const guard: Guard = (schedule) => {
  const dueTimes = known.get(schedule) ?? dueTimesOf(schedule);
  known.set(schedule, dueTimes);
  return dueTimes;
};
