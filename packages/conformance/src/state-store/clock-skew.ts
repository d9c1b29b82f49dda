import { addToInstant, type Clock, type StateStore, systemClock } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest, SkipStoreTest, StateStoreHarness } from '../state-store-harness.ts';

const TTL_MS = 1000;
const HOUR_MS = 3_600_000;
/** How far the store's clock may seem to differ between two clients: what a call takes. */
const TOLERANCE_MS = 60_000;

/** Clients on machines whose clock is wrong, or is set: the store's own clock counts. */
export function describeClockSkew(add: AddStoreTest): void {
  const addSkewed = (name: string, run: (clients: Clients) => Promise<void>): void => {
    for (const [offset, offsetMs] of [
      ['an hour fast', HOUR_MS],
      ['an hour slow', -HOUR_MS],
    ] as const) {
      add(
        `clock skew: ${name} [${offset}]`,
        async (harness, skip) => run(await clientsOf(harness, skip, offsetMs)),
        'openWithClock',
      );
    }
  };

  addSkewed("now is the store's time, whatever the client's clock shows", async ({ right, wrong, set, offsetMs }) => {
    const [expected, shown] = [Number(await right.now?.()), Number(await wrong.now?.())];
    expect(Math.abs(shown - expected)).toBeLessThan(TOLERANCE_MS);
    set(-2 * offsetMs);
    expect(Math.abs(Number(await wrong.now?.()) - expected)).toBeLessThan(TOLERANCE_MS);
  });

  addSkewed(
    'records of all clients live as long as they were given, for all clients',
    async ({ right, wrong, passTime }) => {
      const ofWrong = (await wrong.set('lease/wrong', 'wrong', { ttlMs: TTL_MS * 2 })) ?? '';
      const ofRight = (await right.set('lease/right', 'right', { ttlMs: TTL_MS * 2 })) ?? '';
      await passTime(TTL_MS);
      await expectLive([right, wrong], 'lease/wrong', ofWrong);
      await expectLive([right, wrong], 'lease/right', ofRight);
      await passTime(TTL_MS);
      await expectGone([right, wrong], 'lease/wrong', ofWrong);
      await expectGone([wrong, right], 'lease/right', ofRight);
    },
  );

  addSkewed(
    'a clock that is set while records live changes nothing',
    async ({ right, wrong, passTime, set, offsetMs }) => {
      const ifVersion = (await wrong.set('lease', 'wrong', { ttlMs: TTL_MS * 2 })) ?? '';
      set(-offsetMs);
      await passTime(TTL_MS);
      await expectLive([wrong, right], 'lease', ifVersion);
      set(2 * offsetMs);
      await expectLive([wrong], 'lease', ifVersion);
      await passTime(TTL_MS);
      await expectGone([wrong, right], 'lease', ifVersion);
    },
  );

  addSkewed('a batch, and the removal of expired records, go by the store too', async ({ right, wrong, passTime }) => {
    if (wrong.batch !== undefined) await wrong.batch([{ key: 'skew/lease', value: 'wrong', ttlMs: TTL_MS }]);
    else await wrong.set('skew/lease', 'wrong', { ttlMs: TTL_MS });
    await right.set('skew/other', 'right', { ttlMs: TTL_MS });
    await wrong.deleteExpired?.(1000);
    expect((await right.list('skew/')).map(({ key }) => key).toSorted()).toEqual(['skew/lease', 'skew/other']);
    await passTime(TTL_MS);
    await wrong.deleteExpired?.(1000);
    expect(await right.list('skew/')).toEqual([]);
  });
}

interface Clients {
  readonly right: StateStore;
  readonly wrong: StateStore;
  readonly offsetMs: number;
  passTime(ms: number): Promise<void>;
  /** Sets the clock of `wrong`, by so many milliseconds from the time that it shows. */
  set(byMs: number): void;
}

async function clientsOf(harness: StateStoreHarness, skip: SkipStoreTest, offsetMs: number): Promise<Clients> {
  const { store, openWithClock } = harness;
  if (store.now === undefined) skip('the store has no clock of its own');
  if (openWithClock === undefined) throw new Error('The harness cannot open a store with a clock.');
  const clock = new WrongClock(offsetMs);
  const wrong = await openWithClock.call(harness, clock);
  return { right: store, wrong, offsetMs, passTime: (ms) => harness.passTime(ms), set: (ms) => clock.set(ms) };
}

async function expectLive(clients: readonly StateStore[], key: string, version: string): Promise<void> {
  for (const client of clients) {
    expect((await client.get(key))?.version).toBe(version);
    expect((await client.list(key)).map((record) => record.version)).toEqual([version]);
    expect(await client.set(key, 'taken over', { ifVersion: null })).toBeUndefined();
  }
}

async function expectGone(clients: readonly StateStore[], key: string, version: string): Promise<void> {
  for (const client of clients) {
    expect(await client.get(key)).toBeUndefined();
    expect(await client.list(key)).toEqual([]);
    expect(await client.set(key, 'stale', { ifVersion: version })).toBeUndefined();
  }
  expect(await clients[0]?.set(key, 'taken over', { ifVersion: null })).toBeTypeOf('string');
}

/** A machine's clock that shows the wrong time; lengths of time are right. */
class WrongClock implements Clock {
  readonly monotonic: Clock['monotonic'] = () => systemClock.monotonic();
  readonly setTimeout: Clock['setTimeout'] = (callback, ms) => systemClock.setTimeout(callback, ms);
  readonly clearTimeout: Clock['clearTimeout'] = (handle) => systemClock.clearTimeout(handle);
  #offsetMs: number;

  constructor(offsetMs: number) {
    this.#offsetMs = offsetMs;
  }

  now(): ReturnType<Clock['now']> {
    return addToInstant(systemClock.now(), this.#offsetMs);
  }

  set(byMs: number): void {
    this.#offsetMs += byMs;
  }
}
