import type { Schedule } from './schedule.ts';
import type { DueTimes } from './times.ts';

/**
 * Reads the schedule of a service whose platform ticks more often than the service is due, so that the host can skip
 * the other ticks: `scheduleGuard` of `@anyhost/core/schedule`. A host that is handed no guard does not carry the
 * language.
 *
 * Throws for a schedule without due times, or that cannot be read.
 *
 * @param service - The service's name, for messages.
 */
export type Guard = (schedule: Schedule, service: string) => DueTimes;
