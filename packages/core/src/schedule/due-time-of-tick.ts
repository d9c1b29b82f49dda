import { addToInstant, type Instant } from '../time/instant.ts';
import type { DueTimes } from './times.ts';

/** The clocks of a platform and of a host differ, and a timer may fire a little early. */
const MOST_EARLY_MS = 1000;
/** Where due times are close, a tick that comes earlier than this part of the time between two is a late one. */
const EARLY_PART = 1 / 4;

/**
 * The due time that a tick at an instant is for, on a platform that does not say which: the last one, or one that is
 * less than a second ahead.
 */
export function dueTimeOfTick(dueTimes: Pick<DueTimes, 'next' | 'previous'>, now: Instant): Instant | undefined {
  const passed = dueTimes.previous(now);
  const ahead = dueTimes.next(now);
  if (ahead === undefined) return passed;
  const gapMs = passed === undefined ? Number.POSITIVE_INFINITY : ahead - passed;
  return ahead <= addToInstant(now, Math.min(MOST_EARLY_MS, gapMs * EARLY_PART)) ? ahead : passed;
}
