import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import {
  due,
  eachMinute,
  ended,
  LEDGER_KEY,
  type LedgerHost,
  ledgerHost,
  MINUTE_MS,
  noteOf,
  runOf,
  storedRecord,
} from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import { addToInstant, type Instant } from '../time/instant.ts';

/** A run from begin to end in a host that does not wait for the store. */
async function runOnce({ service, within }: LedgerHost, occurrence: Instant): Promise<void> {
  service.beginNow(runOf(occurrence));
  await settle();
  await service.end(runOf(occurrence), ended(occurrence), within());
  await settle();
}

describe('a long-lived host', () => {
  test('writes once when a run begins and once when it ends, and waits for neither', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, ledger, within } = ledgerHost({ store, clock });
    await ledger.start(within());
    expect(store.calls).toEqual({ get: 0, list: 1, set: 0, delete: 0 });
    expect(service.mustAsk).toBe(false);
    service.beginNow(runOf(due(0)));
    await settle();
    expect(store.calls.set).toBe(1);
    expect(await storedRecord(store)).toMatchObject({
      schedule: "every('60s')",
      paused: false,
      running: [{ occurrence: '2026-11-22T06:00:00.000Z', until: '2026-11-22T06:00:30.000Z' }],
    });
    expect(service.end(runOf(due(0)), ended(due(0)), within())).toBeUndefined();
    await settle();
    expect(store.calls.set).toBe(2);
    expect(await storedRecord(store)).toEqual({
      schedule: "every('60s')",
      servedUntil: '2026-11-22T06:00:00.000Z',
      lastStarted: '2026-11-22T06:00:00.000Z',
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
    expect(await storedRecord(memory)).toBeUndefined();
    await runOnce(ledgerHost({ store: memory, clock, service: { record: 'last' } }), due(0));
    expect(await storedRecord(memory)).toBeDefined();
  });

  test('keeps a bounded history where it is asked to', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, service: { record: { history: 2 } } });
    for (const minute of [0, 1, 2]) await runOnce(host, due(minute));
    expect(await storedRecord(store)).toMatchObject({ history: [{ occurrence: '2026-11-22T06:01:00.000Z' }, {}] });
  });

  test('hears of the switch within 30 seconds, and of its release', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock });
    await host.ledger.start(host.within());
    await runOnce(host, due(0));
    await store.set(LEDGER_KEY, { ...Object(await storedRecord(store)), paused: true });
    await clock.advance(30_000);
    expect(host.service).toMatchObject({ paused: true, mustAsk: true });
    expect(await host.service.begin(runOf(due(1)), host.within())).toEqual({ status: 'paused' });
    expect(await host.service.begin(runOf(undefined, { trigger: 'manual' }), host.within())).toMatchObject({
      status: 'run',
    });
    await settle();
    await store.set(LEDGER_KEY, { ...Object(await storedRecord(store)), paused: false });
    await clock.advance(30_000);
    expect(host.service.paused).toBe(false);
    host.ledger.stop();
  });

  test('renews the entry of a long run each ten seconds, on the monotonic clock, with one timer', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, ledger, within } = ledgerHost({ store, clock });
    await ledger.start(within());
    service.beginNow(runOf(due(0)));
    await clock.advance(25_000);
    expect(clock.pending).toBe(1);
    expect(await storedRecord(store)).toMatchObject({ running: [{ until: '2026-11-22T06:00:50.000Z' }] });
    const { set } = store.calls;
    expect(set).toBe(3);
    await service.end(runOf(due(0)), ended(due(0)), within());
    await clock.advance(4000);
    expect(store.calls.set).toBe(set + 1);
    ledger.stop();
  });

  test('a run under ten seconds renews nothing', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock });
    for (const minute of [0, 1, 2]) {
      host.service.beginNow(runOf(due(minute)));
      await clock.advance(9000);
      await host.service.end(runOf(due(minute)), ended(due(minute)), host.within());
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
      host.service.beginNow(runOf(due(1)));
      for (const minute of [2, 3]) {
        await host.service.end(runOf(due(minute)), ended(due(minute), { served: 'withAnother' }), host.within());
      }
      expect(host.service.record?.servedUntil).toBe(due(0));
      await host.service.end(runOf(due(1)), ended(due(1), { served, completed: served === 'yes' }), host.within());
      expect(host.service.record?.servedUntil).toBe(expected);
    }
  });

  test('keeps unfinished work in memory where nothing lasts', async () => {
    const clock = new ManualClock();
    const { service, within } = ledgerHost({ store: memoryStateStore({ clock }), clock });
    service.beginNow(runOf(due(0)));
    expect(service.end(runOf(due(0)), ended(due(0), { unfinished: true }), within())).toBeUndefined();
    expect(service.mustAsk).toBe(true);
    const answer = await service.begin(runOf(due(1)), within());
    expect(answer).toMatchObject({ status: 'run', resume: [{ occurrence: due(0), attempts: 0 }] });
    await service.end(runOf(due(0), { trigger: 'continuation' }), ended(due(0)), within());
    expect(service.mustAsk).toBe(false);
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
        host.service.beginNow(runOf(due(0)));
        await host.service.end(runOf(due(0)), ended(due(0), { note: noteOf(due(0), `run ${number}`) }), host.within());
      }
      await clock.advance(1000);
    }
    await clock.advance(1000);
    expect(store.calls.set).toBeLessThanOrEqual(5);
    expect(store.calls).toMatchObject({ list: 1, get: 0 });
    expect(await storedRecord(store)).toMatchObject({ last: { status: 'run 99' } });
    host.ledger.stop();
    expect(clock.pending).toBe(0);
  });
});
