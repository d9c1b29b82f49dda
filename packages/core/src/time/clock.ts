/** What a {@link Clock} hands out for a timer; only the clock that made it can read it. */
export type TimerHandle = unknown;

/**
 * The time, as core sees it. Every timeout, schedule, back-off and expiry goes through one clock, so
 * that a test can move it.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, as `Date.now()`. */
  now(): number;
  /** Calls back once after `ms` milliseconds. The timer keeps the process alive until it fires or is cleared. */
  setTimeout(callback: () => void, ms: number): TimerHandle;
  /** Forgets a timer. Clearing one that fired, or clearing twice, does nothing. */
  clearTimeout(handle: TimerHandle): void;
}

/** The clock of the machine: `Date.now()` and ref'ed timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  // The handle came from setTimeout above; a clock is the only reader of its own handles.
  clearTimeout: (handle) => clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
};
