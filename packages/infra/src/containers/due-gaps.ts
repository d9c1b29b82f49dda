import { addToInstant, type Instant, type TimedSchedule, toInstant } from '@anyhost/core';
import { type DueTimes, dueTimesOf } from '@anyhost/core/schedule';

/** How far apart the due times of a schedule are, in milliseconds. */
export interface DueGaps {
  readonly shortestMs: number;
  readonly longestMs: number;
  /** The shortest time in which the schedule is due a hundred times. */
  readonly hundredMs: number;
}

/** Fixed, so that the same schedule always gives the same files. The next four years have every month and a leap day. */
const FROM = toInstant(Date.UTC(2027, 0, 1));
const DAY_MS = 86_400_000;
/** Patterns that are denser than this repeat within it. */
const SAMPLE = 2000;
const DAYS = 4 * 366;

/** Measures the gaps between due times: those of a sample, and those around each of the next days. */
export function dueGaps(schedule: TimedSchedule): DueGaps {
  const dueTimes = dueTimesOf(schedule);
  const sample = sampleOf(dueTimes);
  const gaps = sample.slice(1).map((dueAt, index) => dueAt - (sample[index] ?? dueAt));
  const hundreds = sample.slice(100).map((dueAt, index) => dueAt - (sample[index] ?? dueAt));
  return {
    shortestMs: least(gaps),
    longestMs: [...gaps, ...gapsAroundDays(dueTimes)].reduce((longest, gap) => Math.max(longest, gap), 0),
    hundredMs: least(hundreds),
  };
}

function sampleOf(dueTimes: DueTimes): readonly Instant[] {
  const sample: Instant[] = [];
  for (let dueAt = dueTimes.next(FROM); dueAt !== undefined && sample.length < SAMPLE; dueAt = dueTimes.next(dueAt)) {
    sample.push(dueAt);
  }
  return sample;
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

function least(values: readonly number[]): number {
  return values.reduce((shortest, value) => Math.min(shortest, value), Infinity);
}
