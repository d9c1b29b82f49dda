import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';
import { LostAnswer, losingAnswers } from './losing-answers.ts';
import { OWNER, runOnce } from './run-once.ts';

const CHECKPOINT = `checkpoint:${OWNER}`;
const LEDGER = `ledger:${OWNER}`;

/** A store that writes and then answers with an error: core reads the record again, and recognizes its own. */
export function describeLostAnswers(add: AddStoreTest): void {
  add('lost answers: a service that saves again after an error goes on from what it saved', async ({ store }) => {
    const losing = losingAnswers(store);
    const outcome = await runOnce(losing, async ({ checkpoint }) => {
      for (let page = 1; page <= 4; page += 1) {
        const save = (): Promise<void> => checkpoint.save({ page });
        await save().catch((thrown: unknown) => {
          expectLost(thrown);
          return save();
        });
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

function expectLost(thrown: unknown): void {
  expect(thrown).toBeInstanceOf(LostAnswer);
}
