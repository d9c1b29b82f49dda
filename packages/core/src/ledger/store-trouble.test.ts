import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, eachMinute, ended, ledgerHost, noteOf } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import { parseState } from '../state/state-value.ts';
import { delay } from '../time/timer.ts';
import type { LedgerRun } from './ledger-run.ts';

const KEY = 'ledger:orders/poll';

function run(minute: number): LedgerRun {
  return { occurrence: due(minute), trigger: 'schedule' };
}

/** A store that takes its time, and counts how many calls it has in hand. */
function slowStore(store: StateStore, clock: ManualClock, ms: number): StateStore & { most: number; sets: number } {
  let current = 0;
  const slow = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    current += 1;
    counted.most = Math.max(counted.most, current);
    await delay(clock, ms);
    current -= 1;
    return call();
  };
  const counted = {
    ...store,
    most: 0,
    sets: 0,
    get: (key: string) => slow(() => store.get(key)),
    set: (...args: Parameters<StateStore['set']>) => {
      counted.sets += 1;
      return slow(() => store.set(...args));
    },
  };
  return counted;
}

describe('a store that is slow', () => {
  test('has one call of a service in hand, and gets the newest state, however many runs there were', async () => {
    const [durable, clock] = [durableStore(), new ManualClock()];
    const store = slowStore(durable, clock, 3000);
    const host = ledgerHost({ store, clock });
    for (let number = 0; number < 1000; number += 1) {
      host.service.beginNow(run(0));
      await host.service.end(run(0), ended(due(0), { note: noteOf(due(0), `run ${number}`) }), host.within());
      if (number % 10 === 0) await clock.advance(100);
    }
    const flushed = host.ledger.flush(host.within());
    await clock.advance(10_000);
    expect(await flushed).toEqual([]);
    expect(store.most).toBe(1);
    // Ten seconds of runs, three seconds per write.
    expect(store.sets).toBeLessThanOrEqual(6);
    expect((await durable.get(KEY))?.value).toMatchObject({ running: [], last: { status: 'run 999' } });
    expect(host.events).toEqual([]);
    host.ledger.stop();
  });
});

describe('a store that is silent or down', () => {
  test('is reported once, tried ever more rarely, and once more when it is back; the record follows', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, service: { catchesUp: false } });
    await host.ledger.start(host.within());
    store.failure = new Error('connection refused');
    for (let minute = 0; minute < 600; minute += 1) {
      expect(host.service.mustAsk).toBe(false);
      host.service.beginNow(run(minute));
      await host.service.end(run(minute), ended(due(minute)), host.within());
      await clock.advance(1000);
    }
    expect(host.lines.map(({ event, level }) => [event, level])).toEqual([['ledger.storeFailed', 'warn']]);
    expect(store.calls.get + store.calls.set).toBeLessThan(100);
    store.failure = undefined;
    await clock.advance(60_000);
    expect(host.lines.at(-1)).toMatchObject({ event: 'ledger.storeBack', level: 'info' });
    expect((await store.get(KEY))?.value).toMatchObject({
      running: [],
      last: { occurrence: new Date(due(599)).toISOString() },
    });
    host.ledger.stop();
    expect(clock.pending).toBe(0);
  });

  test('at the start does not hold it up beyond its limit, and what was missed is found when it answers', async () => {
    const [durable, clock] = [durableStore(), new ManualClock()];
    const old = ledgerHost({ store: durable, clock });
    old.service.beginNow(run(0));
    await old.service.end(run(0), ended(due(0)), old.within());
    await settle();
    old.ledger.stop();
    await clock.advance(600_000);

    durable.failure = new Error('not yet');
    const host = ledgerHost({ store: durable, clock });
    await host.ledger.start(host.within());
    const first = host.service.catchUp(clock.now(), eachMinute);
    expect(first).toEqual({ unfinished: [], lookAgainInMs: expect.any(Number) });
    durable.failure = undefined;
    await clock.advance(first.lookAgainInMs ?? 0);
    expect(host.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [], missed: due(10) });
    expect(host.lines.map(({ event }) => event)).toEqual(['ledger.storeFailed', 'ledger.storeBack']);
    host.ledger.stop();
  });

  test('never answering at the start, has its time limit; the start has its own', async () => {
    const clock = new ManualClock();
    const store = { ...durableStore(), list: () => new Promise<never>(() => {}) };
    const host = ledgerHost({ store, clock });
    let isStarted = false;
    const starting = host.ledger.start(host.within(1000)).then(() => {
      isStarted = true;
    });
    await clock.advance(1000);
    expect(isStarted).toBe(true);
    await starting;
    await clock.advance(4000);
    expect(host.lines[0]).toMatchObject({ event: 'ledger.storeFailed', err: { code: 'ERR_ANYHOST_STORE_TIMEOUT' } });
    host.ledger.stop();
    expect(clock.pending).toBe(0);
  });

  test('that throws what is not an Error is reported with an error', async () => {
    const [durable, clock] = [durableStore(), new ManualClock()];
    const store: StateStore = {
      ...durable,
      get: () => Promise.reject(undefined),
      list: () => Promise.reject(undefined),
    };
    const host = ledgerHost({ store, clock });
    await host.ledger.start(host.within());
    expect(host.lines).toMatchObject([{ event: 'ledger.storeFailed', err: expect.any(Error) }]);
    host.ledger.stop();
  });

  test('names what is still unwritten at the end, and is not heard of after the stop', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store: slowStore(store, clock, 4000), clock });
    host.service.beginNow(run(0));
    await host.service.end(run(0), ended(due(0)), host.within());
    const flushed = host.ledger.flush(host.within(1000));
    await clock.advance(1000);
    expect(await flushed).toEqual(['poll']);
    host.ledger.stop();
    const lines = host.lines.length;
    store.failure = new Error('gone');
    await clock.advance(60_000);
    expect(host.lines).toHaveLength(lines);
    expect(clock.pending).toBe(0);
  });
});

