import { describe, expect, test } from 'vitest';
import { deferred } from '../fixtures/deferred.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { combinedWrites } from './combined-writes.ts';
import { memoryStateStore } from './memory-store.ts';
import type { StateStore, StateWrite } from './state-store.ts';

interface Calls {
  readonly sets: string[];
  readonly batches: (readonly string[])[];
}

/** A store in memory that counts its writes. */
function countingStore(withBatch: boolean, calls: Calls): StateStore {
  const store = memoryStateStore();
  const counting: StateStore = {
    name: store.name,
    durable: true,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    set: (key, value, options) => {
      calls.sets.push(key);
      return store.set(key, value, options);
    },
    delete: (key, condition) => store.delete(key, condition),
  };
  if (!withBatch) return counting;
  const batch = async (writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]> => {
    calls.batches.push(writes.map(({ key }) => key));
    return (await store.batch?.(writes)) ?? [];
  };
  return { ...counting, batch };
}

describe('the writes of one turn', () => {
  test('are one batch, each with its own condition and its own answer', async () => {
    const calls: Calls = { sets: [], batches: [] };
    const store = combinedWrites(countingStore(true, calls));
    await store.set('claim:a/s@1', 'theirs');
    const [ledger, claim, other] = await Promise.all([
      store.set('ledger:a/s', { n: 1 }, { ifVersion: null }),
      store.set('claim:a/s@1', 'mine', { ifVersion: null, ttlMs: 1000 }),
      store.set('ledger:a/t', { n: 2 }),
    ]);
    expect(calls).toEqual({ sets: ['claim:a/s@1'], batches: [['ledger:a/s', 'claim:a/s@1', 'ledger:a/t']] });
    expect([ledger, claim, other]).toEqual([expect.any(String), undefined, expect.any(String)]);
    expect((await store.get('claim:a/s@1'))?.value).toBe('theirs');
    expect(await store.get('ledger:a/s')).toEqual({ value: { n: 1 }, version: ledger });
  });

  test('are not combined with those of a later turn', async () => {
    const calls: Calls = { sets: [], batches: [] };
    const store = combinedWrites(countingStore(true, calls));
    const first = store.set('ledger:a/s', 1);
    await settle();
    await Promise.all([first, store.set('claim:a/s@1', 1)]);
    expect(calls).toEqual({ sets: ['ledger:a/s', 'claim:a/s@1'], batches: [] });
  });

  test('are made one by one where two are about one key', async () => {
    const calls: Calls = { sets: [], batches: [] };
    const store = combinedWrites(countingStore(true, calls));
    const keys = ['lease:a/s', 'lease:a/s'];
    await Promise.all(keys.map((key) => store.set(key, key)));
    expect(calls).toEqual({ sets: keys, batches: [] });
  });

  test('fail together where the batch fails, whether it rejects or throws', async () => {
    const calls: Calls = { sets: [], batches: [] };
    const failure = new Error('away');
    const batches = [
      () => Promise.reject(failure),
      (): never => {
        throw failure;
      },
    ];
    for (const batch of batches) {
      const store = combinedWrites({ ...countingStore(false, calls), batch });
      const answers = await Promise.allSettled([store.set('ledger:a/s', 1), store.set('claim:a/s@1', 1)]);
      expect(answers).toEqual([
        { status: 'rejected', reason: failure },
        { status: 'rejected', reason: failure },
      ]);
    }
  });
});

describe('without batch, the writes of one turn', () => {
  test('wait for each other where they are about one service, and for no other', async () => {
    const calls: Calls = { sets: [], batches: [] };
    const counting = countingStore(false, calls);
    const ledger = deferred();
    const slow: StateStore['set'] = async (key, value, options) => {
      const written = counting.set(key, value, options);
      if (key === 'ledger:a/s') await ledger.promise;
      return await written;
    };
    const store = combinedWrites({ ...counting, set: slow });
    const writes = ['ledger:a/s', 'claim:a/s@2026-11-22T06:15:00Z', 'ledger:a/t', 'lease:a/t'];
    const all = Promise.all(writes.map((key) => store.set(key, 1)));
    await settle();
    expect(calls.sets).toEqual(['ledger:a/s', 'ledger:a/t', 'lease:a/t']);
    ledger.resolve();
    await all;
    expect(calls.sets.at(-1)).toBe('claim:a/s@2026-11-22T06:15:00Z');
  });

  test('are made although the one before failed', async () => {
    const calls: Calls = { sets: [], batches: [] };
    const counting = countingStore(false, calls);
    const failure = new Error('away');
    const set: StateStore['set'] = (key, value, options) =>
      key === 'ledger:a/s' ? Promise.reject(failure) : counting.set(key, value, options);
    const store = combinedWrites({ ...counting, set });
    const answers = await Promise.allSettled([store.set('ledger:a/s', 1), store.set('claim:a/s@1', 1)]);
    expect(answers).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'fulfilled', value: expect.any(String) },
    ]);
  });
});
