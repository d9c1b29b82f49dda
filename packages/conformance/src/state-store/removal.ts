import type { StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest, StateStoreHarness } from '../state-store-harness.ts';

const TTL_MS = 1000;

/** `deleteExpired`, for stores whose database does not remove expired records by itself. */
export function describeRemoval(add: AddStoreTest): void {
  const addRemoval = (name: string, run: (harness: StateStoreHarness, remove: Remove) => Promise<void>): void => {
    add(`deleteExpired: ${name}`, async (harness, skip) => {
      if (harness.store.deleteExpired === undefined) skip('the store removes expired records by itself');
      await run(harness, removeOf(harness.store));
    });
  };

  addRemoval(
    'removes expired records, at most as many as the limit, and says how many',
    async ({ store, passTime }, remove) => {
      for (let slot = 0; slot < 5; slot += 1) await store.set(`claim/${slot}`, slot, { ttlMs: TTL_MS });
      await passTime(TTL_MS);
      // A store may have removed some before: then it answers with less, never with more.
      const removed = [await remove(2), await remove(2), await remove(2), await remove(2)];
      for (const count of removed) expect(count).toBeLessThanOrEqual(2);
      expect(removed.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5);
      expect(removed.at(-1)).toBe(0);
    },
  );

  addRemoval('leaves every record that has not expired', async ({ store, passTime }, remove) => {
    const stays = await store.set('kept/stays', 1);
    const long = await store.set('kept/long', 2, { ttlMs: TTL_MS * 100 });
    await store.set('kept/renewed', 3, { ttlMs: TTL_MS });
    const renewed = await store.set('kept/renewed', 4, { ttlMs: TTL_MS * 100 });
    await store.set('kept/expired', 5, { ttlMs: TTL_MS });
    await passTime(TTL_MS);
    await remove(1000);
    expect(await remove(1000)).toBe(0);
    expect((await store.list('kept/')).toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: 'kept/long', value: 2, version: long },
      { key: 'kept/renewed', value: 4, version: renewed },
      { key: 'kept/stays', value: 1, version: stays },
    ]);
  });

  addRemoval(
    'a record that is written after its removal has a version that none had before',
    async ({ store, passTime }, remove) => {
      const old = await store.set('claim', 'same', { ifVersion: null, ttlMs: TTL_MS });
      await passTime(TTL_MS);
      await remove(1000);
      const version = await store.set('claim', 'same', { ifVersion: null });
      expect(version).toBeTypeOf('string');
      expect(version).not.toBe(old);
      expect(await store.set('claim', 'stale', { ifVersion: String(old) })).toBeUndefined();
      expect(await store.delete('claim', { ifVersion: String(old) })).toBe(false);
    },
  );

  addRemoval('removes nothing that is written again at that moment', async ({ store, passTime }, remove) => {
    const keys = Array.from({ length: 10 }, (_, slot) => `again/${slot}`);
    for (const key of keys) await store.set(key, 'old', { ttlMs: TTL_MS });
    await passTime(TTL_MS);
    const [, versions] = await Promise.all([
      remove(1000),
      Promise.all(keys.map((key) => store.set(key, 'new', { ifVersion: null }))),
      remove(3),
    ]);
    for (const [slot, key] of keys.entries()) {
      expect(await store.get(key), key).toEqual({ value: 'new', version: versions[slot] });
    }
  });

  for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10', undefined, null]) {
    addRemoval(`the limit ${String(limit)} is refused`, async ({ store }) => {
      const answer: Promise<unknown> = Reflect.apply(removeOf(store), undefined, [limit]);
      await expect(answer).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
    });
  }
}

type Remove = (limit: number) => Promise<number>;

function removeOf(store: StateStore): Remove {
  return async (limit) => (await store.deleteExpired?.(limit)) ?? Number.NaN;
}
