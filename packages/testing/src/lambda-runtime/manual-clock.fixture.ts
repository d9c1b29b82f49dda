import type { Clock, TimerHandle } from '@anyhost/core';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 10, 22, 12, 0, 0);
  readonly #timers = new Map<object, { readonly dueAt: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    const handle = {};
    this.#timers.set(handle, { dueAt: this.#now + ms, callback });
    return handle;
  }

  clearTimeout(handle: TimerHandle): void {
    if (typeof handle === 'object' && handle !== null) this.#timers.delete(handle);
  }

  get pending(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const [handle, { dueAt, callback }] of this.#timers) {
      if (dueAt > this.#now) continue;
      this.#timers.delete(handle);
      callback();
    }
  }
}
