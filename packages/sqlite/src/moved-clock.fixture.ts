import {
  addToInstant,
  type Clock,
  type Instant,
  type Moment,
  systemClock,
  type TimerHandle,
  toInstant,
} from '@anyhost/core';

/** A wall clock that stands still until it is moved; lengths of time are the machine's. */
export class MovedClock implements Clock {
  #time = toInstant(Date.UTC(2026, 10, 22));

  move(ms: number): void {
    this.#time = addToInstant(this.#time, ms);
  }

  now(): Instant {
    return this.#time;
  }

  monotonic(): Moment {
    return systemClock.monotonic();
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    return systemClock.setTimeout(callback, ms);
  }

  clearTimeout(handle: TimerHandle): void {
    systemClock.clearTimeout(handle);
  }
}
