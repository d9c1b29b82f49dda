import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, eachMinute, ended, type LedgerHost, ledgerHost, MINUTE_MS, noteOf } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import type { LedgerRun } from './ledger-run.ts';

const KEY = 'ledger:orders/poll';
const SERVERLESS = { longLived: false };

function run(occurrence: Instant | undefined, more: Partial<LedgerRun> = {}): LedgerRun {
  return { occurrence, trigger: 'schedule', ...more };
}

async function stored(store: StateStore): Promise<unknown> {
  return (await store.get(KEY))?.value;
}

/** A run from begin to end in a host that does not wait for the store. */
async function runOnce({ service, within }: LedgerHost, occurrence: Instant): Promise<void> {
  service.beginNow(run(occurrence));
  await settle();
  await service.end(run(occurrence), ended(occurrence), within());
  await settle();
}

describe('a long-lived host', () => {
  test('writes once when a run begins and once when it ends, and waits for neither', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, ledger, within } = ledgerHost({ store, clock });
    await ledger.start(within());
    expect(store.calls).toEqual({ get: 0, list: 1, set: 0, delete: 0 });
    expect(service.mustAsk).toBe(false);
    service.beginNow(run(due(0)));
    await settle();
    expect(store.calls.set).toBe(1);
    expect(await stored(store)).toMatchObject({
      schedule: "every('60s')",
      paused: false,
      running: [{ occurrence: '2026-11-22T06:00:00.000Z', until: '2026-11-22T06:00:30.000Z' }],
    });
    expect(service.end(run(due(0)), ended(due(0)), within())).toBeUndefined();
    await settle();
    expect(store.calls.set).toBe(2);
    expect(await stored(store)).toEqual({
      schedule: "every('60s')",
      servedUntil: '2026-11-22T06:00:00.000Z',
      paused: false,
      running: [],
      unfinished: [],
      last: {
        status: 'completed',
        occurrence: '2026-11-22T06:00:00.000Z',
        trigger: 'schedule',
        startedAt: '2026-11-22T06:00:00.000Z',
        durationMs: 1000,
      },
      lastSuccess: '2026-11-22T06:00:01.000Z',
    });
    ledger.stop();
    expect(clock.pending).toBe(0);
  });

  test("with record 'none' makes no call and sets no timer, and knows the newest run all the same", async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, service: { record: 'none' } });
    await host.ledger.start(host.within());
    expect(host.service.mustAsk).toBe(false);
    await runOnce(host, due(0));
    expect(host.service.catchUp(due(5), eachMinute)).toEqual({ unfinished: [] });
    expect(await host.ledger.flush(host.within())).toEqual([]);
    expect(store.calls).toEqual({ get: 0, list: 0, set: 0, delete: 0 });
    expect(clock.timersSet).toBe(0);
    expect(host.service.last).toEqual(noteOf(due(0)));
    expect(host.service.lastSuccess).toBe(addToInstant(due(0), 1000));
  });

  test("is 'none' without a durable store, and 'last' with one", async () => {
    const clock = new ManualClock();
    const memory = memoryStateStore({ clock });
    await runOnce(ledgerHost({ store: memory, clock }), due(0));
    expect(await stored(memory)).toBeUndefined();
    await runOnce(ledgerHost({ store: memory, clock, service: { record: 'last' } }), due(0));
    expect(await stored(memory)).toBeDefined();
  });

  test('keeps a bounded history where it is asked to', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, service: { record: { history: 2 } } });
    for (const minute of [0, 1, 2]) await runOnce(host, due(minute));
    expect(await stored(store)).toMatchObject({ history: [{ occurrence: '2026-11-22T06:01:00.000Z' }, {}] });
  });

  test('hears of the switch within 30 seconds, and of its release', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock });
    await host.ledger.start(host.within());
    await runOnce(host, due(0));
    await store.set(KEY, { ...Object(await stored(store)), paused: true });
    await clock.advance(30_000);
    expect(host.service).toMatchObject({ paused: true, mustAsk: true });
    expect(await host.service.begin(run(due(1)), host.within())).toEqual({ status: 'paused' });
    expect(await host.service.begin(run(undefined, { trigger: 'manual' }), host.within())).toMatchObject({
      status: 'run',
    });
    await settle();
    await store.set(KEY, { ...Object(await stored(store)), paused: false });
    await clock.advance(30_000);
    expect(host.service.paused).toBe(false);
    host.ledger.stop();
  });

  test('renews the entry of a long run each ten seconds, on the monotonic clock, with one timer', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, ledger, within } = ledgerHost({ store, clock });
    await ledger.start(within());
    service.beginNow(run(due(0)));
    await clock.advance(25_000);
    expect(clock.pending).toBe(1);
    expect(await stored(store)).toMatchObject({ running: [{ until: '2026-11-22T06:00:50.000Z' }] });
    const { set } = store.calls;
    expect(set).toBe(3);
    await service.end(run(due(0)), ended(due(0)), within());
    await clock.advance(4000);
    expect(store.calls.set).toBe(set + 1);
    ledger.stop();
  });

  test('a run under ten seconds renews nothing', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock });
    for (const minute of [0, 1, 2]) {
      host.service.beginNow(run(due(minute)));
      await clock.advance(9000);
      await host.service.end(run(due(minute)), ended(due(minute)), host.within());
      await clock.advance(MINUTE_MS - 9000);
    }
    expect(store.calls.set).toBe(6);
    host.ledger.stop();
  });

  test('due times skipped for a run in the way are served with it, or not at all', async () => {
    for (const [served, expected] of [
      ['yes', due(3)],
      ['no', due(0)],
    ] as const) {
      const [store, clock] = [durableStore(), new ManualClock()];
      const host = ledgerHost({ store, clock });
      await runOnce(host, due(0));
      host.service.beginNow(run(due(1)));
      for (const minute of [2, 3]) {
        await host.service.end(run(due(minute)), ended(due(minute), { served: 'withAnother' }), host.within());
      }
      expect(host.service.servedUntil).toBe(due(0));
      await host.service.end(run(due(1)), ended(due(1), { served, completed: served === 'yes' }), host.within());
      expect(host.service.servedUntil).toBe(expected);
    }
  });

  test('keeps unfinished work in memory where nothing lasts', async () => {
    const clock = new ManualClock();
    const { service, within } = ledgerHost({ store: memoryStateStore({ clock }), clock });
    service.beginNow(run(due(0)));
    expect(service.end(run(due(0)), ended(due(0), { unfinished: true }), within())).toBeUndefined();
    expect(service.mustAsk).toBe(true);
    const answer = await service.begin(run(due(1)), within());
    expect(answer).toMatchObject({ status: 'run', resume: [{ occurrence: due(0), attempts: 0 }] });
    await service.end(run(due(0), { trigger: 'continuation' }), ended(due(0)), within());
    expect(service.mustAsk).toBe(false);
  });
});

