import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

const KEYS = [
  'checkpoint:ordering/price-cache',
  'checkpoint:ordering/price',
  'checkpoint:ordering',
  'Checkpoint:ordering',
  'claim:ordering/price-cache@2026-11-22T06:15:00Z',
  'with space',
  'a/../b',
  'a/b',
  'a%2Fb',
  'quote\'"`',
  'ключ-鍵-🔑',
  '__proto__',
  'constructor',
  'x'.repeat(200),
];

/** Which texts are keys, and that keys do not affect each other. */
export function describeKeys(add: AddStoreTest): void {
  add('keys: slashes, colons, unicode and the like are part of a key', async ({ store }) => {
    for (const key of KEYS) {
      expect(await store.get(key), key).toBeUndefined();
      await store.set(key, { key });
    }
    for (const key of KEYS) expect((await store.get(key))?.value, key).toEqual({ key });
  });

  add('keys: deleting one leaves its neighbours', async ({ store }) => {
    for (const key of KEYS) await store.set(key, key);
    await store.delete('checkpoint:ordering/price');
    for (const key of KEYS) {
      const expected = key === 'checkpoint:ordering/price' ? undefined : key;
      expect((await store.get(key))?.value, key).toBe(expected);
    }
  });
}
