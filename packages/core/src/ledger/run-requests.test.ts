import { describe, expect, test } from 'vitest';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, LEDGER_KEY, type LedgerHost, ledgerHost, runOf, started } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger, storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { pause, type RunNowRequest, requestRun, type Switches, UNTOUCHED } from './switches.ts';

const REQUEST: RunNowRequest = { id: 'a', by: 'ann', at: due(0), until: due(60) };

/** Stores a record with one request. */
async function request(store: DurableStore, change: (switches: Switches) => Switches = (same) => same): Promise<void> {
  const record = await storedLedger(store);
  const switches = change(requestRun(record.switches, REQUEST, due(0)));
  await leaveLedger(store, { ...record, schedule: "every('60s')", switches });
}

async function twoHosts(store: DurableStore, clock: ManualClock): Promise<readonly [LedgerHost, LedgerHost]> {
  return [await started(ledgerHost({ store, clock })), await started(ledgerHost({ store, clock }))];
}

describe('a request to run now', () => {
  test('is one host’s, of two that take it at the same time', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    await request(store);
    const hosts = await twoHosts(store, clock);
    const taken = await Promise.all(hosts.map(({ service, within }) => service.requests.take(within())));
    expect(taken.filter((each) => each !== undefined)).toMatchObject([{ id: 'a', by: 'ann' }]);
    await clock.advance(60_000);
    const later = await Promise.all(hosts.map(({ service, within }) => service.requests.take(within())));
    expect([later, hosts.map(({ service }) => service.requests.hasOpen)]).toEqual([
      [undefined, undefined],
      [false, false],
    ]);
    for (const { ledger } of hosts) ledger.stop();
  });

  test('that was given back is taken by another host', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    await request(store);
    const [one, other] = await twoHosts(store, clock);
    const taken = await one.service.requests.take(one.within());
    expect(taken).toBeDefined();
    await one.service.requests.giveBack(taken ?? REQUEST, one.within());
    await clock.advance(31_000);
    expect(await other.service.requests.take(other.within())).toMatchObject({ id: 'a' });
    await clock.advance(31_000);
    expect(one.service.requests.hasOpen).toBe(false);
    for (const { ledger } of [one, other]) ledger.stop();
  });

  test('is taken once, also when the write that takes it was made and answered with an error', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    await request(store);
    const { set } = store;
    let failures = 2;
    const host = await started(
      ledgerHost({
        clock,
        store: {
          ...store,
          set: async (...call) => {
            const version = await set(...call);
            failures -= 1;
            if (failures >= 0) throw new Error('the answer is lost');
            return version;
          },
        },
      }),
    );
    const takes = [await host.service.requests.take(host.within())];
    for (let looks = 0; looks < 3; looks += 1) {
      await clock.advance(31_000);
      takes.push(await host.service.requests.take(host.within()));
    }
    expect(takes.filter((each) => each !== undefined)).toHaveLength(1);
    host.ledger.stop();
  });

  test('is not taken while the store is down, and later it is', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    await request(store);
    const host = await started(ledgerHost({ store, clock }));
    store.failure = new Error('down');
    expect(await host.service.requests.take(host.within())).toBeUndefined();
    store.failure = undefined;
    await clock.advance(90_000);
    expect(await host.service.requests.take(host.within())).toMatchObject({ id: 'a' });
    host.ledger.stop();
  });

  test('that nobody took in time is reported once, and not taken', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    await request(store);
    await clock.advance(3_600_000);
    const host = await started(ledgerHost({ store, clock }));
    expect(host.service.requests.hasOpen).toBe(false);
    expect(await host.service.requests.take(host.within())).toBeUndefined();
    await request(store, (switches) => pause(switches, { by: 'ann' }));
    await clock.advance(31_000);
    expect(host.lines.filter(({ event }) => event === 'service.runNowExpired')).toMatchObject([
      { level: 'warn', service: 'poll', request: 'a', by: 'ann', until: '2026-11-22T07:00:00.000Z' },
    ]);
    host.ledger.stop();
  });

  test.each(['schedule', 'continuation', 'startup'] as const)(
    'comes with the answer to a run of a serverless host: %s',
    async (trigger) => {
      const store = durableStore();
      await request(store);
      const { service, within } = ledgerHost({ store, clock: new ManualClock(), host: { longLived: false } });
      const occurrence = trigger === 'schedule' ? due(1) : undefined;
      const answer = await service.begin(runOf(occurrence, { trigger, until: due(5) }), within());
      expect(answer).toMatchObject({ requested: { id: 'a' } });
      expect((await storedLedger(store)).running).toContainEqual(
        expect.objectContaining({ occurrence: undefined, until: due(5) }),
      );
    },
  );

  test('does not come with a manual run, nor with a run of a long-lived host', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    await request(store);
    const short = ledgerHost({ store, clock, host: { longLived: false } });
    expect(await short.service.begin(runOf(undefined, { trigger: 'manual' }), short.within())).not.toHaveProperty(
      'requested',
    );
    const long = await started(ledgerHost({ store, clock, service: { durable: true } }));
    expect(await long.service.begin(runOf(due(1)), long.within())).toEqual({ status: 'run', resume: [] });
    expect(long.service.requests.hasOpen).toBe(true);
    long.ledger.stop();
  });

  test('comes with the answer that the service is paused', async () => {
    const store = durableStore();
    await request(store, (switches) => pause(switches, { by: 'ben', reason: 'migration' }));
    const host = ledgerHost({ store, clock: new ManualClock(), host: { longLived: false } });
    expect(await host.service.begin(runOf(due(1)), host.within())).toMatchObject({
      status: 'paused',
      requested: { id: 'a' },
    });
    expect(host.lines.map(({ event }) => event)).toEqual(['service.paused', 'service.runNow']);
  });

  test('costs one write, and none where there is no request', async () => {
    const store = durableStore();
    const { service, within } = ledgerHost({ store, clock: new ManualClock(), host: { longLived: false } });
    await service.begin(runOf(due(1)), within());
    expect(store.calls).toMatchObject({ get: 1, set: 1 });
    await request(store);
    const { set } = store.calls;
    // The first conflicts with the operator's.
    await service.begin(runOf(due(2)), within());
    expect(store.calls.set - set).toBe(3);
  });
});