describe('a service that needs the store', () => {
  const durable = { service: { durable: true } };

  test('waits for both writes', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store, clock, ...durable });
    expect(service.mustAsk).toBe(true);
    expect(await service.begin(run(due(0)), within())).toEqual({ status: 'run', resume: [] });
    expect(store.calls).toMatchObject({ get: 1, set: 1 });
    await service.end(run(due(0)), ended(due(0)), within());
    expect(await stored(store)).toMatchObject({ running: [], servedUntil: '2026-11-22T06:00:00.000Z' });
    await service.begin(run(due(1)), within());
    // One of the two reads is this test's own.
    expect(store.calls).toMatchObject({ get: 2, set: 3 });
  });

  test('is unavailable while the store is down, and leaves no entry behind', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, ...durable });
    const failure = new Error('connection refused');
    store.failure = failure;
    expect(await host.service.begin(run(due(0)), host.within())).toEqual({ status: 'unavailable', cause: failure });
    expect(host.events).toEqual(['ledger.storeFailed']);
    expect(host.lines[0]).toMatchObject({ level: 'error', service: 'poll', err: failure });
    store.failure = undefined;
    expect(await host.service.begin(run(due(1)), host.within())).toMatchObject({ status: 'run' });
    expect(host.lines.map(({ event }) => event)).toEqual(['ledger.storeFailed', 'ledger.storeBack']);
    expect(await stored(store)).toMatchObject({ running: [{ occurrence: '2026-11-22T06:01:00.000Z' }] });
  });

  test('is unavailable when the time that is left for the store has passed, or the wait is aborted', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store: silenced(store), clock, ...durable });
    const answer = service.begin(run(due(0)), within(300));
    await clock.advance(300);
    expect(await answer).toMatchObject({ status: 'unavailable', cause: { code: 'ERR_ANYHOST_STORE_TIMEOUT' } });
    const stopping = new AbortController();
    const aborted = service.begin(run(due(0)), { ...within(), signals: [stopping.signal] });
    stopping.abort(new Error('stopping'));
    await settle();
    expect(await aborted).toMatchObject({ status: 'unavailable', cause: { message: 'stopping' } });
  });
});

