import { addToMoment, type Clock, type Instant, type Moment, systemClock, toMoment } from '@anyhost/core';

/** A clock on which no time is spent waiting: a timer fires in the next turn of the event loop, at its moment. */
export class HastyClock implements Clock {
  #now = toMoment(0);
  timersSet = 0;

  now(): Instant {
    return systemClock.now();
  }

  monotonic(): Moment {
    return this.#now;
  }

  setTimeout(callback: () => void, ms: number): NodeJS.Immediate {
    this.timersSet += 1;
    return setImmediate(() => {
      this.#now = addToMoment(this.#now, ms);
      callback();
    });
  }

  clearTimeout(): void {}
}
