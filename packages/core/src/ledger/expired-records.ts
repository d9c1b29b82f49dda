import { messageOf, toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Clock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { Timer } from '../time/timer.ts';

/** How often expired records are removed. */
const EVERY_MS = 10 * 60_000;
/** How many are removed in one call, which must not lock the store for long. */
const LIMIT = 500;
/** And in how many calls at most: the rest waits for the next time. */
const MOST_CALLS = 20;

/** Removes expired records every ten minutes, for stores that do not do it by themselves. */
export class ExpiredRecords {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #timer: Timer;
  #isStarted = false;
  #isStopped = false;
  #isFailing = false;

  constructor(store: StateStore, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#timer = new Timer(clock, () => void this.#remove());
  }

  /** Begins, if the store needs it. A second call changes nothing. */
  start(): void {
    const { durable, deleteExpired } = this.#store;
    // What lives in memory removes what is in its way, and needs no timer.
    if (!durable || deleteExpired === undefined || this.#isStopped || this.#isStarted) return;
    this.#isStarted = true;
    this.#timer.arm(deadlineAfter(this.#clock.monotonic(), EVERY_MS));
  }

  /** Ends. A call under way is not waited for, and no other follows it. */
  stop(): void {
    this.#isStopped = true;
    this.#timer.clear();
  }

  // The next time is counted from the end of this one: two never overlap.
  async #remove(): Promise<void> {
    try {
      for (let calls = 0; calls < MOST_CALLS && !this.#isStopped; calls += 1) {
        const removed = await this.#store.deleteExpired?.(LIMIT);
        if (removed === undefined || removed < LIMIT) break;
      }
      this.#isFailing = false;
    } catch (thrown) {
      this.#failed(toError(thrown));
    }
    if (!this.#isStopped) this.#timer.arm(deadlineAfter(this.#clock.monotonic(), EVERY_MS));
  }

  #failed(err: Error): void {
    if (this.#isFailing || this.#isStopped) return;
    this.#isFailing = true;
    const text = `Expired records could not be removed from the state store: ${messageOf(err)} They take up space; hosts ignore them`;
    this.#logger.warn({ event: 'store.expiredKept', err }, text);
  }
}
