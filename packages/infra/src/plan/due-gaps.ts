import { addToInstant, type Instant, type TimedSchedule, toInstant } from '@anyhost/core';
import { type DueTimes, dueTimesOf } from '@anyhost/core/schedule';

/** Fixed, so that the same schedule always gives the same files. The next four years have every month and a leap day. */
const FROM = toInstant(Date.UTC(2027, 0, 1));
const DAY_MS = 86_400_000;
/** Patterns that are denser than this repeat within it. */
const SAMPLE = 2000;
const DAYS = 4 * 366;

/** The shortest time between two due times, in milliseconds; `undefined` for a schedule that is due once at most. */
export function shortestGapMs(schedule: TimedSchedule): number | undefined {
  if (schedule.kind === 'every') return schedule.periodMs;
  // By the clock on the wall: that a day has 23 hours once a year is no reason to give up earlier on all others.
  return least(gapsOf(sampleOf(dueTimesOf({ ...schedule, timeZone: 'UTC' })), 1));
}

/** The longest time between two due times, in milliseconds: in a sample, and around each day of four years. */
export function longestGapMs(schedule: TimedSchedule): number {
  const dueTimes = dueTimesOf(schedule);
  const gaps = [...gapsOf(sampleOf(dueTimes), 1), ...gapsAroundDays(dueTimes)];
  return gaps.reduce((longest, gap) => Math.max(longest, gap), 0);
}

/** The shortest time in which a schedule is due so many times, in milliseconds; `undefined` where it never is. */
export function shortestTimeForMs(schedule: TimedSchedule, count: number): number | undefined {
  return least(gapsOf(sampleOf(dueTimesOf(schedule)), count));
}

function sampleOf(dueTimes: DueTimes): readonly Instant[] {
  const sample: Instant[] = [];
  for (let dueAt = dueTimes.next(FROM); dueAt !== undefined && sample.length < SAMPLE; dueAt = dueTimes.next(dueAt)) {
    sample.push(dueAt);
  }
  return sample;
}

/** From each due time to the one that comes so many later. */
function gapsOf(sample: readonly Instant[], later: number): readonly number[] {
  return sample.slice(later).map((dueAt, index) => dueAt - (sample[index] ?? dueAt));
}

/** The gap that holds each midnight: a schedule that pauses for a night, a weekend or a season is found here. */
function gapsAroundDays(dueTimes: DueTimes): readonly number[] {
  return Array.from({ length: DAYS }, (_, day) => {
    const midnight = addToInstant(FROM, day * DAY_MS);
    const next = dueTimes.next(midnight);
    const previous = dueTimes.previous(midnight);
    return next === undefined || previous === undefined ? 0 : next - previous;
  });
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((shortest, value) => Math.min(shortest, value));
}
