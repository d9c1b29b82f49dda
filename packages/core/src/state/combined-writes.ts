import { MOST_BATCHED_WRITES, type SetOptions, type StateStore, type StateWrite } from './state-store.ts';

interface QueuedWrite {
  readonly write: StateWrite;
  resolve(version: string | undefined): void;
  reject(error: unknown): void;
}

/**
 * A store whose writes of one turn are made together, in one round trip, where it has `batch`. Otherwise those about one
 * service are made one after the other, in the order in which they were asked for. So a run that writes its entry into
 * the ledger and then claims its occurrence needs one round trip, and a kill in between never leaves a claim without an
 * entry. One write that fails does not keep the next from being made.
 */
export function combinedWrites(store: StateStore): StateStore {
  const combiner = new WriteCombiner(store);
  const { now, deleteExpired } = store;
  return {
    name: store.name,
    durable: store.durable,
    notDurableBecause: store.notDurableBecause,
    maxValueBytes: store.maxValueBytes,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    set: (key, value, options) => combiner.add({ ...options, key, value }),
    delete: (key, condition) => store.delete(key, condition),
    ...(now !== undefined && { now: () => now.call(store) }),
    ...(deleteExpired !== undefined && { deleteExpired: (limit) => deleteExpired.call(store, limit) }),
  };
}

class WriteCombiner {
  readonly #store: StateStore;
  #queued: QueuedWrite[] = [];

  constructor(store: StateStore) {
    this.#store = store;
  }

  add(write: StateWrite): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.#queued.push({ write, resolve, reject });
      if (this.#queued.length === 1) queueMicrotask(() => void this.#flush());
    });
  }

  async #flush(): Promise<void> {
    const queued = this.#queued;
    this.#queued = [];
    const { batch } = this.#store;
    if (queued.length === 1) {
      await this.#oneByOne(queued);
      return;
    }
    if (batch !== undefined && isOneBatch(queued)) {
      await this.#together(queued, batch.bind(this.#store));
      return;
    }
    await Promise.all(byService(queued).map((writes) => this.#oneByOne(writes)));
  }

  async #together(
    queued: readonly QueuedWrite[],
    batch: (writes: readonly StateWrite[]) => Promise<readonly (string | undefined)[]>,
  ): Promise<void> {
    try {
      const versions = await batch(queued.map(({ write }) => write));
      for (const [index, { resolve }] of queued.entries()) resolve(versions[index]);
    } catch (thrown) {
      for (const { reject } of queued) reject(thrown);
    }
  }

  async #oneByOne(queued: readonly QueuedWrite[]): Promise<void> {
    for (const { write, resolve, reject } of queued) {
      const { key, value, ...options } = write;
      await this.#store.set(key, value, options satisfies SetOptions).then(resolve, reject);
    }
  }
}

function byService(queued: readonly QueuedWrite[]): readonly (readonly QueuedWrite[])[] {
  const services = new Map<string | undefined, QueuedWrite[]>();
  for (const one of queued) {
    const service = serviceOf(one.write.key);
    const writes = services.get(service);
    if (writes === undefined) services.set(service, [one]);
    else writes.push(one);
  }
  return [...services.values()];
}

/** The part of a key after its kind: `application/service`. The claim on an occurrence has its time after it. */
function serviceOf(key: string): string | undefined {
  return key.slice(key.indexOf(':') + 1).split('@')[0];
}

function isOneBatch(queued: readonly QueuedWrite[]): boolean {
  const keys = new Set(queued.map(({ write }) => write.key));
  return keys.size === queued.length && queued.length <= MOST_BATCHED_WRITES;
}
