import type { Clock, TimerHandle } from './clock.ts';
import { type Deadline, deadlineAfter } from './deadline.ts';
import type { Moment } from './moment.ts';

/** Node fires a timer set further away than this after one millisecond. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * One timer that can be moved: it calls back when the monotonic clock has reached a moment, however far away, and never
 * before it. Arming again replaces the moment.
 */
export class Timer {
  readonly #clock: Clock;
  readonly #callback: () => void;
  #handle: TimerHandle = undefined;
  #dueAt: Deadline = 'none';

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /** Sets the moment at which to call back; `'none'` is the same as `clear`. */
  arm(dueAt: Deadline, now: Moment = this.#clock.monotonic()): void {
    this.clear();
    this.#dueAt = dueAt;
    if (dueAt !== 'none') this.#wait(dueAt - now);
  }

  /** Forgets the moment. Safe at any time. */
  clear(): void {
    if (this.#handle === undefined) return;
    this.#clock.clearTimeout(this.#handle);
    this.#handle = undefined;
  }

  #wait(ms: number): void {
    this.#handle = this.#clock.setTimeout(this.#fire, Math.min(Math.max(Math.ceil(ms), 0), LONGEST_DELAY_MS));
  }

  // Platform timers may fire a millisecond early, and a long wait is cut into pieces: look at the clock again.
  readonly #fire = (): void => {
    this.#handle = undefined;
    if (this.#dueAt === 'none') return;
    const left = this.#dueAt - this.#clock.monotonic();
    if (left > 0) this.#wait(left);
    else this.#callback();
  };
}

/**
 * Waits `ms` milliseconds of monotonic time.
 *
 * @returns `true` when the time passed, `false` as soon as the signal aborted. Never rejects; leaves
 *   neither timer nor listener behind.
 */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (passed: boolean): void => {
      timer.clear();
      signal?.removeEventListener('abort', onAbort);
      resolve(passed);
    };
    const onAbort = (): void => finish(false);
    const timer = new Timer(clock, () => finish(true));
    signal?.addEventListener('abort', onAbort, { once: true });
    timer.arm(deadlineAfter(clock.monotonic(), ms));
  });
}
