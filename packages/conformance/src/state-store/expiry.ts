import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

const TTL_MS = 2000;

/** Records that are gone after a while. */
export function describeExpiry(add: AddStoreTest): void {
  add('expiry: a record without a time to live stays', async ({ store, passTime }) => {
    await store.set('kept', 1);
    await passTime(TTL_MS);
    expect((await store.get('kept'))?.value).toBe(1);
  });

  add('expiry: a record lives as long as it was given', async ({ store, passTime }) => {
    await store.set('claim', 1, { ttlMs: TTL_MS });
    await passTime(TTL_MS / 2);
    expect((await store.get('claim'))?.value).toBe(1);
    await passTime(TTL_MS / 2);
    expect(await store.get('claim')).toBeUndefined();
  });

  add('expiry: an expired record does not exist for conditions either', async ({ store, passTime }) => {
    const ifVersion = (await store.set('claim', 'old', { ttlMs: TTL_MS })) ?? '';
    await passTime(TTL_MS);
    expect(await store.set('claim', 'stale', { ifVersion })).toBeUndefined();
    expect(await store.delete('claim', { ifVersion })).toBe(false);
    const version = await store.set('claim', 'new', { ifVersion: null });
    expect(version).toBeTypeOf('string');
    expect(version).not.toBe(ifVersion);
    expect(await store.get('claim')).toEqual({ value: 'new', version });
  });

  add('expiry: a live record is one for conditions', async ({ store }) => {
    await store.set('claim', 'theirs', { ttlMs: TTL_MS * 100 });
    expect(await store.set('claim', 'mine', { ifVersion: null })).toBeUndefined();
  });

  add('expiry: each write sets the time to live anew', async ({ store, passTime }) => {
    const ifVersion = (await store.set('lease', 1, { ttlMs: TTL_MS })) ?? '';
    await passTime(TTL_MS / 2);
    await store.set('lease', 2, { ttlMs: TTL_MS, ifVersion });
    await passTime(TTL_MS * 0.75);
    expect((await store.get('lease'))?.value).toBe(2);
  });

  add('expiry: a write without a time to live ends the expiry', async ({ store, passTime }) => {
    await store.set('lease', 1, { ttlMs: TTL_MS });
    await store.set('lease', 2);
    await passTime(TTL_MS);
    expect((await store.get('lease'))?.value).toBe(2);
  });
}
