import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

const TTL_MS = 1000;
const MANY = 250;

/** Records by the beginning of their keys. */
export function describeListing(add: AddStoreTest): void {
  add('list: nothing is found where nothing was written', async ({ store }) => {
    expect(await store.list('ledger:app/')).toEqual([]);
  });

  add('list: every record under the prefix comes with key, value and version, and no other', async ({ store }) => {
    const one = await store.set('ledger:app/one', { n: 1 });
    const two = await store.set('ledger:app/two', { n: 2 });
    for (const other of ['ledger:app', 'ledger:app2/one', 'Ledger:app/one', 'ledger:ap', 'x/ledger:app/one']) {
      await store.set(other, 0);
    }
    const records = await store.list('ledger:app/');
    expect(records.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: 'ledger:app/one', value: { n: 1 }, version: one },
      { key: 'ledger:app/two', value: { n: 2 }, version: two },
    ]);
  });

  add('list: a record whose key is the prefix itself is one of them', async ({ store }) => {
    await store.set('ledger:app', 1);
    expect(await store.list('ledger:app')).toMatchObject([{ key: 'ledger:app' }]);
  });

  for (const prefix of ['a%', 'a_', 'a*', 'a?', 'a[b', "a'", 'a\\', 'a.', '^a', 'ключ-🔑', '__proto__/']) {
    add(`list: no character of '${prefix}' is a wildcard`, async ({ store }) => {
      for (const key of [`${prefix}1`, 'axx1', 'a', 'b', 'ключ-1', '__proto']) await store.set(key, 1);
      expect((await store.list(prefix)).map(({ key }) => key)).toEqual([`${prefix}1`]);
    });
  }

  add(`list: ${MANY} records come in one answer`, async ({ store }) => {
    for (let number = 0; number < MANY; number += 1) await store.set(`many/${number}`, number);
    const records = await store.list('many/');
    expect(new Set(records.map(({ value }) => value)).size).toBe(MANY);
  });

  add('list: deleted and expired records are left out', async ({ store, passTime }) => {
    await store.set('claim/kept', 1);
    await store.set('claim/deleted', 1);
    await store.set('claim/expired', 1, { ttlMs: TTL_MS });
    await store.delete('claim/deleted');
    await passTime(TTL_MS);
    expect((await store.list('claim/')).map(({ key }) => key)).toEqual(['claim/kept']);
  });

  add('list: a write that was acknowledged is in the next answer', async ({ store }) => {
    const version = await store.set('list/a', 1);
    expect(await store.list('list/')).toMatchObject([{ version }]);
    const next = await store.set('list/a', 2, { ifVersion: version ?? '' });
    expect(await store.list('list/')).toMatchObject([{ version: next, value: 2 }]);
  });
}
