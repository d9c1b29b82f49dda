import type { DatabaseSync } from 'node:sqlite';
import { addToMoment, type Clock, delay } from '@anyhost/core';

/** How long a call waits for a lock in total. */
const WAIT_MS = 5000;
/** How long the event loop is free between two tries. */
const PAUSE_MS = 50;
const SQLITE_BUSY = 5;

/**
 * Waits for another process's lock without blocking the event loop: SQLite itself waits for the short busy timeout of
 * the connection, then the call is tried again after a pause, for up to five seconds. Calls that find the file locked
 * wait in a queue and only the first one tries, so that many calls block the loop no longer than one.
 */
export class LockWait {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #isShared: boolean;
  #line: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param isShared - The connection was handed in, and may be in a transaction of its owner. */
  constructor(database: DatabaseSync, clock: Clock, isShared: boolean) {
    this.#database = database;
    this.#clock = clock;
    this.#isShared = isShared;
  }

  /**
   * Runs statements, at once if nothing waits for the lock. Rejects with what they throw, and with SQLite's `database
   * is locked` after five seconds.
   */
  async run<Value>(statements: () => Value): Promise<Value> {
    if (this.#mayBeInTransaction()) return statements();
    const until = addToMoment(this.#clock.monotonic(), WAIT_MS);
    if (this.#waiting === 0) {
      try {
        return statements();
      } catch (thrown) {
        if (!isBusy(thrown)) throw thrown;
      }
    }
    this.#waiting += 1;
    const turn = this.#line.then(() => this.#tryUntil(until, statements));
    this.#line = turn.catch(() => {});
    return turn.finally(() => {
      this.#waiting -= 1;
    });
  }

  async #tryUntil<Value>(until: number, statements: () => Value): Promise<Value> {
    for (;;) {
      try {
        return statements();
      } catch (thrown) {
        if (!isBusy(thrown) || this.#clock.monotonic() >= until) throw thrown;
      }
      await delay(this.#clock, PAUSE_MS);
    }
  }

  // A call inside a transaction of a connection that was handed in belongs to that transaction and must not run later.
  // Node 22 does not say whether there is one.
  #mayBeInTransaction(): boolean {
    if (!this.#isShared) return false;
    return !this.#database.isOpen || this.#database.isTransaction !== false;
  }
}

/** Whether an error is SQLite's answer to a lock that another connection holds. */
export function isBusy(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return false;
  // The lowest byte is the code; the others give the reason.
  return (Number(thrown.errcode) & 0xff) === SQLITE_BUSY;
}
