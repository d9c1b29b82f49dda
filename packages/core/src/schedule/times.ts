import { type Instant, toInstant } from '../time/instant.ts';

/** The due times of a schedule: pure functions of the instant. */
export interface DueTimes {
  /**
   * Whether they are fixed times of day: cron without `*` and steps in seconds, minutes and hours, and an `every`
   * of whole days in a time zone. Such a time comes once a day also when the clocks change.
   */
  readonly isFixed: boolean;
  /** The first due time after an instant; `undefined` when there is none. */
  next(after: Instant): Instant | undefined;
  /** The last due time at or before an instant; `undefined` when there is none. */
  previous(at: Instant): Instant | undefined;
}

/**
 * Times on a clock without a zone, in seconds: 1970-01-01T00:00 on that clock is 0. A zone turns them into instants.
 */
export interface LocalTimes {
  /** The first time at or after another; `undefined` when there is none. */
  next(from: number): number | undefined;
  /** The last time at or before another; `undefined` when there is none. */
  previous(from: number): number | undefined;
}

const LAST_SECOND = 8.64e12;

/** Seconds since the Unix epoch as an instant; `undefined` beyond what a `Date` holds. */
export function instantOfSeconds(seconds: number | undefined): Instant | undefined {
  if (seconds === undefined || Math.abs(seconds) > LAST_SECOND) return undefined;
  return toInstant(seconds * 1000);
}
