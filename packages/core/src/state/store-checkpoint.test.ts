import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { memoryStateStore } from './memory-store.ts';
import { parseState } from './state-value.ts';
import { StoreCheckpoint } from './store-checkpoint.ts';

const store = memoryStateStore();
let services = 0;

/** Two executions of one service. */
function pair(): [StoreCheckpoint, StoreCheckpoint] {
  services += 1;
  const owner = { store, key: `orders/archive-${services}`, ended: () => undefined };
  return [new StoreCheckpoint(owner), new StoreCheckpoint(owner)];
}

describe('a checkpoint', () => {
  test('is what was saved last, for the next execution too', async () => {
    const [first, second] = pair();
    expect(await first.load()).toBeUndefined();
    await first.save({ cursor: 1 });
    await first.save({ cursor: 2 });
    expect(await first.load()).toEqual({ cursor: 2 });
    expect(await second.load<{ cursor: number }>()).toEqual({ cursor: 2 });
  });

  test('can be saved and cleared without having been loaded', async () => {
    const [first, second] = pair();
    await first.save(1);
    await second.save(2);
    expect(await second.load()).toBe(2);
    const [third, fourth] = pair();
    await third.clear();
    await third.save(1);
    await fourth.clear();
    expect(await fourth.load()).toBeUndefined();
  });

  test('can be saved again after it was cleared', async () => {
    const [first] = pair();
    await first.save(1);
    await first.clear();
    expect(await first.load()).toBeUndefined();
    await first.clear();
    await first.save(2);
    expect(await first.load()).toBe(2);
  });

  test.each([
    ['another execution saved', (other: StoreCheckpoint) => other.save('theirs')],
    ['another execution cleared it', (other: StoreCheckpoint) => other.clear()],
  ])('is not overwritten when %s since this execution looked', async (_, meddle) => {
    const [mine, theirs] = pair();
    await mine.save('mine');
    await meddle(theirs);
    for (const write of [() => mine.save('again'), () => mine.clear()]) {
      const error = await anyhostErrorOf(write);
      expect(error.code).toBe('ERR_ANYHOST_CHECKPOINT_CONFLICT');
      expect(error.message).toMatch(/orders\/archive-\d+: another execution changed it.*Load it again/);
    }
    expect(await theirs.load()).not.toBe('again');
  });

  test('can be saved after a conflict once it was loaded again', async () => {
    const [mine, theirs] = pair();
    await mine.load();
    await theirs.save({ cursor: 5 });
    expect((await anyhostErrorOf(mine.save({ cursor: 1 }))).code).toBe('ERR_ANYHOST_CHECKPOINT_CONFLICT');
    expect(await mine.load()).toEqual({ cursor: 5 });
    await mine.save({ cursor: 6 });
    expect(await theirs.load()).toEqual({ cursor: 6 });
  });

  test('is not created over another’s first one', async () => {
    const [mine, theirs] = pair();
    expect(await mine.load()).toBeUndefined();
    await theirs.save(1);
    expect((await anyhostErrorOf(mine.save(2))).code).toBe('ERR_ANYHOST_CHECKPOINT_CONFLICT');
  });

  test('can be read, but not changed, after the execution ended', async () => {
    let ended: string | undefined;
    const checkpoint = new StoreCheckpoint({ store, key: 'orders/ended', ended: () => ended });
    await checkpoint.save(1);
    ended = 'the execution was given up';
    for (const write of [() => checkpoint.save(2), () => checkpoint.clear()]) {
      const error = await anyhostErrorOf(write);
      expect(error.code).toBe('ERR_ANYHOST_EXECUTION_ENDED');
      expect(error.message).toContain('checkpoint of orders/ended: the execution was given up');
    }
    expect(await checkpoint.load()).toBe(1);
  });

  test('refuses what JSON cannot hold', async () => {
    const [checkpoint] = pair();
    expect((await anyhostErrorOf(checkpoint.save(undefined))).code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
  });

  test('never conflicts with itself: calls that are not awaited run in the order in which they were made', async () => {
    const [checkpoint, other] = pair();
    const progress = { page: 1 };
    const first = checkpoint.save(progress);
    progress.page = 2;
    const [, , loaded, , gone] = await Promise.all([
      first,
      checkpoint.save(progress),
      checkpoint.load(),
      checkpoint.clear(),
      checkpoint.load(),
    ]);
    expect(loaded).toEqual({ page: 2 });
    expect(gone).toBeUndefined();
    await Promise.all([checkpoint.save(3), checkpoint.save(4)]);
    expect(await other.load()).toBe(4);
  });

  test('continues after a call that failed', async () => {
    const [checkpoint] = pair();
    const failed = anyhostErrorOf(checkpoint.save(undefined));
    const saved = checkpoint.save(1);
    expect((await failed).code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
    await saved;
    expect(await checkpoint.load()).toBe(1);
  });

  test('can be cleared when it cannot be read', async () => {
    const durable = durableStore();
    await durable.set('checkpoint:orders/broken', 1);
    const { get } = durable;
    Object.assign(durable, { get: async (key: string) => parseState(key, '{broken', 'fake-durable') });
    const checkpoint = new StoreCheckpoint({ store: durable, key: 'orders/broken', ended: () => undefined });
    const error = await anyhostErrorOf(checkpoint.load());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_STATE_RECORD');
    expect(error.message).toMatch(/'checkpoint:orders\/broken' in fake-durable .*delete/);
    expect((await anyhostErrorOf(checkpoint.save(1))).code).toBe('ERR_ANYHOST_INVALID_STATE_RECORD');
    await checkpoint.clear();
    Object.assign(durable, { get });
    expect(await checkpoint.load()).toBeUndefined();
  });
});
