import { isUnreadableRecord } from '../state/state-value.ts';
import type { Clock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { Timer } from '../time/timer.ts';

/** How often ends that the store has not taken are tried again. */
const EVERY_MS = 3000;
/** How many are kept: of a longer outage, the newest. */
const MOST_ENDS = 1000;

/** What {@link LateEnds} work with. */
export interface LateEndsParts {
  readonly clock: Clock;
  /** The process goes on between runs, so that ends can be written in the background. */
  readonly longLived: boolean;
  /** The host has stopped. */
  readonly closed: AbortSignal;
}

/**
 * Ends of runs that the store has not taken: an occurrence that has completed, a lease or a claim that is free. They
 * are written as soon as the store is back, before other hosts take the silence for a kill; and before the next run of
 * this process in any case.
 */
export class LateEnds {
  readonly #parts: LateEndsParts;
  #ends: (() => Promise<void>)[] = [];
  #writing: Promise<void> | undefined;
  #timer: Timer | undefined;

  constructor(parts: LateEndsParts) {
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#ends.length === 0;
  }

  /** Keeps an end whose write has failed. */
  add(end: () => Promise<void>): void {
    if (this.#parts.closed.aborted) return;
    this.#ends = [...this.#ends, end].slice(-MOST_ENDS);
    this.#wait();
  }

  /** Writes what is kept, oldest first. Rejects as the store does; what is not written then is kept. */
  write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let [end] = this.#ends; end !== undefined; [end] = this.#ends) {
      const written = end;
      await written().catch(unlessUnreadable);
      this.#ends = this.#ends.filter((other) => other !== written);
    }
  }

  #wait(): void {
    const { clock, longLived, closed } = this.#parts;
    if (!longLived || closed.aborted) return;
    if (this.#timer === undefined) {
      const timer = new Timer(clock, () => void this.#tryAgain());
      closed.addEventListener('abort', () => timer.clear(), { once: true });
      this.#timer = timer;
    }
    this.#timer.arm(deadlineAfter(clock.monotonic(), EVERY_MS));
  }

  async #tryAgain(): Promise<void> {
    // The first failure was reported, and the ledger reports the store.
    await this.write().catch(() => {});
    if (!this.isEmpty) this.#wait();
  }
}

// Somebody has overwritten the record: there is nothing left to end.
function unlessUnreadable(thrown: unknown): void {
  if (!isUnreadableRecord(thrown)) throw thrown;
}
