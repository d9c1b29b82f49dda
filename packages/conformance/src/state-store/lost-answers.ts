import type { SetOptions, StateStore, StateWrite, WriteCondition } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';
import { OWNER, runOnce } from './run-once.ts';

const CHECKPOINT = `checkpoint:${OWNER}`;
const LEDGER = `ledger:${OWNER}`;

/** A store that writes and then answers with an error: core reads the record again, and recognizes its own. */
export function describeLostAnswers(add: AddStoreTest): void {
  add('lost answers: a service that saves again after an error goes on from what it saved', async ({ store }) => {
    const losing = losingAnswers(store);
    const outcome = await runOnce(losing, async ({ checkpoint }) => {
      for (let page = 1; page <= 4; page += 1) {
        await checkpoint.save({ page }).catch(expectLost);
        await checkpoint.save({ page });
      }
    });
    expect(outcome).toMatchObject({ status: 'completed' });
    expect(losing.lost).toBeGreaterThan(0);
    expect((await store.get(CHECKPOINT))?.value).toEqual({ page: 4 });
  });

  add('lost answers: what another writer saved meanwhile is a conflict, and stays', async ({ store }) => {
    const losing = losingAnswers(store);
    const outcome = await runOnce(losing, async ({ checkpoint }) => {
      await checkpoint.load();
      await checkpoint.save('mine').catch(expectLost);
      await store.set(CHECKPOINT, 'theirs');
      await expect(checkpoint.save('mine too')).rejects.toMatchObject({ code: 'ERR_ANYHOST_CHECKPOINT_CONFLICT' });
    });
    expect(outcome).toMatchObject({ status: 'completed' });
    expect(losing.lost).toBeGreaterThan(0);
    expect((await store.get(CHECKPOINT))?.value).toBe('theirs');
  });

  add('lost answers: the ledger record of a service follows its runs', async ({ store }) => {
    let runs = 0;
    for (let round = 0; round < 3; round += 1) {
      const outcome = await runOnce(
        losingAnswers(store),
        async () => {
          runs += 1;
        },
        { record: 'last' },
      );
      expect(outcome).toMatchObject({ status: 'completed' });
    }
    expect(runs).toBe(3);
    expect((await store.get(LEDGER))?.value).toMatchObject({ running: [], last: { status: 'completed' } });
  });
}

class LostAnswer extends Error {}

function expectLost(thrown: unknown): void {
  expect(thrown).toBeInstanceOf(LostAnswer);
}

/** A store of which every other write to a key, beginning with the first, is made and then answered with an error. */
function losingAnswers(store: StateStore): StateStore & { readonly lost: number } {
  const writes = new Map<string, number>();
  const losing = {
    lost: 0,
    name: store.name,
    durable: store.durable,
    maxValueBytes: store.maxValueBytes,
    get: (key: string) => store.get(key),
    list: (prefix: string) => store.list(prefix),
    set: (key: string, value: unknown, options?: SetOptions) => answered(key, store.set(key, value, options)),
    delete: (key: string, condition?: WriteCondition) => answered(key, store.delete(key, condition)),
  };
  const answered = async <Answer>(key: string, write: Promise<Answer>): Promise<Answer> => {
    const answer = await write;
    // A condition that failed: nothing was written.
    if (answer === undefined || answer === false) return answer;
    const count = (writes.get(key) ?? 0) + 1;
    writes.set(key, count);
    if (count % 2 === 0) return answer;
    losing.lost += 1;
    throw new LostAnswer('The connection was reset.');
  };
  const { batch, now } = store;
  return Object.assign(losing, {
    ...(batch !== undefined && {
      batch: (all: readonly StateWrite[]) => answered(all[0]?.key ?? '', batch.call(store, all)),
    }),
    ...(now !== undefined && { now: () => now.call(store) }),
  });
}