describe('a serverless host', () => {
  test('waits for the record, writes until the deadline into it, and sets no timer that stays', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, host: SERVERLESS });
    await host.ledger.start(host.within());
    expect(store.calls.list).toBe(0);
    const until = addToInstant(due(15), 5000);
    await host.service.begin(run(due(0), { until }), host.within());
    expect(await stored(store)).toMatchObject({ running: [{ until: '2026-11-22T06:15:05.000Z' }] });
    await host.service.end(run(due(0)), ended(due(0)), host.within());
    expect(await stored(store)).toMatchObject({ running: [], last: { status: 'completed' } });
    expect(clock.pending).toBe(0);
  });

  test('runs after a second when the store is silent, and at once when it is down', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store: silenced(store), clock, host: SERVERLESS });
    const answer = service.begin(run(due(0)), within());
    await clock.advance(999);
    expect(clock.pending).toBeGreaterThan(0);
    await clock.advance(1);
    expect(await answer).toEqual({ status: 'run', resume: [] });
    const ending = service.end(run(due(0)), ended(due(0)), within());
    await clock.advance(1000);
    await ending;

    store.failure = new Error('down');
    const failing = ledgerHost({ store, clock, host: SERVERLESS });
    expect(await failing.service.begin(run(due(1)), failing.within())).toEqual({ status: 'run', resume: [] });
    await failing.service.end(run(due(1)), ended(due(1)), failing.within());
    expect(failing.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  test('fails a run whose unfinished work cannot be saved in time', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store, clock, host: SERVERLESS });
    await service.begin(run(due(0)), within());
    store.failure = new Error('down');
    await expect(service.end(run(due(0)), ended(due(0), { unfinished: true }), within())).rejects.toThrow('down');
  });

  test('is paused by the answer to its own write', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store, clock, host: SERVERLESS });
    await service.begin(run(due(0)), within());
    await service.end(run(due(0)), ended(due(0)), within());
    await store.set(KEY, { ...Object(await stored(store)), paused: true });
    expect(await service.begin(run(due(1)), within())).toEqual({ status: 'paused' });
    await settle();
    expect(await stored(store)).toMatchObject({ paused: true, running: [] });
    const { set } = store.calls;
    expect(await service.begin(run(due(2)), within())).toEqual({ status: 'paused' });
    expect(store.calls.set).toBe(set);
  });
});

describe('a platform that keeps its own deliveries', () => {
  test('gets the newest run written, merged, at most once a second', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, host: { keepsRecord: true } });
    await host.ledger.start(host.within());
    expect(host.service.mustAsk).toBe(false);
    for (let second = 0; second < 3; second += 1) {
      for (let number = 0; number < 100; number += 1) {
        host.service.beginNow(run(due(0)));
        await host.service.end(run(due(0)), ended(due(0), { note: noteOf(due(0), `run ${number}`) }), host.within());
      }
      await clock.advance(1000);
    }
    await clock.advance(1000);
    expect(store.calls.set).toBeLessThanOrEqual(5);
    expect(store.calls).toMatchObject({ list: 0, get: 1 });
    expect(await stored(store)).toMatchObject({ last: { status: 'run 99' } });
    host.ledger.stop();
    expect(clock.pending).toBe(0);
  });
});

/** The store, of which no call is answered. */
function silenced(store: StateStore): StateStore {
  const never = (): Promise<never> => new Promise(() => {});
  return { ...store, get: never, set: never, list: never };
}
