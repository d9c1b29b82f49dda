import type { Clock } from '@anyhost/core';

/** A clock that stands still until it is moved. A state store asks it for the time and sets no timers. */
export class MovedClock implements Clock {
  #time = Date.UTC(2026, 10, 22);

  move(ms: number): void {
    this.#time += ms;
  }

  now(): number {
    return this.#time;
  }

  setTimeout(): never {
    throw new Error('A state store must not set timers.');
  }

  clearTimeout(): void {}
}
