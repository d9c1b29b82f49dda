import { describe, expect, test } from 'vitest';
import { AnyhostError } from '../base/errors.ts';
import { deferred } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { combinedWrites } from './combined-writes.ts';
import { memoryStateStore } from './memory-store.ts';
import type { StateStore } from './state-store.ts';

interface SetUp {
  readonly store: StateStore;
  /** The keys of each call, in order. */
  readonly calls: string[][];
}

function setUp(): SetUp {
  const memory = memoryStateStore();
  const calls: string[][] = [];
  const store: StateStore = {
    ...withoutBatch(memory),
    set: (key, value, options) => {
      calls.push([key]);
      return memory.set(key, value, options);
    },
    batch: async (writes) => {
      calls.push(writes.map(({ key }) => key));
      if (writes.some(({ value }) => value === 'too long')) throw tooLong();
      return (await memory.batch?.(writes)) ?? [];
    },
  };
  return { store: combinedWrites(store), calls };
}

/** The same store, without batch. */
function withoutBatch(store: StateStore): StateStore {
  return {
    name: store.name,
    durable: true,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    set: (key, value, options) => store.set(key, value, options),
    delete: (key, condition) => store.delete(key, condition),
  };
}

function tooLong(): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_STATE_VALUE', 'too long');
}

/** A run of each of so many services begins: a ledger record, and a claim. */
async function beginAll(store: StateStore, services: number): Promise<(string | undefined)[]> {
  const writes: Promise<string | undefined>[] = [];
  for (let service = 1; service <= services; service += 1) {
    writes.push(store.set(`ledger:app/s${service}`, service, { ifVersion: null }));
    writes.push(store.set(`claim:app/s${service}@2026-11-22T06:01:00Z`, service, { ifVersion: null, ttlMs: 1000 }));
  }
  return await Promise.all(writes);
}

describe('the writes of one turn', () => {
  test('of one service are one round trip, and a single one is a plain write', async () => {
    const { store, calls } = setUp();
    await beginAll(store, 1);
    await store.set('ledger:app/s1', 2);
    expect(calls).toEqual([['ledger:app/s1', 'claim:app/s1@2026-11-22T06:01:00Z'], ['ledger:app/s1']]);
  });

  test('of many services are as few round trips as the store allows; those of one service stay together', async () => {
    const { store, calls } = setUp();
    const versions = await beginAll(store, 500);
    expect(new Set(versions).size).toBe(1000);
    expect(calls).toHaveLength(Math.ceil(1000 / 24));
    for (const keys of calls) {
      expect(keys.length).toBeLessThanOrEqual(25);
      const services = keys.map((key) => key.split('/')[1]?.split('@')[0]);
      expect(new Set(services).size * 2).toBe(keys.length);
    }
  });

  test('get each its own answer: a condition that fails is one write’s', async () => {
    const { store } = setUp();
    await store.set('claim:app/s20@2026-11-22T06:01:00Z', 'taken');
    const versions = await beginAll(store, 30);
    expect(versions.flatMap((version, index) => (version === undefined ? [index] : []))).toEqual([39]);
  });

  test('are not joined by those of a later turn', async () => {
    const { store, calls } = setUp();
    const ledger = store.set('ledger:app/s1', 1);
    await settle();
    await Promise.all([ledger, store.set('lease:app/s1', 1)]);
    expect(calls).toEqual([['ledger:app/s1'], ['lease:app/s1']]);
  });

  test('to the same record twice are made one after the other, in order', async () => {
    const { store, calls } = setUp();
    const [first, second, other] = await Promise.all([
      store.set('ledger:app/s1', 1, { ifVersion: null }),
      store.set('ledger:app/s1', 2, { ifVersion: null }),
      store.set('ledger:app/s2', 3),
    ]);
    expect([typeof first, second, typeof other]).toEqual(['string', undefined, 'string']);
    expect(calls).toHaveLength(3);
    expect(await store.get('ledger:app/s1')).toMatchObject({ value: 1 });
  });

  test('fail alone when the value of another service cannot be kept', async () => {
    const { store } = setUp();
    const writes = ['a', 'too long', 'c'].map((value, index) => store.set(`ledger:app/s${index}`, value));
    const [a, , c] = await Promise.allSettled(writes);
    expect([a?.status, c?.status]).toEqual(['fulfilled', 'fulfilled']);
  });

  test('fail together when the call fails: any of them may have been made', async () => {
    const calls: number[] = [];
    const broken: StateStore = {
      ...setUp().store,
      batch: async (writes) => {
        calls.push(writes.length);
        throw new AnyhostError('ERR_ANYHOST_STORE_FAILED', 'reset');
      },
    };
    const store = combinedWrites(broken);
    const one = anyhostErrorOf(store.set('ledger:app/s1', 1));
    const other = anyhostErrorOf(store.set('ledger:app/s2', 1));
    expect([(await one).code, (await other).code]).toEqual(['ERR_ANYHOST_STORE_FAILED', 'ERR_ANYHOST_STORE_FAILED']);
    await settle();
    expect(calls).toEqual([2]);
  });
});

describe('without batch, the writes of one turn', () => {
  test('wait for each other where they are about one service, and for no other', async () => {
    const memory = withoutBatch(memoryStateStore());
    const calls: string[] = [];
    const answered = deferred();
    const store = combinedWrites({
      ...memory,
      set: async (key, value, options) => {
        calls.push(key);
        if (key === 'ledger:app/s1') await answered.promise;
        return await memory.set(key, value, options);
      },
    });
    const written = beginAll(store, 2);
    await settle();
    expect(calls).toEqual(['ledger:app/s1', 'ledger:app/s2', 'claim:app/s2@2026-11-22T06:01:00Z']);
    answered.resolve();
    expect(new Set(await written).size).toBe(4);
    expect(calls.at(-1)).toBe('claim:app/s1@2026-11-22T06:01:00Z');
  });

  test('are made although the one before has failed', async () => {
    const memory = withoutBatch(memoryStateStore());
    const store = combinedWrites({
      ...memory,
      set: (key, value, options) =>
        key.startsWith('ledger:') ? Promise.reject(tooLong()) : memory.set(key, value, options),
    });
    const ledger = anyhostErrorOf(store.set('ledger:app/s1', 1));
    expect(await store.set('claim:app/s1@2026-11-22T06:01:00Z', 1)).toEqual(expect.any(String));
    expect((await ledger).code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
  });
});
