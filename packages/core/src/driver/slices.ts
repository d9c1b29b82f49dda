import type { Clock } from '../time/clock.ts';
import { addToMoment, type Moment } from '../time/moment.ts';

const LONGEST_MS = 5;
const MOST_PIECES = 128;

/**
 * Divides work over turns of the event loop, so that timers, signals and I/O are served in between; and what need not
 * wait is over before the next piece begins, so that the garbage collector finds it dead.
 */
export class Slices {
  readonly #clock: Clock;
  #pieces = 0;
  #endsAt: Moment | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a piece of work. Returns whether the slice is over: then wait for the next turn. */
  isOver(): boolean {
    const now = this.#clock.monotonic();
    this.#pieces += 1;
    this.#endsAt ??= addToMoment(now, LONGEST_MS);
    if (this.#pieces < MOST_PIECES && now < this.#endsAt) return false;
    this.#pieces = 0;
    this.#endsAt = undefined;
    return true;
  }
}
