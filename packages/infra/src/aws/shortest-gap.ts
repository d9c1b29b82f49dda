import { type Schedule, toInstant } from '@anyhost/core';
import { dueTimesOf } from '@anyhost/core/schedule';

/** Due times that are looked at. Patterns of minutes and hours repeat within a day, of days within a month. */
const LOOKED_AT = 1500;
/** A fixed begin: the same application gives the same text on every day. */
const BEGIN_MS = Date.UTC(2026, 0, 1);

/** The shortest time between two due times, in seconds; `undefined` for a schedule without due times, or with one only. */
export function shortestGapSeconds(schedule: Schedule): number | undefined {
  if (schedule.kind === 'every') return schedule.periodMs / 1000;
  if (schedule.kind !== 'cron') return undefined;
  // By the clock on the wall: that a day has 23 hours once a year is no reason to give up earlier on all others.
  const dueTimes = dueTimesOf({ ...schedule, timeZone: 'UTC' });
  let shortest = Number.POSITIVE_INFINITY;
  let last = dueTimes.next(toInstant(BEGIN_MS));
  for (let looked = 0; looked < LOOKED_AT && last !== undefined; looked++) {
    const next = dueTimes.next(last);
    if (next === undefined) break;
    shortest = Math.min(shortest, next - last);
    last = next;
  }
  return Number.isFinite(shortest) ? shortest / 1000 : undefined;
}