describe('a due time that is to be skipped', () => {
  test.each([true, false])(
    'is skipped once, with a line that says who wanted it (long-lived: %s)',
    async (longLived) => {
      const store = durableStore();
      const clock = new ManualClock();
      const skipNext = { occurrence: due(2), by: 'ann', reason: 'deployment', at: due(0) };
      await leaveLedger(store, { schedule: "every('60s')", switches: { ...UNTOUCHED, skipNext } });
      const host = await started(ledgerHost({ store, clock, host: { longLived } }));
      const answers = [];
      for (const minute of [1, 2, 2, 3]) {
        const { status } = await host.service.begin(runOf(due(minute)), host.within());
        answers.push(status);
      }
      expect(answers).toEqual(['run', 'paused', 'paused', 'run']);
      expect(host.lines.filter(({ event }) => event === 'service.skipped')).toMatchObject([
        { service: 'poll', occurrence: '2026-11-22T06:02:00.000Z', by: 'ann', reason: 'deployment' },
      ]);
      host.ledger.stop();
    },
  );

  test('is asked about before each run until it is served', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const switches = { ...UNTOUCHED, skipNext: { occurrence: due(2) } };
    await leaveLedger(store, { schedule: "every('60s')", servedUntil: due(1), switches });
    const host = await started(ledgerHost({ store, clock }));
    expect(host.service.mustAsk).toBe(true);
    await store.set(LEDGER_KEY, {
      ...Object((await store.get(LEDGER_KEY))?.value),
      servedUntil: '2026-11-22T06:02:00Z',
    });
    await clock.advance(31_000);
    await settle();
    expect(host.service.mustAsk).toBe(false);
    host.ledger.stop();
  });
});
