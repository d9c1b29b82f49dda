import { MOST_BATCHED_WRITES, type StateStore, type StateWrite } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest, StateStoreHarness } from '../state-store-harness.ts';
import { clientsOf } from './clients.ts';

const TTL_MS = 1000;
const NO_BATCH = 'the store has no batch';

/** Several writes in one call, each decided by its own condition. */
export function describeBatch(add: AddStoreTest): void {
  const addBatch = (name: string, run: (harness: StateStoreHarness, batch: Batch) => Promise<void>): void => {
    add(`batch: ${name}`, async (harness, skip) => {
      if (harness.store.batch === undefined) skip(NO_BATCH);
      await run(harness, batchOf(harness.store));
    });
  };

  addBatch(
    'every write is made, and the answers are the versions in the order of the writes',
    async ({ store }, batch) => {
      const writes = Array.from({ length: MOST_BATCHED_WRITES }, (_, index) => ({
        key: `b/${index}`,
        value: { index },
      }));
      const versions = await batch(writes);
      const expected = writes.map(({ key, value }, index) => ({ key, value, version: versions[index] }));
      expect((await store.list('b/')).toSorted(byKey)).toEqual(expected.toSorted(byKey));
      expect(new Set(versions).size).toBe(MOST_BATCHED_WRITES);
    },
  );

  addBatch('no writes are an empty answer', async (_harness, batch) => {
    expect(await batch([])).toEqual([]);
  });

  addBatch(
    'each write is decided by its own condition, and one that fails does not keep the others from being made',
    async ({ store }, batch) => {
      const present = (await store.set('b/present', 'old')) ?? '';
      const stale = (await store.set('b/stale', 'old')) ?? '';
      const taken = await store.set('b/taken', 'theirs');
      const newer = await store.set('b/stale', 'newer');
      const versions = await batch([
        { key: 'b/taken', value: 'mine', ifVersion: null },
        { key: 'b/free', value: 'mine', ifVersion: null },
        { key: 'b/stale', value: 'mine', ifVersion: stale },
        { key: 'b/present', value: 'mine', ifVersion: present },
        { key: 'b/missing', value: 'mine', ifVersion: present },
        { key: 'b/any', value: 'mine' },
      ]);
      const isVersion = expect.any(String);
      expect(versions).toEqual([undefined, isVersion, undefined, isVersion, undefined, isVersion]);
      expect((await store.list('b/')).toSorted(byKey)).toEqual([
        { key: 'b/any', value: 'mine', version: versions[5] },
        { key: 'b/free', value: 'mine', version: versions[1] },
        { key: 'b/present', value: 'mine', version: versions[3] },
        { key: 'b/stale', value: 'newer', version: newer },
        { key: 'b/taken', value: 'theirs', version: taken },
      ]);
    },
  );

  addBatch('each write has its own time to live', async ({ store, passTime }, batch) => {
    const old = (await store.set('b/expired', 'old', { ttlMs: TTL_MS })) ?? '';
    await batch([
      { key: 'b/short', value: 1, ttlMs: TTL_MS },
      { key: 'b/stays', value: 2 },
      { key: 'b/long', value: 3, ttlMs: TTL_MS * 100 },
    ]);
    await passTime(TTL_MS);
    expect((await store.list('b/')).map(({ key }) => key).toSorted()).toEqual(['b/long', 'b/stays']);
    // An expired record does not exist for the conditions of a batch either.
    const versions = await batch([
      { key: 'b/short', value: 'new', ifVersion: null },
      { key: 'b/expired', value: 'stale', ifVersion: old },
    ]);
    expect(versions).toEqual([expect.any(String), undefined]);
    expect((await store.get('b/short'))?.value).toBe('new');
  });

  addBatch('odd keys and values are written as by set', async ({ store }, batch) => {
    const writes = ["b/'; --", 'b/%', 'b/ключ-🔑', 'b/__proto__'].map((key) => ({
      key,
      value: { text: `${key}\u0000`, none: null, list: [1, [true]] },
    }));
    await batch(writes);
    for (const { key, value } of writes) expect((await store.get(key))?.value).toEqual(value);
  });

  addBatch('one value that JSON cannot hold: the call rejects, and nothing is written', async ({ store }, batch) => {
    const writes = [
      { key: 'b/good', value: 1 },
      { key: 'b/bad', value: () => 1 },
    ];
    await expect(batch(writes)).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_STATE_VALUE' });
    expect(await store.list('b/')).toEqual([]);
  });

  const wrong: readonly (readonly [what: string, writes: unknown])[] = [
    ['two writes to one key', [...good(1), { key: 'b/twice', value: 1 }, { key: 'b/twice', value: 2 }]],
    [`${MOST_BATCHED_WRITES + 1} writes`, good(MOST_BATCHED_WRITES + 1)],
    ['an unknown option in one write', [...good(1), { key: 'b/odd', value: 1, ifversion: null }]],
    ['a wrong version in one write', [...good(1), { key: 'b/odd', value: 1, ifVersion: 7 }]],
    ['a wrong time to live in one write', [...good(1), { key: 'b/odd', value: 1, ttlMs: 0 }]],
    ['an empty key', [...good(1), { key: '', value: 1 }]],
    ['a write without a key', [...good(1), { value: 1 }]],
    ['null in place of a write', [...good(1), null]],
    ['something else than an array', { key: 'b/odd', value: 1 }],
  ];
  for (const [what, writes] of wrong) {
    addBatch(`${what}: the call rejects, and nothing is written`, async ({ store }) => {
      const answer: Promise<unknown> = Reflect.apply(batchOf(store), undefined, [writes]);
      await expect(answer).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
      expect(await store.list('b/')).toEqual([]);
    });
  }

  addBatch('of many clients that batch the same writes, exactly one wins each of them', async (harness) => {
    const clients = await clientsOf(harness);
    const keys = ['b/one', 'b/two', 'b/three'];
    const answers = await Promise.all(
      clients.map((client, index) =>
        // In another order each, as clients that lock rows would deadlock.
        batchOf(client)(rotated(keys, index).map((key) => ({ key, value: index, ifVersion: null }))),
      ),
    );
    for (const key of keys) {
      const winners = answers.flatMap((versions, index) => {
        const version = versions[rotated(keys, index).indexOf(key)];
        return version === undefined ? [] : [{ value: index, version }];
      });
      expect(winners, key).toHaveLength(1);
      expect(await harness.store.get(key)).toEqual(winners[0]);
    }
  });

  addBatch('no increment is lost between clients that batch, and clients that set', async (harness) => {
    const clients = await clientsOf(harness);
    const key = 'b/counter';
    await harness.store.set(key, 0);
    const turns = 5;
    await Promise.all(
      clients.map(async (client, index) => {
        for (let done = 0; done < turns; ) {
          const record = await client.get(key);
          const write = { value: Number(record?.value) + 1, ifVersion: record?.version ?? null };
          const version =
            index % 2 === 0
              ? (
                  await batchOf(client)([
                    { key: `b/of-${index}`, value: done },
                    { key, ...write },
                  ])
                )[1]
              : await client.set(key, write.value, { ifVersion: write.ifVersion });
          if (version !== undefined) done += 1;
        }
      }),
    );
    expect((await harness.store.get(key))?.value).toBe(clients.length * turns);
  });
}

type Batch = (writes: readonly StateWrite[]) => Promise<readonly (string | undefined)[]>;

function batchOf(store: StateStore): Batch {
  return async (writes) => {
    if (store.batch === undefined) throw new Error(`Another client of '${store.name}' has no batch.`);
    return await store.batch(writes);
  };
}

function good(count: number): readonly StateWrite[] {
  return Array.from({ length: count }, (_, index) => ({ key: `b/good-${index}`, value: index }));
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function byKey(one: { readonly key: string }, other: { readonly key: string }): number {
  return one.key < other.key ? -1 : 1;
}
