import type { SetOptions, StateStore, StateWrite } from '@anyhost/core';

/** A store that writes whatever the condition says: what a store does that reads and then writes. */
export function carelessStore(store: StateStore): StateStore {
  const { batch, now } = store;
  return {
    name: store.name,
    durable: store.durable,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    set: (key, value, options) => store.set(key, value, withoutCondition(options)),
    delete: (key) => store.delete(key),
    ...(batch && { batch: (writes: readonly StateWrite[]) => batch.call(store, writes.map(withoutWriteCondition)) }),
    ...(now && { now: () => now.call(store) }),
  };
}

function withoutCondition({ ttlMs }: SetOptions = {}): SetOptions {
  return ttlMs === undefined ? {} : { ttlMs };
}

function withoutWriteCondition({ key, value, ttlMs }: StateWrite): StateWrite {
  return ttlMs === undefined ? { key, value } : { key, value, ttlMs };
}
