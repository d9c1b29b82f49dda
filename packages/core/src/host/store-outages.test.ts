import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { type HangingStore, hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { type HostFixture, hostOf, scheduledHost } from '../fixtures/host.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger, storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { every } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant } from '../time/instant.ts';
import { delay } from '../time/timer.ts';

/** Two services each ten seconds: `poll` needs no store, `ship` does. */
function application(store: StateStore): AnyApplication<'poll' | 'ship'> {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('10s') }, async () => {})
    .job('ship', { schedule: every('10s'), durableCheckpoint: true }, async () => {});
}

/** The outcomes of one service in short, each kind once, in order of appearance. */
function kindsOf(outcomes: readonly ExecutionOutcome[], service: string): string[] {
  const own = outcomes.filter((outcome) => outcome.service === service);
  return [
    ...new Set(own.map((outcome) => ('reason' in outcome ? `${outcome.status}: ${outcome.reason}` : outcome.status))),
  ];
}

const countOf = ({ outcomes }: HostFixture<string>, service: string, status: string): number =>
  outcomes.filter((outcome) => outcome.service === service && outcome.status === status).length;

function silence(store: HangingStore): void {
  Object.assign(store.waitsFor, hangingStore('get', 'set', 'list').waitsFor);
}

function answerAgain(store: HangingStore): void {
  for (const method of ['get', 'set', 'list'] as const) delete store.waitsFor[method];
}

describe('a store that is silent from the start', () => {
  test('holds up neither the start nor a service that does not need it; one that does is refused; the stop is clean', async () => {
    const fixture = hostOf(application(hangingStore('get', 'set', 'list')), { platform: { driver: scheduleDriver() } });
    const { host, clock, outcomes, lines } = fixture;
    await host.start();
    expect([host.state, clock.elapsedMs]).toEqual(['started', 0]);
    await clock.advance(106_000);
    expect(kindsOf(outcomes, 'poll')).toEqual(['completed']);
    expect(countOf(fixture, 'poll', 'completed')).toBe(10);
    expect(kindsOf(outcomes, 'ship')).toEqual(['refused: storeUnavailable']);
    expect(countOf(fixture, 'ship', 'refused')).toBe(10);
    // One line when it begins, at most one more when it gets severe.
    expect(lines.filter(({ event }) => event === 'ledger.storeFailed').map(({ level }) => level)).toEqual([
      'warn',
      'error',
    ]);
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
    expect([host.state, clock.pending]).toEqual(['stopped', 0]);
  });

  test('holds up what runs at the start for one call of it at most', async () => {
    const { host, clock, outcomes } = await scheduledHost(
      defineApplication('orders')
        .stateStore(() => hangingStore('get', 'list', 'set'))
        .job('poll', { schedule: every('1h'), runOnStart: true }, async () => {}),
    );
    await clock.advance(5000);
    expect(outcomes.map(({ status, trigger }) => `${status} ${trigger}`)).toEqual(['completed startup']);
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
  });

  test('and answers later loses nothing: what was missed before is made up for', async () => {
    const store = hangingStore();
    const clock = new ManualClock();
    await leaveLedger(store, { schedule: "every('1h')", servedUntil: addToInstant(clock.now(), -3_600_000) });
    silence(store);
    const { host, outcomes, events } = await scheduledHost(
      defineApplication('orders')
        .stateStore(() => store)
        .job('poll', { schedule: every('1h') }, async () => {}),
      { clock },
    );
    await clock.advance(60_000);
    expect(outcomes).toEqual([]);
    answerAgain(store);
    await clock.advance(60_000);
    expect(outcomes.map(({ status, occurrence }) => `${status} ${occurrence?.id}`)).toEqual([
      'completed poll@2026-11-22T06:00:00Z',
    ]);
    expect(events()).toContain('ledger.storeBack');
    await host.stop();
  });

  test('and is asked over a due time: that due time is served by the schedule, once', async () => {
    const store = hangingStore();
    const clock = new ManualClock();
    await leaveLedger(store, { schedule: "every('1m')", servedUntil: clock.now() });
    // Asked two seconds before the due time; the answer comes three seconds after it.
    await clock.advance(58_000);
    store.waitsFor.list = delay(clock, 4900);
    const { host, outcomes } = await scheduledHost(
      defineApplication('orders')
        .stateStore(() => store)
        .job('poll', { schedule: every('1m') }, async () => {}),
      { clock },
    );
    await clock.advance(30_000);
    expect(outcomes.map(({ occurrence }) => occurrence?.id)).toEqual(['poll@2026-11-22T06:01:00Z']);
    await host.stop();
  });
});

