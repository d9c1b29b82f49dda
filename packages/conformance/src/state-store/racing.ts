import { nextTurn, type StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';
import { clientsOf } from './clients.ts';

const TTL_MS = 1000;
const INCREMENTS = 8;
const ROUNDS = 6;

/** Many clients, each as another process would open the store, that write to one record at the same time. */
export function describeRacing(add: AddStoreTest): void {
  add('racing: no increment of many clients is lost, and no version is given twice', async (harness) => {
    const clients = await clientsOf(harness);
    await harness.store.set('counter', 0);
    const versions = await Promise.all(clients.map((client) => increments(client, INCREMENTS)));
    expect((await harness.store.get('counter'))?.value).toBe(clients.length * INCREMENTS);
    expect(new Set(versions.flat()).size).toBe(clients.length * INCREMENTS);
  });

  add('racing: of many clients that create a record, exactly one wins, each time', async (harness) => {
    const clients = await clientsOf(harness);
    for (let round = 0; round < ROUNDS; round += 1) {
      await expectOneWinner(harness.store, 'created', race(clients, `created/${round}`, null), `created/${round}`);
    }
  });

  add('racing: of many clients that replace a version, exactly one wins, each time', async (harness) => {
    const clients = await clientsOf(harness);
    await harness.store.set('replaced', 'first');
    for (let round = 0; round < ROUNDS; round += 1) {
      const ifVersion = (await harness.store.get('replaced'))?.version ?? '';
      await expectOneWinner(harness.store, 'replaced', race(clients, 'replaced', ifVersion), 'replaced');
    }
  });

  add('racing: of many clients that create an expired record anew, exactly one wins', async (harness) => {
    const clients = await clientsOf(harness);
    const old = await harness.store.set('claim', 'old', { ttlMs: TTL_MS });
    await harness.passTime(TTL_MS);
    await expectOneWinner(harness.store, 'claimed', race(clients, 'claim', null), 'claim');
    expect((await harness.store.get('claim'))?.version).not.toBe(old);
  });

  add(
    'racing: of clients that delete a version and clients that replace it, exactly one wins, each time',
    async (harness) => {
      const clients = await clientsOf(harness);
      for (let round = 0; round < ROUNDS; round += 1) {
        const ifVersion = (await harness.store.set('lease', `free ${round}`)) ?? '';
        const wins = await Promise.all(
          clients.map(async (client, index) => {
            if ((index + round) % 2 === 0) return (await client.delete('lease', { ifVersion })) ? 'deleted' : undefined;
            return await client.set('lease', index, { ifVersion });
          }),
        );
        const winners = wins.filter((win) => win !== undefined);
        expect(winners, `round ${round}`).toHaveLength(1);
        const left = await harness.store.get('lease');
        expect(left?.version, `round ${round}`).toBe(winners[0] === 'deleted' ? undefined : winners[0]);
      }
    },
  );

  add(
    'racing: a record that clients write and delete is, for readers, always one that was written',
    async (harness) => {
      const clients = await clientsOf(harness);
      const written = new Map<string, unknown>();
      const seen: { readonly value: unknown; readonly version: string }[] = [];
      await Promise.all(
        clients.map(async (client, index) => {
          for (let turn = 0; turn < INCREMENTS; turn += 1) {
            if (index % 3 === 2) {
              const records = [await client.get('pair/shared'), ...(await client.list('pair/'))];
              seen.push(...records.flatMap((record) => (record === undefined ? [] : [record])));
            } else if (index % 3 === 1 && turn % 4 === 3) {
              await client.delete('pair/shared');
            } else {
              const value = { client: index, turn };
              written.set((await client.set('pair/shared', value)) ?? '', value);
            }
            // Stores in this process would make all calls of one client before those of the next.
            await nextTurn();
          }
        }),
      );
      for (const { value, version } of seen) expect(value).toEqual(written.get(version));
      const last = await harness.store.get('pair/shared');
      if (last !== undefined) expect(last.value).toEqual(written.get(last.version));
      expect(written.size).toBeGreaterThan(0);
    },
  );
}

async function increments(client: StateStore, times: number): Promise<readonly string[]> {
  const versions: string[] = [];
  while (versions.length < times) {
    const record = await client.get('counter');
    const version = await client.set('counter', Number(record?.value) + 1, { ifVersion: record?.version ?? null });
    if (version !== undefined) versions.push(version);
  }
  return versions;
}

function race(clients: readonly StateStore[], key: string, ifVersion: string | null): Promise<(string | undefined)[]> {
  return Promise.all(clients.map((client, index) => client.set(key, index, { ifVersion })));
}

async function expectOneWinner(
  store: StateStore,
  what: string,
  racing: Promise<(string | undefined)[]>,
  key: string,
): Promise<void> {
  const winners = (await racing).flatMap((version, value) => (version === undefined ? [] : [{ value, version }]));
  expect(winners, `who ${what} ${key}`).toHaveLength(1);
  expect(await store.get(key)).toEqual(winners[0]);
}
