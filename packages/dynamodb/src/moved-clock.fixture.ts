import {
  type Clock,
  type Instant,
  type Moment,
  systemClock,
  type TimerHandle,
  toInstant,
  toMoment,
} from '@anyhost/core';

/** The machine's clock, moved: both of its readings go forward, as if that time had passed. Timers are the machine's. */
export class MovedClock implements Clock {
  #movedMs = 0;
  readonly #skewMs: number;

  /** @param skewMs - How wrong the wall clock is. */
  constructor(skewMs = 0) {
    this.#skewMs = skewMs;
  }

  move(ms: number): void {
    this.#movedMs += ms;
  }

  now(): Instant {
    return toInstant(systemClock.now() + this.#movedMs + this.#skewMs);
  }

  monotonic(): Moment {
    return toMoment(systemClock.monotonic() + this.#movedMs);
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    return systemClock.setTimeout(callback, ms);
  }

  clearTimeout(handle: TimerHandle): void {
    systemClock.clearTimeout(handle);
  }
}
