import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, eachMinute, ended, type LedgerHost, ledgerHost, noteOf } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import type { LedgerRun } from './ledger-run.ts';

const KEY = 'ledger:orders/poll';
const SERVERLESS = { longLived: false };

function run(occurrence: Instant | undefined, more: Partial<LedgerRun> = {}): LedgerRun {
  return { occurrence, trigger: 'schedule', ...more };
}

function continuation(occurrence: Instant | undefined = undefined): LedgerRun {
  return { occurrence, trigger: 'continuation' };
}

/** The same store with a clock of its own: the hosts' clock, unless it is wrong by so much. */
function withClock(store: StateStore, clock: ManualClock, aheadMs = 0): StateStore {
  return { ...store, now: async () => addToInstant(clock.now(), aheadMs) };
}

async function started(host: LedgerHost): Promise<LedgerHost> {
  await host.ledger.start(host.within());
  return host;
}

/** A record that says that a due time was served, by a host that is gone. */
async function served(store: StateStore, clock: ManualClock, occurrence: Instant): Promise<void> {
  const host = ledgerHost({ store, clock });
  host.service.beginNow(run(occurrence));
  await host.service.end(run(occurrence), ended(occurrence), host.within());
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
    expect((await store.get(KEY))?.value).toMatchObject({
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
    old.service.beginNow(run(due(1)));
    await clock.advance(130_000);
    const young = await started(ledgerHost({ store, clock }));
    const first = young.service.catchUp(clock.now(), eachMinute);
    expect(first).toMatchObject({ unfinished: [], lookAgainInMs: expect.any(Number) });
    expect(first.missed).toBeUndefined();
    // The old host is still at it when the new one looks again; then it ends, and what it was in the way of is served.
    await clock.advance(first.lookAgainInMs ?? 0);
    expect(young.service.catchUp(clock.now(), eachMinute).missed).toBeUndefined();
    await old.service.end(run(due(3)), ended(due(3), { served: 'withAnother' }), old.within());
    await old.service.end(run(due(1)), ended(due(1)), old.within());
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
    killed.service.beginNow(run(due(1)));
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
    killed.service.beginNow(run(due(0)));
    await settle();
    killed.ledger.stop();
    clock.jump(-7_200_000);
    const next = await started(ledgerHost({ store, clock }));
    const occurrence = addToInstant(due(1), -7_200_000);
    next.service.catchUp(clock.now(), eachMinute);
    await clock.advance(60_000);
    expect(next.service.servedUntil).toBeLessThanOrEqual(clock.now());
    expect(eachMinute.next(next.service.servedUntil ?? due(0))).toBeLessThanOrEqual(occurrence);
    next.ledger.stop();
  });

  test('makes up for what a stop cut off', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await served(store, clock, due(0));
    await clock.advance(60_000);
    const stopped = await started(ledgerHost({ store, clock }));
    stopped.service.beginNow(run(due(1)));
    await stopped.service.end(run(due(2)), ended(due(2), { served: 'withAnother' }), stopped.within());
    await stopped.service.end(run(due(1)), ended(due(1), { served: 'no', completed: false }), stopped.within());
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

describe('two hosts', () => {
  test('that end at once both write: nothing is lost', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const [one, other] = [ledgerHost({ store, clock }), ledgerHost({ store, clock })];
    await Promise.all([one, other].map(started));
    one.service.beginNow(run(due(0)));
    other.service.beginNow(run(due(1)));
    await clock.advance(2000);
    await Promise.all([
      await one.service.end(run(due(0)), ended(due(0), { unfinished: true }), one.within()),
      await other.service.end(run(due(1)), ended(due(1), { unfinished: true }), other.within()),
    ]);
    await clock.advance(2000);
    expect((await store.get(KEY))?.value).toMatchObject({
      servedUntil: '2026-11-22T06:01:00.000Z',
      running: [],
      last: { occurrence: '2026-11-22T06:01:00.000Z' },
      unfinished: [{ occurrence: '2026-11-22T06:00:00.000Z' }, { occurrence: '2026-11-22T06:01:00.000Z' }],
    });
    for (const { ledger } of [one, other]) ledger.stop();
  });

  test('that run the same occurrence both run it, and say once that dedupe is missing', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const durable = { service: { durable: true } };
    const [one, other] = [ledgerHost({ store, clock, ...durable }), ledgerHost({ store, clock, ...durable })];
    for (const minute of [0, 1]) {
      expect(await one.service.begin(run(due(minute)), one.within())).toMatchObject({ status: 'run' });
      expect(await other.service.begin(run(due(minute)), other.within())).toMatchObject({ status: 'run' });
      await one.service.end(run(due(minute)), ended(due(minute)), one.within());
      await other.service.end(run(due(minute)), ended(due(minute)), other.within());
    }
    expect(other.events).toEqual(['ledger.occurrenceShared']);
    expect(other.lines[0]).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('another host runs this occurrence: add dedupe'),
    });
    const exclusive = ledgerHost({ store, clock, service: { durable: true, exclusive: true } });
    await one.service.begin(run(due(2)), one.within());
    await exclusive.service.begin(run(due(2)), exclusive.within());
    expect(exclusive.events).toEqual([]);
  });
});

