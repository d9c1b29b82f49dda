import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, ended, LEDGER_KEY, ledgerHost, runOf, storedRecord } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant } from '../time/instant.ts';

const SERVERLESS = { longLived: false };

describe('a service that needs the store', () => {
  const durable = { service: { durable: true } };

  test('waits for both writes', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store, clock, ...durable });
    expect(service.mustAsk).toBe(true);
    expect(await service.begin(runOf(due(0)), within())).toEqual({ status: 'run', resume: [] });
    expect(store.calls).toMatchObject({ get: 1, set: 1 });
    await service.end(runOf(due(0)), ended(due(0)), within());
    expect(await storedRecord(store)).toMatchObject({ running: [], servedUntil: '2026-11-22T06:00:00.000Z' });
    await service.begin(runOf(due(1)), within());
    // One of the two reads is this test's own.
    expect(store.calls).toMatchObject({ get: 2, set: 3 });
  });

  test('is unavailable while the store is down, and leaves no entry behind', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, ...durable });
    const failure = new Error('connection refused');
    store.failure = failure;
    expect(await host.service.begin(runOf(due(0)), host.within())).toEqual({ status: 'unavailable', cause: failure });
    expect(host.events).toEqual(['ledger.storeFailed']);
    expect(host.lines[0]).toMatchObject({ level: 'error', service: 'poll', err: failure });
    store.failure = undefined;
    expect(await host.service.begin(runOf(due(1)), host.within())).toMatchObject({ status: 'run' });
    expect(host.lines.map(({ event }) => event)).toEqual(['ledger.storeFailed', 'ledger.storeBack']);
    expect(await storedRecord(store)).toMatchObject({ running: [{ occurrence: '2026-11-22T06:01:00.000Z' }] });
  });

  test('is unavailable when the time that is left for the store has passed, or the wait is aborted', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store: silenced(store), clock, ...durable });
    const answer = service.begin(runOf(due(0)), within(300));
    await clock.advance(300);
    expect(await answer).toMatchObject({ status: 'unavailable', cause: { code: 'ERR_ANYHOST_STORE_TIMEOUT' } });
    const stopping = new AbortController();
    const aborted = service.begin(runOf(due(0)), { ...within(), signals: [stopping.signal] });
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
    await host.service.begin(runOf(due(0), { until }), host.within());
    expect(await storedRecord(store)).toMatchObject({ running: [{ until: '2026-11-22T06:15:05.000Z' }] });
    await host.service.end(runOf(due(0)), ended(due(0)), host.within());
    expect(await storedRecord(store)).toMatchObject({ running: [], last: { status: 'completed' } });
    expect(clock.pending).toBe(0);
  });

  test('runs after a second when the store is silent, and at once when it is down', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store: silenced(store), clock, host: SERVERLESS });
    const answer = service.begin(runOf(due(0)), within());
    await clock.advance(999);
    expect(clock.pending).toBeGreaterThan(0);
    await clock.advance(1);
    expect(await answer).toEqual({ status: 'run', resume: [] });
    const ending = service.end(runOf(due(0)), ended(due(0)), within());
    await clock.advance(1000);
    await ending;

    store.failure = new Error('down');
    const failing = ledgerHost({ store, clock, host: SERVERLESS });
    expect(await failing.service.begin(runOf(due(1)), failing.within())).toEqual({ status: 'run', resume: [] });
    await failing.service.end(runOf(due(1)), ended(due(1)), failing.within());
    expect(failing.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  test('fails a run whose unfinished work cannot be saved in time', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store, clock, host: SERVERLESS });
    await service.begin(runOf(due(0)), within());
    store.failure = new Error('down');
    await expect(service.end(runOf(due(0)), ended(due(0), { unfinished: true }), within())).rejects.toThrow('down');
  });

  test('is paused by the answer to its own write', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store, clock, host: SERVERLESS });
    await service.begin(runOf(due(0)), within());
    await service.end(runOf(due(0)), ended(due(0)), within());
    await store.set(LEDGER_KEY, { ...Object(await storedRecord(store)), paused: true });
    expect(await service.begin(runOf(due(1)), within())).toEqual({ status: 'paused' });
    await settle();
    expect(await storedRecord(store)).toMatchObject({ paused: true, running: [] });
    const { set } = store.calls;
    expect(await service.begin(runOf(due(2)), within())).toEqual({ status: 'paused' });
    expect(store.calls.set).toBe(set);
  });
});

/** The store, of which no call is answered. */
function silenced(store: StateStore): StateStore {
  const never = (): Promise<never> => new Promise(() => {});
  return { ...store, get: never, set: never, list: never };
}
