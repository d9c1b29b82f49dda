import { addToMoment } from '@anyhost/core';
import { keyOf } from './blob-name.ts';
import type { Connection } from './connection.ts';
import { inParallel } from './in-parallel.ts';
import type { Requests } from './requests.ts';
import { hasExpired } from './state-blob.ts';

/** How many blobs are removed at a time. */
const MOST_REMOVALS = 8;

/** Removes expired blobs: the service does not do it by itself. It reads the list of all, page by page. */
export class ExpiredBlobs {
  readonly #connection: Connection;
  readonly #patienceMs: number;
  /** Where the next call goes on; `undefined` for the beginning. */
  #from: string | undefined;

  /** @param patienceMs - No page is begun after so many milliseconds. */
  constructor(connection: Connection, patienceMs: number) {
    this.#connection = connection;
    this.#patienceMs = patienceMs;
  }

  /** Removes at most `limit` blobs. Returns how many were removed. */
  async remove(requests: Requests, limit: number): Promise<number> {
    const { clock } = this.#connection;
    const until = addToMoment(clock.monotonic(), this.#patienceMs);
    let removed = 0;
    do {
      const page = await requests.page('', this.#from);
      const now = this.#connection.knownNow();
      const expired = page.blobs.flatMap(({ name, ...facts }) => {
        const key = hasExpired(facts, now) ? keyOf(name, facts.metadata) : undefined;
        return key === undefined ? [] : { key, etag: facts.etag };
      });
      const chosen = expired.slice(0, limit - removed);
      // On its ETag: a blob that was written meanwhile stays.
      const answers = await inParallel(chosen, MOST_REMOVALS, ({ key, etag }) => requests.remove(key, etag));
      removed += answers.filter((answer) => answer.removed).length;
      // The same page again, if there are more on it.
      if (chosen.length === expired.length) this.#from = page.next;
    } while (this.#from !== undefined && removed < limit && clock.monotonic() < until);
    return removed;
  }
}
