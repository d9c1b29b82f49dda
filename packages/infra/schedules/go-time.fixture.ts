import { dateOf } from './calendar.fixture.ts';
import type { ZoneClock } from './zone-clock.fixture.ts';

/** A date and a time of day, whose parts may lie outside of their ranges. */
export interface GoFields {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The parts of a local time. */
export function goFields(instant: number, clock: ZoneClock): GoFields & { weekday: number } {
  const local = clock.localOf(instant);
  const { year, month, day, weekday } = dateOf(local);
  const seconds = Math.floor(local / 1000) - Math.floor(local / 86_400_000) * 86_400;
  const hour = Math.floor(seconds / 3600);
  return { year, month, day, weekday, hour, minute: Math.floor(seconds / 60) % 60, second: seconds % 60 };
}

/**
 * `time.Date` of Go: it looks up the offset as if the local time were UTC, and if that one does not hold at the instant
 * it leads to, the offset that does. https://go.dev/src/time/time.go
 */
export function goDate({ year, month, day, hour, minute, second }: GoFields, clock: ZoneClock): number {
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const offset = clock.offsetAt(local);
  const there = clock.offsetAt(local - offset);
  return local - (there === offset ? offset : there);
}
