import type { StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest, StateStoreHarness } from '../state-store-harness.ts';

/** What another process sees of a durable store; and that a store in memory says that it is not durable. */
export function describePersistence(add: AddStoreTest): void {
  add('persistence: a store is durable exactly when it can be opened a second time', async (harness) => {
    expect(harness.store.durable).toBe(harness.reopen !== undefined);
  });

  add('persistence: a second store on the same data sees the records of the first', async (harness, skip) => {
    if (!harness.store.durable) skip('the store is not durable');
    const version = await harness.store.set('progress', { page: 3 });
    const second = await reopen(harness);
    expect(await second.get('progress')).toEqual({ value: { page: 3 }, version });
  });

  add('persistence: conditions hold between two stores on the same data', async (harness, skip) => {
    if (!harness.store.durable) skip('the store is not durable');
    const { store } = harness;
    const second = await reopen(harness);
    const ifVersion = (await store.set('progress', 1)) ?? '';
    const version = await second.set('progress', 2, { ifVersion });
    expect(version).toBeTypeOf('string');
    expect(version).not.toBe(ifVersion);
    expect(await store.set('progress', 3, { ifVersion })).toBeUndefined();
    expect(await store.get('progress')).toEqual({ value: 2, version });
  });

  add('persistence: of two stores that write to a free key, one wins', async (harness, skip) => {
    if (!harness.store.durable) skip('the store is not durable');
    const second = await reopen(harness);
    const versions = await Promise.all(
      Array.from({ length: 10 }, (_, turn) => {
        return (turn % 2 === 0 ? harness.store : second).set('race', turn, { ifVersion: null });
      }),
    );
    expect(versions.filter((version) => version !== undefined)).toHaveLength(1);
  });
}

function reopen({ store, reopen: open }: StateStoreHarness): Promise<StateStore> {
  if (open === undefined) throw new Error(`The durable store '${store.name}' cannot be opened a second time.`);
  return open();
}
