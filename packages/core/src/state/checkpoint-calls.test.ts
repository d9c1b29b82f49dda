import { describe, expect, test } from 'vitest';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { systemClock } from '../time/clock.ts';
import { boundedStore } from './bounded-store.ts';
import { type CheckpointOwner, StoreCheckpoint } from './store-checkpoint.ts';

const KEY = 'checkpoint:orders/archive';
const NONE = { get: 0, list: 0, set: 0, delete: 0 };

/** A checkpoint, and a store whose calls are counted from here on. */
function open(
  store: DurableStore = durableStore(),
  owner: Partial<CheckpointOwner> = {},
): { readonly store: DurableStore; readonly checkpoint: StoreCheckpoint } {
  Object.assign(store.calls, NONE);
  const checkpoint = new StoreCheckpoint({ store, key: 'orders/archive', ended: () => undefined, ...owner });
  return { store, checkpoint };
}

async function storeWith(value: unknown): Promise<{ readonly store: DurableStore; readonly version: string }> {
  const store = durableStore();
  const version = await store.set(KEY, value);
  if (version === undefined) throw new Error('A write without a condition cannot fail');
  return { store, version };
}

/** Every write is made, and answered with an error. */
function loseAnswers(store: DurableStore): () => void {
  const { set, delete: remove } = store;
  const lost = (): never => {
    throw new Error('connection reset');
  };
  Object.assign(store, {
    set: (...args: Parameters<typeof set>) => set(...args).then(lost),
    delete: (...args: Parameters<typeof remove>) => remove(...args).then(lost),
  });
  return () => void Object.assign(store, { set, delete: remove });
}

describe('a save without a load calls the store', () => {
  test('once where nothing is stored', async () => {
    const { store, checkpoint } = open();
    await checkpoint.save(1);
    expect(store.calls).toEqual({ ...NONE, set: 1 });
  });

  test('once where the version that is stored is known', async () => {
    const { store, version } = await storeWith('old');
    const { checkpoint } = open(store, { knownVersion: () => version });
    await checkpoint.save('new');
    expect(store.calls).toEqual({ ...NONE, set: 1 });
    expect(await checkpoint.load()).toBe('new');
  });

  test('three times where another one is stored, and once from then on', async () => {
    const { store } = await storeWith('old');
    const { checkpoint } = open(store, { knownVersion: () => 'another' });
    await checkpoint.save('new');
    expect(store.calls).toEqual({ ...NONE, get: 1, set: 2 });
    await checkpoint.save('newer');
    expect(store.calls).toEqual({ ...NONE, get: 1, set: 3 });
  });

  test('three times where one is known and none is stored', async () => {
    const { store, checkpoint } = open(durableStore(), { knownVersion: () => 'gone' });
    await checkpoint.save(1);
    expect(store.calls).toEqual({ ...NONE, get: 1, set: 2 });
  });
});

describe('a clear without a load calls the store', () => {
  test('once where nothing is stored, or the version is known', async () => {
    const fresh = open();
    await fresh.checkpoint.clear();
    expect(fresh.store.calls).toEqual({ ...NONE, get: 1 });
    const { store, version } = await storeWith(1);
    const known = open(store, { knownVersion: () => version });
    await known.checkpoint.clear();
    expect(store.calls).toEqual({ ...NONE, delete: 1 });
    expect(await store.get(KEY)).toBeUndefined();
  });

  test('three times where another version is stored, twice where none is known', async () => {
    const { store } = await storeWith(1);
    await open(store, { knownVersion: () => 'another' }).checkpoint.clear();
    expect(store.calls).toEqual({ ...NONE, get: 1, delete: 2 });
    await store.set(KEY, 1);
    await open(store).checkpoint.clear();
    expect(store.calls).toEqual({ ...NONE, get: 1, delete: 1 });
    expect(await store.get(KEY)).toBeUndefined();
  });
});

describe('what an execution has seen', () => {
  test('is reported, so that the next one need not read: loads, saves and clears', async () => {
    const seen: unknown[] = [];
    const moved: unknown[] = [];
    const { store, checkpoint } = open(durableStore(), {
      saw: (version) => seen.push(version),
      moved: (value) => moved.push(value),
    });
    await checkpoint.load();
    await checkpoint.save({ page: 1 });
    const stored = await store.get(KEY);
    await checkpoint.clear();
    expect(seen).toEqual([null, stored?.version, null]);
    expect(moved).toEqual([{ page: 1 }, undefined]);
  });
});

describe('a write that the store made and answered with an error', () => {
  test.each([
    ['after a load', true],
    ['without a load', false],
  ])('is recognized by the next save, %s', async (_, loads) => {
    const { store, checkpoint } = open();
    if (loads) await checkpoint.load();
    const restore = loseAnswers(store);
    expect((await errorOf(checkpoint.save({ page: 1, of: 3 }))).message).toBe('connection reset');
    expect((await errorOf(checkpoint.save({ page: 2, of: 3 }))).message).not.toBe('');
    restore();
    await checkpoint.save({ page: 3, of: 3 });
    expect(await store.get(KEY)).toMatchObject({ value: { page: 3, of: 3 } });
  });

  test('is recognized in a store that does not keep the order of keys', async () => {
    const { store, checkpoint } = open();
    await checkpoint.load();
    const restore = loseAnswers(store);
    await errorOf(checkpoint.save({ page: 1, of: [{ a: 1, b: 2 }] }));
    restore();
    const { get } = store;
    Object.assign(store, {
      get: async (key: string) => ({ ...(await get(key)), value: { of: [{ b: 2, a: 1 }], page: 1 } }),
    });
    await checkpoint.save(2);
    expect(store.calls).toMatchObject({ set: 3 });
  });

  test('is recognized by the next clear, and a clear by the next save', async () => {
    const { store, checkpoint } = open();
    await checkpoint.load();
    const restore = loseAnswers(store);
    await errorOf(checkpoint.save(1));
    restore();
    await checkpoint.clear();
    expect(await store.get(KEY)).toBeUndefined();
    await checkpoint.save(2);
    const restoreAgain = loseAnswers(store);
    await errorOf(checkpoint.clear());
    restoreAgain();
    await checkpoint.save(3);
    expect(await store.get(KEY)).toMatchObject({ value: 3 });
  });

  test('does not make another execution’s value its own', async () => {
    const { store, checkpoint } = open();
    await checkpoint.load();
    const restore = loseAnswers(store);
    await errorOf(checkpoint.save('mine'));
    restore();
    await store.set(KEY, 'theirs');
    expect((await anyhostErrorOf(checkpoint.save('mine again'))).code).toBe('ERR_ANYHOST_CHECKPOINT_CONFLICT');
    expect(await store.get(KEY)).toMatchObject({ value: 'theirs' });
  });
});

test('a value that is too long for the store is refused with both numbers before any call, and the next save works', async () => {
  const store = durableStore();
  const short = boundedStore({ ...store, maxValueBytes: 1000 }, { clock: systemClock });
  const { checkpoint } = open(store, { store: short });
  const error = await anyhostErrorOf(checkpoint.save({ long: 'é'.repeat(600) }));
  expect(error.code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
  expect(error.message).toMatch(/archive' has 1211 bytes as JSON.+at most 1000/);
  expect(store.calls).toEqual(NONE);
  await checkpoint.save({ long: 'é'.repeat(400) });
  expect(store.calls).toEqual({ ...NONE, set: 1 });
});
