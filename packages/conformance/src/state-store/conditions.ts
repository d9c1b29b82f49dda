import type { StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

const WRITERS = 20;

/** Compare-and-set. */
export function describeConditions(add: AddStoreTest): void {
  add('conditions: ifVersion null writes where there is no record', async ({ store }) => {
    const version = await store.set('claim', 'mine', { ifVersion: null });
    expect(await store.get('claim')).toEqual({ value: 'mine', version });
  });

  add('conditions: ifVersion null leaves an existing record as it is', async ({ store }) => {
    const version = await store.set('claim', 'theirs');
    expect(await store.set('claim', 'mine', { ifVersion: null })).toBeUndefined();
    expect(await store.get('claim')).toEqual({ value: 'theirs', version });
  });

  add('conditions: a write on the present version succeeds', async ({ store }) => {
    const ifVersion = await written(store, 'claim', 1);
    const version = await store.set('claim', 2, { ifVersion });
    expect(await store.get('claim')).toEqual({ value: 2, version });
  });

  add('conditions: a write on an older version changes nothing', async ({ store }) => {
    const ifVersion = await written(store, 'claim', 1);
    const version = await store.set('claim', 2);
    expect(await store.set('claim', 3, { ifVersion })).toBeUndefined();
    expect(await store.get('claim')).toEqual({ value: 2, version });
  });

  add('conditions: a write on the version of a deleted record changes nothing', async ({ store }) => {
    const ifVersion = await written(store, 'claim', 1);
    await store.delete('claim');
    expect(await store.set('claim', 2, { ifVersion })).toBeUndefined();
    expect(await store.get('claim')).toBeUndefined();
  });

  add('conditions: a record written anew is not mistaken for the one it replaced', async ({ store }) => {
    const ifVersion = await written(store, 'claim', 1);
    await store.delete('claim');
    await store.set('claim', 1);
    expect(await store.set('claim', 2, { ifVersion })).toBeUndefined();
  });

  add('conditions: an unknown version is a conflict, not a rejection', async ({ store }) => {
    await store.set('claim', 1);
    expect(await store.set('claim', 2, { ifVersion: 'no such version' })).toBeUndefined();
    expect(await store.delete('claim', { ifVersion: 'no such version' })).toBe(false);
  });

  add('conditions: a deletion on an older version deletes nothing', async ({ store }) => {
    const ifVersion = await written(store, 'claim', 1);
    const version = await written(store, 'claim', 2);
    expect(await store.delete('claim', { ifVersion })).toBe(false);
    expect(await store.get('claim')).toEqual({ value: 2, version });
    expect(await store.delete('claim', { ifVersion: version })).toBe(true);
    expect(await store.get('claim')).toBeUndefined();
  });

  add('conditions: a deletion on a version finds no record to match when there is none', async ({ store }) => {
    const ifVersion = await written(store, 'claim', 1);
    await store.delete('claim');
    expect(await store.delete('claim', { ifVersion })).toBe(false);
  });

  add('conditions: of many writers to a free key, exactly one wins', async ({ store }) => {
    const versions = await Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => store.set('race', writer, { ifVersion: null })),
    );
    await expectOneWinner(store, versions);
  });

  add('conditions: of many writers on the same version, exactly one wins', async ({ store }) => {
    const ifVersion = await written(store, 'race', 'start');
    const versions = await Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => store.set('race', writer, { ifVersion })),
    );
    await expectOneWinner(store, versions);
  });

  add('conditions: no increment is lost between writers that try again', async ({ store }) => {
    await store.set('counter', 0);
    await Promise.all(Array.from({ length: 8 }, () => increment(store, 'counter')));
    expect((await store.get('counter'))?.value).toBe(8);
  });
}

async function written(store: StateStore, key: string, value: unknown): Promise<string> {
  const version = await store.set(key, value);
  if (version === undefined) throw new Error(`A write of '${key}' without a condition failed.`);
  return version;
}

async function expectOneWinner(store: StateStore, versions: readonly (string | undefined)[]): Promise<void> {
  const winners = versions.flatMap((version, writer) => (version === undefined ? [] : [{ value: writer, version }]));
  expect(winners).toHaveLength(1);
  expect(await store.get('race')).toEqual(winners[0]);
}

async function increment(store: StateStore, key: string): Promise<void> {
  for (;;) {
    const record = await store.get(key);
    const value = Number(record?.value) + 1;
    if ((await store.set(key, value, { ifVersion: record?.version ?? null })) !== undefined) return;
  }
}