describe('a store that falls silent and comes back', () => {
  test('silences no service; runs that need it are refused meanwhile, and the record follows', async () => {
    const store = hangingStore();
    const fixture = await scheduledHost(application(store));
    const { host, clock, events } = fixture;
    await clock.advance(31_000);
    expect([countOf(fixture, 'poll', 'completed'), countOf(fixture, 'ship', 'completed')]).toEqual([3, 3]);
    silence(store);
    await clock.advance(60_000);
    expect([countOf(fixture, 'poll', 'completed'), countOf(fixture, 'ship', 'completed')]).toEqual([9, 3]);
    expect([countOf(fixture, 'ship', 'refused'), countOf(fixture, 'ship', 'skipped')]).toEqual([6, 0]);
    answerAgain(store);
    await clock.advance(60_000);
    expect(countOf(fixture, 'poll', 'completed')).toBe(15);
    expect(countOf(fixture, 'ship', 'completed')).toBeGreaterThanOrEqual(8);
    expect(events()).toContain('ledger.storeBack');
    const before = clock.elapsedMs;
    await host.stop();
    expect([clock.elapsedMs - before, clock.pending]).toEqual([0, 0]);
    expect((await storedLedger(store)).servedUntil).toBe(Date.UTC(2026, 10, 22, 6, 2, 30));
  });

  test('is down and back: as above, at once', async () => {
    const store = durableStore();
    const fixture = await scheduledHost(application(store));
    const { host, clock } = fixture;
    await clock.advance(31_000);
    store.failure = new Error('no connection');
    await clock.advance(60_000);
    expect([countOf(fixture, 'poll', 'completed'), countOf(fixture, 'ship', 'refused')]).toEqual([9, 6]);
    expect(fixture.outcomes.find(({ status }) => status === 'refused')).toMatchObject({
      reason: 'storeUnavailable',
      error: { cause: { message: 'no connection' } },
    });
    store.failure = undefined;
    await clock.advance(30_000);
    expect([countOf(fixture, 'poll', 'completed'), countOf(fixture, 'ship', 'completed')]).toEqual([12, 6]);
    expect(fixture.lines.filter(({ event }) => event === 'ledger.storeFailed').length).toBeLessThanOrEqual(2);
    await host.stop();
  });
});

describe('a store that is slow', () => {
  test('delays runs that need it, and no others; each ends as it should', async () => {
    const store = hangingStore();
    const clock = new ManualClock();
    const late = async <Value>(call: () => Promise<Value>): Promise<Value> => {
      await delay(clock, 1000);
      return call();
    };
    const slow: StateStore = {
      ...store,
      get: (key) => late(() => store.get(key)),
      list: (prefix) => late(() => store.list(prefix)),
      set: (key, value, options) => late(() => store.set(key, value, options)),
    };
    const fixture = await scheduledHost(application(slow), { clock });
    await clock.advance(65_000);
    expect([countOf(fixture, 'poll', 'completed'), countOf(fixture, 'ship', 'completed')]).toEqual([6, 6]);
    const stopping = fixture.host.stop();
    await clock.advance(5000);
    await stopping;
    expect(clock.pending).toBe(0);
    expect((await storedLedger(store)).servedUntil).toBe(Date.UTC(2026, 10, 22, 6, 1));
  });

  test('of 60 services each second builds up no backlog, and the stop comes in time', async () => {
    const memory = durableStore();
    const clock = new ManualClock();
    let inFlight = 0;
    let most = 0;
    const store: StateStore = {
      ...memory,
      set: async (key, value, options) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await delay(clock, 1700);
        inFlight -= 1;
        return memory.set(key, value, options);
      },
    };
    let application = defineApplication<string>('orders').stateStore(() => store);
    for (let index = 0; index < 60; index += 1) {
      application = application.job(`poll-${index}`, { schedule: every('1s') }, async () => {});
    }
    const { host, outcomes } = await scheduledHost(application, { clock, shutdownTimeoutMs: 5000 });
    await clock.advance(8000);
    expect(outcomes.length).toBe(480);
    expect(outcomes.every(({ status }) => status === 'completed')).toBe(true);
    expect(most).toBeLessThanOrEqual(60);
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
    expect([host.state, inFlight, clock.pending]).toEqual(['stopped', 0, 0]);
    const records = await memory.list('ledger:');
    expect(new Set(records.map(({ value }) => Object(value).servedUntil))).toEqual(
      new Set(['2026-11-22T06:00:08.000Z']),
    );
  });
});
