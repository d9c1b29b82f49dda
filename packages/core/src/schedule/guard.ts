import type { TimedSchedule } from './schedule.ts';
import type { DueTimes } from './times.ts';

/**
 * Reads the schedule of a service whose platform ticks more often than the service is due, so that the host can skip
 * the other ticks. `dueTimesOf` of `@anyhost/core/schedule` is one. A host without a guard need not carry the language.
 *
 * Throws for a schedule that cannot be read.
 */
export type Guard = (schedule: TimedSchedule) => DueTimes;
