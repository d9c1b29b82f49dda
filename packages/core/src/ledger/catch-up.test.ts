import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, eachMinute, ended, ledgerHost, runOf, started, storedRecord } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant, type Instant } from '../time/instant.ts';

/** The same store with a clock of its own: the hosts' clock, unless it is wrong by so much. */
function withClock(store: StateStore, clock: ManualClock, aheadMs = 0): StateStore {
  return { ...store, now: async () => addToInstant(clock.now(), aheadMs) };
}

/** A record that says that a due time was served, by a host that is gone. */
async function served(store: StateStore, clock: ManualClock, occurrence: Instant): Promise<void> {
  const host = ledgerHost({ store, clock });
  host.service.beginNow(runOf(occurrence));
  await host.service.end(runOf(occurrence), ended(occurrence), host.within());
  await host.ledger.flush(host.within());
  host.ledger.stop();
}

describe('a host that starts', () => {
  test('misses nothing the first time ever, and remembers when that was', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const first = await started(ledgerHost({ store, clock }));
    expect(first.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [] });
    await settle();
    first.ledger.stop();
    await clock.advance(600_000);
    const second = await started(ledgerHost({ store, clock }));
    expect(second.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [], missed: due(10) });
    second.ledger.stop();
  });

  test('misses nothing the first time with another schedule', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await served(store, clock, due(0));
    await clock.advance(600_000);
    const host = await started(ledgerHost({ store, clock, service: { schedule: "cron('* * * * *')" } }));
    expect(host.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [] });
    await settle();
    expect(await storedRecord(store)).toMatchObject({
      schedule: "cron('* * * * *')",
      servedUntil: '2026-11-22T06:10:00.000Z',
    });
    host.ledger.stop();
  });

  test('makes up for nothing where the policy does not ask for it, or a service has no due times', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await served(store, clock, due(0));
    await clock.advance(600_000);
    const skipping = await started(ledgerHost({ store, clock, service: { catchesUp: false } }));
    expect(skipping.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [] });
    expect(skipping.service.catchUp(clock.now(), undefined)).toEqual({ unfinished: [] });
    skipping.ledger.stop();
  });

  test.each([
    ['a store with a clock', true],
    ['a store without one', false],
  ])('during a rolling update does not run again what the old host runs: %s', async (_, hasClock) => {
    const clock = new ManualClock();
    const durable = durableStore();
    const store = hasClock ? withClock(durable, clock) : durable;
    await served(store, clock, due(0));
    await clock.advance(65_000);
    const old = await started(ledgerHost({ store, clock }));
    old.service.beginNow(runOf(due(1)));
    await clock.advance(130_000);
    const young = await started(ledgerHost({ store, clock }));
    const first = young.service.catchUp(clock.now(), eachMinute);
    expect(first).toMatchObject({ unfinished: [], lookAgainInMs: expect.any(Number) });
    expect(first.missed).toBeUndefined();
    // The old host is still at it when the new one looks again; then it ends, and what it was in the way of is served.
    await clock.advance(first.lookAgainInMs ?? 0);
    expect(young.service.catchUp(clock.now(), eachMinute).missed).toBeUndefined();
    await old.service.end(runOf(due(3)), ended(due(3), { served: 'withAnother' }), old.within());
    await old.service.end(runOf(due(1)), ended(due(1)), old.within());
    await clock.advance(40_000);
    expect(young.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [] });
    old.ledger.stop();
    young.ledger.stop();
  });

  test.each([
    ['a store with a clock', true, 30_000],
    ['a store without one', false, 30_000],
  ])('makes up for what a kill cut off, once the entry is over: %s', async (_, hasClock, longestMs) => {
    const clock = new ManualClock();
    const durable = durableStore();
    const store = hasClock ? withClock(durable, clock) : durable;
    await served(store, clock, due(0));
    await clock.advance(65_000);
    const killed = await started(ledgerHost({ store, clock }));
    killed.service.beginNow(runOf(due(1)));
    await settle();
    killed.ledger.stop();
    const next = await started(ledgerHost({ store, clock }));
    const first = next.service.catchUp(clock.now(), eachMinute);
    expect(first.missed).toBeUndefined();
    expect(first.lookAgainInMs).toBeLessThanOrEqual(longestMs + 1000);
    await clock.advance(first.lookAgainInMs ?? 0);
    expect(next.service.catchUp(clock.now(), eachMinute)).toMatchObject({ missed: due(1) });
    next.ledger.stop();
  });

  test('takes over from a killed host also when the clock was set back by two hours meanwhile', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await served(store, clock, due(0));
    const killed = await started(ledgerHost({ store, clock }));
    killed.service.beginNow(runOf(due(0)));
    await settle();
    killed.ledger.stop();
    clock.jump(-7_200_000);
    const next = await started(ledgerHost({ store, clock }));
    const occurrence = addToInstant(due(1), -7_200_000);
    next.service.catchUp(clock.now(), eachMinute);
    await clock.advance(60_000);
    expect(next.service.record?.servedUntil).toBeLessThanOrEqual(clock.now());
    expect(eachMinute.next(next.service.record?.servedUntil ?? due(0))).toBeLessThanOrEqual(occurrence);
    next.ledger.stop();
  });

  test('makes up for what a stop cut off', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await served(store, clock, due(0));
    await clock.advance(60_000);
    const stopped = await started(ledgerHost({ store, clock }));
    stopped.service.beginNow(runOf(due(1)));
    await stopped.service.end(runOf(due(2)), ended(due(2), { served: 'withAnother' }), stopped.within());
    await stopped.service.end(runOf(due(1)), ended(due(1), { served: 'no', completed: false }), stopped.within());
    expect(await stopped.ledger.flush(stopped.within())).toEqual([]);
    stopped.ledger.stop();
    await clock.advance(90_000);
    const next = await started(ledgerHost({ store, clock }));
    expect(next.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [], missed: due(2) });
    next.ledger.stop();
  });

  test.each([
    ['1 minute', 60_000, false],
    ['2 hours', 7_200_000, true],
    ['1 year', 365 * 86_400_000, true],
    ['10 years', 3653 * 86_400_000, true],
  ])('catches up again after a record from the future: %s', async (_, aheadMs, isCorrected) => {
    const [store, clock] = [durableStore(), new ManualClock()];
    clock.jump(aheadMs);
    await served(store, clock, addToInstant(due(0), aheadMs));
    clock.jump(-aheadMs);
    const first = await started(ledgerHost({ store, clock }));
    expect(first.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [] });
    expect(first.events).toEqual(isCorrected ? ['ledger.clockCorrected'] : []);
    await settle();
    first.ledger.stop();
    await clock.advance(600_000);
    const second = await started(ledgerHost({ store, clock }));
    expect(second.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [], missed: due(10) });
    second.ledger.stop();
  });

  test('never makes up for due times after its first look: those are planned', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await served(store, clock, due(0));
    const host = await started(ledgerHost({ store, clock }));
    const startedAt = clock.now();
    expect(host.service.catchUp(startedAt, eachMinute)).toEqual({ unfinished: [] });
    await clock.advance(300_000);
    expect(host.service.catchUp(clock.now(), eachMinute)).toEqual({ unfinished: [] });
    host.ledger.stop();
  });
});