describe('a write that was made and answered with an error', () => {
  test('is read back and accepted: nothing is written twice, and no conflict is reported', async () => {
    const [durable, clock] = [durableStore(), new ManualClock()];
    let failures = 1;
    const store: StateStore = {
      ...durable,
      set: async (...args) => {
        const version = await durable.set(...args);
        failures -= 1;
        if (failures >= 0) throw new Error('connection reset');
        return version;
      },
    };
    const host = ledgerHost({ store, clock, service: { durable: true, record: { history: 5 } } });
    expect(await host.service.begin(run(0), host.within())).toMatchObject({ status: 'run' });
    expect(durable.calls).toMatchObject({ get: 2, set: 1 });
    failures = 1;
    await host.service.end(run(0), ended(due(0), { unfinished: true, completed: false }), host.within());
    expect((await durable.get(KEY))?.value).toMatchObject({
      running: [],
      unfinished: [{ attempts: 1 }],
      history: [{}],
    });
    expect(host.lines).toEqual([]);
  });
});

describe('a record that cannot be read', () => {
  test.each([
    ['text that is not JSON', (store: StateStore): StateStore => ({ ...store, ...unreadableUntilWritten(store) })],
    ['JSON that is not a record', (store: StateStore): StateStore => store],
  ])('is reported once with key and remedy, refuses nothing, and is replaced: %s', async (_, through) => {
    const [durable, clock] = [durableStore(), new ManualClock()];
    await durable.set(KEY, ['not', 'a', 'record']);
    const host = ledgerHost({ store: through(durable), clock, service: { durable: true } });
    await host.ledger.start(host.within());
    expect(host.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [] });
    for (const minute of [0, 1]) {
      expect(await host.service.begin(run(minute), host.within())).toMatchObject({ status: 'run' });
      await host.service.end(run(minute), ended(due(minute)), host.within());
    }
    expect(host.events).toEqual(['ledger.unreadable']);
    expect(host.lines[0]).toMatchObject({
      key: KEY,
      message: expect.stringMatching(/'ledger:orders\/poll'.*replaces it/),
    });
    expect((await durable.get(KEY))?.value).toMatchObject({ last: { occurrence: '2026-11-22T06:01:00.000Z' } });
    host.ledger.stop();
  });

  test('in part loses that part only', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await store.set(KEY, {
      schedule: "every('60s')",
      servedUntil: 'soon',
      running: [7, { owner: 'other', until: 'never' }],
      unfinished: [{ since: '2026-11-22T05:00:00Z', occurrence: '2026-11-22T05:00:00Z' }, 'x'],
      last: { status: 1 },
      paused: true,
      history: 'none',
    });
    const host = ledgerHost({ store, clock });
    await host.ledger.start(host.within());
    expect(host.service).toMatchObject({ paused: true, record: { servedUntil: undefined }, last: undefined });
    expect(host.service.unfinished).toMatchObject([{ occurrence: due(-60), attempts: 0 }]);
    expect(host.lines).toMatchObject([{ event: 'service.paused', level: 'info' }]);
    host.ledger.stop();
  });
});

function unreadableUntilWritten(store: StateStore): Pick<StateStore, 'get' | 'list' | 'set'> {
  let isWritten = false;
  return {
    get: async (key) => (isWritten ? store.get(key) : { value: parseState(key, '{broken', 'fake'), version: '' }),
    list: async (prefix) => (isWritten ? store.list(prefix) : []),
    set: async (key, value, options) => {
      if (!isWritten && options?.ifVersion !== undefined) return undefined;
      isWritten = true;
      return store.set(key, value, options);
    },
  };
}
