import { MOST_BATCHED_WRITES, type SetOptions, type StateStore } from './state-store.ts';

const RESOLVED = Promise.resolve();

interface QueuedWrite {
  readonly key: string;
  readonly value: unknown;
  readonly options: SetOptions | undefined;
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
    set: (key, value, options) => combiner.add(key, value, options),
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

  add(key: string, value: unknown, options: SetOptions | undefined): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.#queued.push({ key, value, options, resolve, reject });
      if (this.#queued.length === 1) void RESOLVED.then(this.#flush);
    });
  }

  readonly #flush = (): void => {
    const queued = this.#queued;
    this.#queued = [];
    const { batch } = this.#store;
    const services = byService(queued);
    if (batch === undefined || queued.length === 1) for (const writes of services) void this.#oneByOne(writes);
    else for (const writes of inBatches(services)) void this.#together(writes, batch);
  };

  async #together(queued: readonly QueuedWrite[], batch: NonNullable<StateStore['batch']>): Promise<void> {
    if (queued.length === 1 || !haveKeysOfTheirOwn(queued)) {
      await this.#oneByOne(queued);
      return;
    }
    try {
      const writes = queued.map(({ key, value, options }) => ({ ...options, key, value }));
      const versions = await batch.call(this.#store, writes);
      for (const [index, { resolve }] of queued.entries()) resolve(versions[index]);
    } catch (thrown) {
      // Nothing was written: the value of one service must not keep the others from theirs.
      if (isWrongValue(thrown)) await this.#oneByOne(queued);
      else for (const { reject } of queued) reject(thrown);
    }
  }

  async #oneByOne(queued: readonly QueuedWrite[]): Promise<void> {
    for (const { key, value, options, resolve, reject } of queued) {
      await this.#store.set(key, value, options).then(resolve, reject);
    }
  }
}

function byService(queued: readonly QueuedWrite[]): readonly (readonly QueuedWrite[])[] {
  if (queued.length === 1) return [queued];
  const services = new Map<string | undefined, QueuedWrite[]>();
  for (const one of queued) {
    const service = serviceOf(one.key);
    const writes = services.get(service);
    if (writes === undefined) services.set(service, [one]);
    else writes.push(one);
  }
  return [...services.values()];
}

function isWrongValue(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_ANYHOST_INVALID_STATE_VALUE';
}

/** The part of a key after its kind: `application/service`. The claim on an occurrence has its time after it. */
function serviceOf(key: string): string | undefined {
  return key.slice(key.indexOf(':') + 1).split('@')[0];
}

/** As few batches as hold all writes; those of one service stay together, and what cannot be one batch is by itself. */
function inBatches(services: readonly (readonly QueuedWrite[])[]): readonly (readonly QueuedWrite[])[] {
  const batches: QueuedWrite[][] = [];
  let open: QueuedWrite[] | undefined;
  for (const writes of services) {
    if (writes.length > MOST_BATCHED_WRITES || !haveKeysOfTheirOwn(writes)) batches.push([...writes]);
    else if (open === undefined || open.length + writes.length > MOST_BATCHED_WRITES) {
      open = [...writes];
      batches.push(open);
    } else open.push(...writes);
  }
  return batches;
}

function haveKeysOfTheirOwn(queued: readonly QueuedWrite[]): boolean {
  return queued.length <= MOST_BATCHED_WRITES && new Set(queued.map(({ key }) => key)).size === queued.length;
}
