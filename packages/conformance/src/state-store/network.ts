import type { StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';
import { type ProxiedStore, withProxy } from './proxied-store.ts';

/** A pause that every client has to bear. */
const SLOW_MS = 50;

/** A network that is silent, slow, gone and back: calls end, and work again. */
export function describeNetwork(add: AddStoreTest): void {
  const addProxied = (name: string, run: (proxied: ProxiedStore) => Promise<void>): void => {
    add(`network: ${name}`, (harness) => withProxy(harness, run), 'server');
  };

  addProxied('on a slow network everything works', async ({ store, proxy, ends }) => {
    await proxy.slow(SLOW_MS);
    const version = await ends(store.set('slow', 1, { ifVersion: null }));
    expect(await ends(store.get('slow'))).toEqual({ value: 1, version });
    expect(await ends(store.set('slow', 2, { ifVersion: null }))).toBeUndefined();
    expect(await ends(store.list('slow'))).toMatchObject([{ value: 1, version }]);
    expect(await ends(store.delete('slow', { ifVersion: version ?? '' }))).toBe(true);
  });

  addProxied(
    'calls on a silent network reject in time, and the store works when it is back',
    async ({ store, proxy, rejects, recovers }) => {
      await proxy.silence();
      await Promise.all(callsOf(store).map(rejects));
      await proxy.pass();
      await recovers();
    },
  );

  addProxied('after a silence each call gets its own answer', async ({ store, proxy, rejects, recovers }) => {
    for (const key of ['one', 'two', 'three']) await store.set(`own/${key}`, key);
    await proxy.silence();
    await Promise.all(['one', 'two', 'three'].map((key) => rejects(store.get(`own/${key}`))));
    await proxy.pass();
    await recovers();
    // Answers that come too late must not be taken for those of later calls.
    const keys = ['three', 'one', 'missing', 'two'];
    const records = await Promise.all(keys.map((key) => store.get(`own/${key}`)));
    expect(records.map((record) => record?.value)).toEqual(['three', 'one', undefined, 'two']);
  });

  addProxied(
    'calls on connections that are half open reject in time, and the store works when the network is back',
    async ({ store, proxy, rejects, recovers }) => {
      await proxy.halfOpen();
      await Promise.all(callsOf(store).map(rejects));
      await proxy.pass();
      await recovers();
    },
  );

  addProxied(
    'calls to a server that is gone reject in time, and the store works when it is back',
    async ({ store, proxy, rejects, recovers }) => {
      await proxy.refuse();
      await Promise.all(callsOf(store).map(rejects));
      await rejects(store.get('k'));
      await proxy.pass();
      await recovers();
    },
  );

  addProxied(
    'connections that are cut while idle do not end the process, and the store works',
    async ({ proxy, recovers }) => {
      for (let round = 0; round < 3; round += 1) {
        await proxy.drop();
        await recovers();
      }
    },
  );

  addProxied(
    'connections that are cut during calls: each ends, and what was acknowledged is there',
    async ({ store, truth, proxy, ends, recovers }) => {
      for (let round = 0; round < 5; round += 1) {
        const writes = Array.from({ length: 8 }, (_, index) => {
          const key = `cut/${round}-${index}`;
          return { key, answer: ends(outcomeOf(store.set(key, index, { ifVersion: null }))) };
        });
        await proxy.drop();
        for (const { key, answer } of writes) await expectTruth(truth, key, await answer);
      }
      await recovers();
    },
  );

  addProxied(
    'a write whose answer is lost is never taken for a conflict',
    async ({ store, truth, proxy, ends, recovers }) => {
      const replaced = (await store.set('lost/replaced', 'old')) ?? '';
      const writes = [
        { key: 'lost/created', write: () => store.set('lost/created', 'mine', { ifVersion: null }) },
        { key: 'lost/replaced', write: () => store.set('lost/replaced', 'mine', { ifVersion: replaced }) },
        { key: 'lost/any', write: () => store.set('lost/any', 'mine') },
      ];
      for (const { key, write } of writes) {
        await proxy.loseAnswers(1);
        await expectTruth(truth, key, await ends(outcomeOf(write())));
        await proxy.pass();
        await recovers();
      }
    },
  );

  addProxied(
    'a deletion whose answer is lost is never taken for a conflict',
    async ({ store, truth, proxy, ends, recovers }) => {
      const ifVersion = (await store.set('lost/deleted', 'old')) ?? '';
      await proxy.loseAnswers(1);
      const outcome = await ends(outcomeOf(store.delete('lost/deleted', { ifVersion })));
      await proxy.pass();
      const left = await truth.get('lost/deleted');
      if (outcome.kind === 'answered' && outcome.answer === true) expect(left).toBeUndefined();
      else if (outcome.kind === 'answered') expect(left?.version, 'a conflict needs a record').toBe('another version');
      else expect([undefined, ifVersion]).toContain(left?.version);
      await recovers();
    },
  );

  addProxied(
    'a batch whose answer is lost is never taken for conflicts',
    async ({ store, truth, proxy, ends, recovers }) => {
      const keys = ['lost/a', 'lost/b'];
      const writes = keys.map((key) => ({ key, value: 'mine', ifVersion: null }));
      await proxy.loseAnswers(1);
      const outcome = await ends(outcomeOf(store.batch?.(writes) ?? Promise.reject(new Error('no batch'))));
      await proxy.pass();
      for (const [index, key] of keys.entries()) {
        const one = outcome.kind === 'answered' ? { kind: outcome.kind, answer: outcome.answer[index] } : outcome;
        await expectTruth(truth, key, one);
      }
      await recovers();
    },
  );
}

/** One call of each kind. */
function callsOf(store: StateStore): readonly Promise<unknown>[] {
  return [
    store.get('k'),
    store.list('k'),
    store.set('k', 1),
    store.delete('k'),
    store.set('k', 1, { ifVersion: null }),
  ];
}

type Outcome<Answer> = { readonly kind: 'answered'; readonly answer: Answer } | { readonly kind: 'rejected' };

function outcomeOf<Answer>(call: Promise<Answer>): Promise<Outcome<Answer>> {
  return call.then(
    (answer) => ({ kind: 'answered', answer }),
    (thrown: unknown) => {
      expect(thrown).toBeInstanceOf(Error);
      return { kind: 'rejected' };
    },
  );
}

// The only writer: its write was acknowledged with the version that is there, or rejected.
async function expectTruth(truth: StateStore, key: string, outcome: Outcome<string | undefined>): Promise<void> {
  if (outcome.kind === 'rejected') return;
  expect(outcome.answer, `${key}: nobody else wrote, so this is no conflict`).toBeTypeOf('string');
  expect((await truth.get(key))?.version, key).toBe(outcome.answer);
}
