import { expect } from 'vitest';
import type { AddStoreTest, StateStoreHarness, StoreStorage } from '../state-store-harness.ts';

const TTL_MS = 1000;

/** Expired records in the database: late or at once, their removal changes nothing for clients. */
export function describeStorage(add: AddStoreTest): void {
  for (const [when, isRemoved] of [
    ['are not removed yet', false],
    ['are removed at once', true],
  ] as const) {
    add(
      `storage: expired records that ${when} do not exist`,
      async (harness) => {
        const { store } = harness;
        const ifVersion = (await store.set('claim/a', 'old', { ttlMs: TTL_MS })) ?? '';
        await store.set('claim/b', 'old', { ttlMs: TTL_MS });
        await harness.passTime(TTL_MS);
        if (isRemoved) await storageOf(harness).removeExpired();
        expect(await store.get('claim/a')).toBeUndefined();
        expect(await store.list('claim/')).toEqual([]);
        expect(await store.set('claim/a', 'stale', { ifVersion })).toBeUndefined();
        expect(await store.delete('claim/a', { ifVersion })).toBe(false);
        expect(await store.delete('claim/a', { ifVersion: null })).toBe(true);
        const version = await store.set('claim/a', 'new', { ifVersion: null });
        expect(version).not.toBe(ifVersion);
        expect(await store.get('claim/a')).toEqual({ value: 'new', version });
        const written = await store.set('claim/b', 'new');
        // What was left of the old record must not take the new one with it.
        await storageOf(harness).removeExpired();
        expect(await store.get('claim/b')).toEqual({ value: 'new', version: written });
      },
      'storage',
    );
  }

  add(
    'storage: the removal leaves live records, and those without a time to live',
    async (harness) => {
      const { store } = harness;
      const stays = await store.set('kept/stays', 1);
      const long = await store.set('kept/long', 2, { ttlMs: TTL_MS * 100 });
      await store.set('kept/replaced', 3, { ttlMs: TTL_MS });
      const replaced = await store.set('kept/replaced', 4);
      await harness.passTime(TTL_MS);
      await storageOf(harness).removeExpired();
      expect((await store.list('kept/')).toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        { key: 'kept/long', value: 2, version: long },
        { key: 'kept/replaced', value: 4, version: replaced },
        { key: 'kept/stays', value: 1, version: stays },
      ]);
    },
    'storage',
  );

  add(
    'storage: deleted and expired records do not stay in the database',
    async (harness) => {
      const { store, passTime } = harness;
      const storage = storageOf(harness);
      // A store may make its table in its first call.
      await store.get('kept');
      const before = await storage.count();
      for (let slot = 0; slot < 5; slot += 1) await store.set(`claim/${slot}`, slot, { ttlMs: TTL_MS });
      for (let slot = 0; slot < 5; slot += 1) await store.set(`gone/${slot}`, slot);
      for (let slot = 0; slot < 5; slot += 1) await store.delete(`gone/${slot}`);
      await store.set('kept', 1);
      await passTime(TTL_MS);
      if (store.deleteExpired === undefined) await storage.removeExpired();
      else while ((await store.deleteExpired(2)) === 2);
      expect(await storage.count()).toBe(before + 1);
    },
    'storage',
  );
}

function storageOf({ storage }: StateStoreHarness): StoreStorage {
  if (storage === undefined) throw new Error('The harness does not show the storage.');
  return storage;
}
