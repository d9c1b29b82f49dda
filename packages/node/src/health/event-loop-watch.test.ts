import { type Clock, systemClock, toMoment } from '@anyhost/core';
import { captureLogs } from '@anyhost/testing';
import { expect, test } from 'vitest';
import { EventLoopWatch } from './event-loop-watch.ts';

/** A clock whose timers fire late, as those of a blocked event loop do. */
class LateClock implements Clock {
  elapsedMs = 0;
  #timer: { readonly callback: () => void; readonly dueAt: number } | undefined;

  now = systemClock.now;

  monotonic(): ReturnType<Clock['monotonic']> {
    return toMoment(this.elapsedMs);
  }

  setTimeout(callback: () => void, ms: number): unknown {
    this.#timer = { callback, dueAt: this.elapsedMs + ms };
    return this.#timer;
  }

  clearTimeout(): void {
    this.#timer = undefined;
  }

  get isArmed(): boolean {
    return this.#timer !== undefined;
  }

  /** The timer fires, so many milliseconds late. */
  fire(lateMs: number): void {
    const timer = this.#timer;
    if (timer === undefined) throw new Error('No timer is armed.');
    this.#timer = undefined;
    this.elapsedMs = timer.dueAt + lateMs;
    timer.callback();
  }
}

test('a stall of the event loop is logged, and reported for a minute [N01]', () => {
  const clock = new LateClock();
  const logs = captureLogs();
  const watch = new EventLoopWatch(clock, logs, 1000);
  watch.begin();
  clock.fire(999);
  expect(watch.check()).toEqual({ status: 'healthy' });
  expect(logs.lines).toEqual([]);
  clock.fire(1500);
  expect(logs.lines).toMatchObject([{ level: 'warn', event: 'eventLoop.stalled', fields: { stalledMs: 1500 } }]);
  clock.elapsedMs += 3000;
  expect(watch.check()).toEqual({
    status: 'degraded',
    description: 'The event loop was blocked for 1500 ms, 3 s ago',
    data: { stalledMs: 1500 },
  });
  clock.elapsedMs += 57_001;
  expect(watch.check()).toEqual({ status: 'healthy' });
  watch.end();
  expect(clock.isArmed).toBe(false);
});
