import type { Instant } from '../time/instant.ts';
import type { DueTimes } from './times.ts';

/**
 * Whether an instant is a due time, to the millisecond: `isDue(dueTimesOf(schedule), at)`. A host whose platform fires
 * more often than the schedule asks this for each tick, and builds the due times once.
 */
export function isDue(dueTimes: DueTimes, at: Instant): boolean {
  return dueTimes.previous(at) === at;
}