describe('unfinished work', () => {
  const options = { host: SERVERLESS, service: { durable: true } };

  async function withWork(store: StateStore, clock: ManualClock, ...minutes: number[]): Promise<void> {
    // Sandboxes that run at the same time: none finds work of the others.
    const hosts = minutes.map((minute) => ({ minute, ...ledgerHost({ store, clock, ...options }) }));
    for (const { minute, service, within } of hosts) await service.begin(run(due(minute)), within());
    for (const { minute, service, within } of hosts) {
      await service.end(run(due(minute)), ended(due(minute), { unfinished: true }), within());
    }
  }

  test('of two occurrences is kept for each, and resumed oldest first before the own of a tick', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 0, 5);
    await clock.advance(600_000);
    const { service, within } = ledgerHost({ store, clock, ...options });
    const answer = await service.begin(run(due(10)), within());
    expect(answer).toMatchObject({ status: 'run', resume: [{ occurrence: due(0) }, { occurrence: due(5) }] });
    await service.end(continuation(due(0)), ended(due(0)), within());
    await service.end(continuation(due(5)), ended(due(5)), within());
    await service.end(run(due(10)), ended(due(10)), within());
    expect((await store.get(KEY))?.value).toMatchObject({
      unfinished: [],
      running: [],
      servedUntil: '2026-11-22T06:10:00.000Z',
    });
  });

  test("is not mixed up with another occurrence's retry, and its own retry completes it", async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 5);
    const { service, within } = ledgerHost({ store, clock, ...options });
    await service.begin(run(due(0)), within());
    await service.end(run(due(0)), ended(due(0), { completed: false, served: 'no' }), within());
    expect(service.unfinished).toMatchObject([{ occurrence: due(5) }]);
    expect(await service.begin(run(due(5)), within())).toEqual({ status: 'run', resume: [] });
    await service.end(run(due(5)), ended(due(5)), within());
    expect(service.unfinished).toEqual([]);
  });

  test('is left alone by a run by hand', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 0);
    const { service, within } = ledgerHost({ store, clock, ...options });
    const manual = run(undefined, { trigger: 'manual' });
    expect(await service.begin(manual, within())).toEqual({ status: 'run', resume: [] });
    await service.end(manual, ended(undefined), within());
    expect(service.unfinished).toMatchObject([{ occurrence: due(0) }]);
  });

  test('is resumed by one of two continuations that come at once; the other finds nothing', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 0);
    const hosts = [ledgerHost({ store, clock, ...options }), ledgerHost({ store, clock, ...options })];
    const answers = await Promise.all(hosts.map(({ service, within }) => service.begin(continuation(), within())));
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['nothingToContinue', 'run']);
    expect(answers.find(({ status }) => status === 'run')).toMatchObject({ resume: [{ occurrence: due(0) }] });
  });

  test('is resumed by one of two ticks that come at once; both run their own occurrences', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 0);
    const hosts = [ledgerHost({ store, clock, ...options }), ledgerHost({ store, clock, ...options })];
    const answers = await Promise.all(
      hosts.map(({ service, within }, index) => service.begin(run(due(5 + index)), within())),
    );
    expect(answers.map((answer) => answer.status === 'run' && answer.resume.length).toSorted()).toEqual([0, 1]);
  });

  test('that another host took is free again when that host was killed', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 0);
    const killed = ledgerHost({ store, clock, ...options });
    const until = addToInstant(clock.now(), 65_000);
    await killed.service.begin({ ...continuation(), until }, killed.within());
    const { service, within } = ledgerHost({ store, clock, ...options });
    expect(await service.begin(continuation(), within())).toEqual({ status: 'nothingToContinue' });
    await clock.advance(65_000);
    expect(await service.begin(continuation(), within())).toMatchObject({ resume: [{ occurrence: due(0) }] });
  });

  test('costs a continuation that finds none one read and no write', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const { service, within } = ledgerHost({ store, clock, ...options });
    expect(await service.begin(continuation(), within())).toEqual({ status: 'nothingToContinue' });
    expect(store.calls).toMatchObject({ get: 1, set: 0 });
  });

  test('that never completes is dropped at the fifth attempt, at error, and starves nothing', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const host = ledgerHost({ store, clock, ...options });
    const { service, within } = host;
    await service.begin(run(due(0)), within());
    await service.end(run(due(0)), ended(due(0), { unfinished: true, completed: false }), within());
    for (let minute = 1; minute < 8; minute += 1) {
      await clock.advance(60_000);
      const answer = await service.begin(run(due(minute)), within());
      expect(answer).toMatchObject({ status: 'run', resume: minute < 5 ? [{ occurrence: due(0) }] : [] });
      if (minute < 5)
        await service.end(continuation(due(0)), ended(due(0), { completed: false, served: 'no' }), within());
      await service.end(run(due(minute)), ended(due(minute)), within());
    }
    expect(host.events).toEqual(['continuation.dropped']);
    expect(host.lines[0]).toMatchObject({ level: 'error', attempts: 5, occurrence: '2026-11-22T06:00:00.000Z' });
    expect(service.unfinished).toMatchObject([{ attempts: 5, droppedAt: expect.any(Number) }]);
    await clock.advance(86_400_000);
    await service.begin(run(due(9)), within());
    await store.set(KEY, { ...Object((await store.get(KEY))?.value) });
    await service.end(run(due(9)), ended(due(9), { note: noteOf(due(9)) }), within());
    expect(service.unfinished).toEqual([]);
  });

  test('is resumed at the start of a host', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 0, 5);
    const host = await started(ledgerHost({ store, clock }));
    expect(host.service.catchUp(clock.now(), eachMinute)).toMatchObject({
      unfinished: [{ occurrence: due(0) }, { occurrence: due(5) }],
    });
    host.ledger.stop();
  });
});
