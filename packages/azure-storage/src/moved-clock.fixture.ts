import {
  type Clock,
  type Instant,
  type Moment,
  systemClock,
  type TimerHandle,
  toInstant,
  toMoment,
} from '@anyhost/core';

/** How a {@link MovedClock} differs from the machine's. */
export interface MovedClockOptions {
  /** How far the wall clock is ahead of the true time. */
  readonly skewMs?: number;
  /** Stands still until it is moved, at first at the beginning of a second. */
  readonly isStill?: boolean;
}

/** A clock that can be moved: both of its readings go forward, as if that time had passed. Timers are the machine's. */
export class MovedClock implements Clock {
  readonly #skewMs: number;
  readonly #isStill: boolean;
  readonly #start: number = Math.floor(systemClock.now() / 1000) * 1000;
  #movedMs = 0;

  constructor({ skewMs = 0, isStill = false }: MovedClockOptions = {}) {
    this.#skewMs = skewMs;
    this.#isStill = isStill;
  }

  move(ms: number): void {
    this.#movedMs += ms;
  }

  /** The time that a server with a right clock has. */
  get trueTime(): number {
    return (this.#isStill ? this.#start : systemClock.now()) + this.#movedMs;
  }

  now(): Instant {
    return toInstant(this.trueTime + this.#skewMs);
  }

  monotonic(): Moment {
    return toMoment((this.#isStill ? 0 : systemClock.monotonic()) + this.#movedMs);
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    return systemClock.setTimeout(callback, ms);
  }

  clearTimeout(handle: TimerHandle): void {
    systemClock.clearTimeout(handle);
  }

  /** The clock of another machine: it moves as this one does, and its wall clock is as wrong as the given one. */
  asWrongAs(other: Clock): Clock {
    return {
      now: () => toInstant(this.trueTime + (other.now() - systemClock.now())),
      monotonic: () => this.monotonic(),
      setTimeout: (callback, ms) => this.setTimeout(callback, ms),
      clearTimeout: (handle) => this.clearTimeout(handle),
    };
  }
}
