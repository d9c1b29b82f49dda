import type { DatabaseSync } from 'node:sqlite';
import { addToMoment, type Clock, delay, type Moment, nextTurn } from '@anyhost/core';
import { isLocked } from './failure.ts';

/** How long a call waits for a lock in total. */
const WAIT_MS = 5000;
/** How long the event loop is free between two tries. */
const PAUSE_MS = 25;

/**
 * Waits for another process's lock without blocking the event loop: SQLite itself waits for the short busy timeout of
 * the connection, then the call is retried after a pause, for up to five seconds. Calls that find the file locked wait
 * in a queue and only the first one tries, so that many calls block the loop no longer than one.
 */
export class LockWait {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #isShared: boolean;
  readonly #ended = new AbortController();
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** What the last try ended with, while the event loop has not been free since. */
  #found: { readonly locked: unknown } | undefined;

  /** @param isShared - The connection was passed in, and may be in a transaction of its owner. */
  constructor(database: DatabaseSync, clock: Clock, isShared: boolean) {
    this.#database = database;
    this.#clock = clock;
    this.#isShared = isShared;
  }

  /**
   * Runs statements, at once if nothing waits for the lock. Rejects with what they throw, and with SQLite's `database
   * is locked` after five seconds or when the waiting has ended.
   */
  async run<Value>(statements: () => Value): Promise<Value> {
    if (this.#mayBeInTransaction()) return statements();
    const until = addToMoment(this.#clock.monotonic(), WAIT_MS);
    if (this.#waiting === 0) {
      try {
        return statements();
      } catch (thrown) {
        if (!isLocked(thrown)) throw thrown;
        this.#found = { locked: thrown };
        this.#queue = this.#pause();
      }
    }
    this.#waiting += 1;
    const turn = this.#queue.then(() => this.#tryUntil(until, statements));
    // Many calls may have waited: the event loop turns between them.
    this.#queue = turn.catch(() => {}).then(nextTurn);
    return turn.finally(() => {
      this.#waiting -= 1;
    });
  }

  /** Ends all waiting: calls that find the file locked now reject at once. */
  end(): void {
    this.#ended.abort();
  }

  // Two tries in a row would block the event loop for the sum of both.
  async #tryUntil<Value>(until: Moment, statements: () => Value): Promise<Value> {
    for (;;) {
      if (this.#found !== undefined) {
        if (this.#isOver(until)) throw this.#found.locked;
        await this.#pause();
      }
      try {
        return statements();
      } catch (thrown) {
        if (!isLocked(thrown)) throw thrown;
        this.#found = { locked: thrown };
      }
    }
  }

  async #pause(): Promise<void> {
    await delay(this.#clock, PAUSE_MS, this.#ended.signal);
    this.#found = undefined;
  }

  #isOver(until: Moment): boolean {
    return this.#clock.monotonic() >= until || this.#ended.signal.aborted;
  }

  // A call inside a transaction of a connection that was passed in belongs to that transaction and must not run later.
  // Node 22 does not say whether there is one.
  #mayBeInTransaction(): boolean {
    if (!this.#isShared) return false;
    return !this.#database.isOpen || this.#database.isTransaction !== false;
  }
}
