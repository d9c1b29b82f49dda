import type { Clock, TimerHandle } from './clock.ts';

/** Node fires a timer set further away than this after one millisecond. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * One timer that can be moved: it calls back when the clock has reached an instant, however far away,
 * and never before it. Arming again replaces the instant; `Infinity` means never.
 */
export class WallTimer {
  readonly #clock: Clock;
  readonly #callback: () => void;
  #handle: TimerHandle = undefined;
  #dueAt = Infinity;

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /** Sets the instant at which to call back; both are milliseconds since the Unix epoch. */
  arm(dueAt: number, now: number = this.#clock.now()): void {
    this.clear();
    this.#dueAt = dueAt;
    if (dueAt !== Infinity) this.#wait(dueAt - now);
  }

  /** Forgets the instant. Safe at any time. */
  clear(): void {
    if (this.#handle === undefined) return;
    this.#clock.clearTimeout(this.#handle);
    this.#handle = undefined;
  }

  #wait(ms: number): void {
    this.#handle = this.#clock.setTimeout(this.#fire, Math.min(Math.max(ms, 0), LONGEST_DELAY_MS));
  }

  // Platform timers may fire a millisecond early, and a long wait is cut into pieces: look at the clock again.
  readonly #fire = (): void => {
    this.#handle = undefined;
    const left = this.#dueAt - this.#clock.now();
    if (left > 0) this.#wait(left);
    else this.#callback();
  };
}
