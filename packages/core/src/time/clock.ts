import type { Instant } from './instant.ts';
import { toInstant } from './instant.ts';
import type { Moment } from './moment.ts';
import { toMoment } from './moment.ts';

/** What a {@link Clock} returns for a timer; only the clock that made it can read it. */
export type TimerHandle = unknown;

/**
 * The two kinds of time that core reads, and timers. Every timeout, schedule, back-off and expiry goes through one
 * clock, so that a test can move it.
 *
 * Due times are instants of the wall clock, which can be set and which steps over a suspend. Lengths of time are
 * measured between moments of the monotonic clock, which never goes back. Timers count monotonic time.
 */
export interface Clock {
  /** The wall clock: milliseconds since the Unix epoch, as `Date.now()`. */
  now(): Instant;
  /** The monotonic clock: milliseconds since some fixed moment, as `performance.now()`. */
  monotonic(): Moment;
  /** Calls back once after `ms` milliseconds of monotonic time. The timer keeps the process alive until it fires or is cleared. */
  setTimeout(callback: () => void, ms: number): TimerHandle;
  /** Clears a timer. Clearing one that fired, or clearing twice, does nothing. */
  clearTimeout(handle: TimerHandle): void;
}

/** The machine's clock: `Date.now()`, `performance.now()` and ref'ed timers. */
export const systemClock: Clock = {
  now: () => toInstant(Date.now()),
  monotonic: () => toMoment(performance.now()),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  // The handle came from setTimeout above; a clock is the only reader of its own handles.
  clearTimeout: (handle) => clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
};
