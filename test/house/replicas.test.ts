import { DatabaseSync } from 'node:sqlite';
import { continuous, defineApplication, every, memoryStateStore, type StateStore } from '@anyhost/core';
import { testHost, VirtualClock } from '@anyhost/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { readPage } from '../support/pages.ts';
import { moveBalance } from './move-balance.ts';
import { onlyWithLock } from './only-with-lock.ts';

let clock: VirtualClock;
let served: string[];

beforeEach(() => {
  clock = new VirtualClock({ now: '2026-11-22T06:00:30Z' });
  served = [];
});

function billing(policy: { readonly dedupe?: boolean; readonly singleton?: boolean } = {}) {
  const store = durable(memoryStateStore({ clock }));
  return defineApplication('billing')
    .stateStore(() => store)
    .job('send', { schedule: every('1m'), ...policy }, async (_signal, { occurrence }) => {
      served.push(occurrence?.id.slice(-9, -4) ?? '');
    });
}

describe('two replicas', () => {
  test('run each occurrence twice without dedupe, and say so', async () => {
    const app = billing();
    await using one = await testHost(app, { clock });
    await using two = await testHost(app, { clock });
    await clock.advance('2m');
    expect(served.toSorted()).toEqual(['06:01', '06:01', '06:02', '06:02']);
    expect([one, two].map(({ executions }) => executions.length)).toEqual([2, 2]);
  });

  test.each([{ dedupe: true }, { singleton: true }])('run each occurrence once with %o', async (policy) => {
    const app = billing(policy);
    await using _one = await testHost(app, { clock });
    await using _two = await testHost(app, { clock });
    await clock.advance('3m');
    expect(served).toEqual(['06:01', '06:02', '06:03']);
  });

  test('of a continuous singleton: one runs it, and the other takes over when that one stops', async () => {
    const store = durable(memoryStateStore({ clock }));
    const app = (name: string) =>
      defineApplication('billing')
        .stateStore(() => store)
        .job('consume', { schedule: continuous(), singleton: true }, async (signal) => {
          served.push(name);
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        });
    const one = await testHost(app('one'), { clock });
    await clock.advance('1s');
    await using _two = await testHost(app('two'), { clock });
    await clock.advance('1m');
    expect(served).toEqual(['one']);
    await one.stop();
    await clock.advance('1m');
    expect(served).toEqual(['one', 'two']);
  });
});

test('a write with an older token changes nothing', async () => {
  const database = openDatabase('CREATE TABLE balances (account text PRIMARY KEY, amount integer, token integer)');
  await database.query("INSERT INTO balances VALUES ('rent', 0, 0)", []);
  await moveBalance(database, 'rent', 10, 8);
  await expect(moveBalance(database, 'rent', 99, 7)).rejects.toThrow('rent: another process has taken over');
  await moveBalance(database, 'rent', 20, 8);
  expect(database.rows('SELECT amount, token FROM balances')).toEqual([{ amount: 20, token: 8 }]);
});

test('an admission of your own lets a service run only while it has the lock', async () => {
  const taken = new Set(['send']);
  const lock = {
    take: async (name: string) => {
      if (taken.has(name)) return undefined;
      taken.add(name);
      return async () => void taken.delete(name);
    },
  };
  await using host = await testHost(billing(), { clock, admissions: [onlyWithLock(lock)] });
  await clock.advance('1m');
  taken.clear();
  await clock.advance('2m');
  expect(served).toEqual(['06:02', '06:03']);
  expect(host.executions[0]).toMatchObject({ status: 'skipped', reason: 'notLeader' });
});

test.each(['only-with-lock.ts', 'move-balance.ts'])('the page shows %s as it is run here', (file) => {
  expect(readPage('docs/replicas.md')).toContain(`\`\`\`ts\n${readPage(`test/house/${file}`)}\`\`\``);
});

/** Stands for a store outside of the process, which the hosts of a test share. */
function durable(store: StateStore): StateStore {
  return {
    name: 'shared',
    durable: true,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    set: (key, value, options) => store.set(key, value, options),
    delete: (key, condition) => store.delete(key, condition),
  };
}

/** A database with the interface of pg's `Pool`. */
function openDatabase(schema: string) {
  const database = new DatabaseSync(':memory:');
  database.exec(schema);
  return {
    query: async (text: string, values: unknown[]) => {
      const given = values.map((value) => (typeof value === 'number' ? value : String(value)));
      const { changes } = database.prepare(text.replaceAll(/\$(\d)/g, '?$1')).run(...given);
      return { rowCount: Number(changes) };
    },
    rows: (text: string) => database.prepare(text).all(),
  };
}
