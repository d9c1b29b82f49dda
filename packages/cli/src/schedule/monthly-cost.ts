import { addToInstant, type Instant, isTimed, type Schedule } from '@anyhost/core';
import { coveringSchedule, dueTimesOf } from '@anyhost/core/schedule';

const DAY_MS = 86_400_000;
/** A month, as costs are counted. */
const DAYS = 30;
/** A schedule that is due more often on one day is not counted day by day. */
const MANY_A_DAY = 2000;

/** How often a schedule is due in the 30 days from now; `undefined` where it has no due times. */
export function runsPerMonth(schedule: Schedule, now: Instant): number | undefined {
  if (!isTimed(schedule)) return undefined;
  if (schedule.kind === 'every') return Math.floor((DAYS * DAY_MS) / schedule.periodMs);
  const oneDay = countUntil(schedule, now, 1);
  return oneDay > MANY_A_DAY ? oneDay * DAYS : countUntil(schedule, now, DAYS);
}

/** How often a platform ticks in 30 days for a schedule that only a guard makes exact. */
export function ticksPerMonth(schedule: Schedule, now: Instant): number | undefined {
  if (!isTimed(schedule)) return undefined;
  return Math.round(coveringSchedule(schedule, now).ticksPerDay * DAYS);
}

/** A count as people read it: `43 200`. */
export function perMonthText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function countUntil(schedule: Schedule, from: Instant, days: number): number {
  if (!isTimed(schedule)) return 0;
  const dueTimes = dueTimesOf(schedule);
  const end = addToInstant(from, days * DAY_MS);
  let count = 0;
  for (let due = dueTimes.next(from); due !== undefined && due <= end; due = dueTimes.next(due)) count += 1;
  return count;
}
