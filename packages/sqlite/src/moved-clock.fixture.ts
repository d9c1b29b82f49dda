import { addToInstant, type Clock, type Instant, type Moment, toInstant, toMoment } from '@anyhost/core';

/** A clock that stands still until it is moved. A state store asks it for the time and sets no timers. */
export class MovedClock implements Clock {
  #time = toInstant(Date.UTC(2026, 10, 22));

  move(ms: number): void {
    this.#time = addToInstant(this.#time, ms);
  }

  now(): Instant {
    return this.#time;
  }

  monotonic(): Moment {
    return toMoment(this.#time);
  }

  setTimeout(): never {
    throw new Error('A state store must not set timers.');
  }

  clearTimeout(): void {}
}
