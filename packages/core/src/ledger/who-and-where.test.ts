import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, eachMinute, ended, ledgerHost, runOf, started } from '../fixtures/ledger.fixture.ts';
import { ManualClock, START, settle } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger, storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { addToInstant } from '../time/instant.ts';

describe('the id of a host', () => {
  test('does not exist before its first run, because a started process may be copied', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const entry = { occurrence: due(0), owner: 'other', until: due(1) };
    await leaveLedger(store, { schedule: "every('60s')", servedUntil: due(-3), running: [entry] });
    const host = await started(ledgerHost({ store, clock }));
    host.service.planFrom(START, eachMinute);
    host.service.catchUp(START, eachMinute);
    await clock.advance(31_000);
    expect(host.ledger.knownOwner).toBeUndefined();
    host.service.beginNow(runOf(due(1)));
    await settle();
    expect(host.ledger.knownOwner).toMatch(/^[0-9a-f-]{36}$/);
    expect((await storedLedger(store)).running.map(({ owner }) => owner)).toContain(host.ledger.knownOwner);
    host.ledger.stop();
  });

  test('is another one for each of two hosts that had both started before', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const hosts = [await started(ledgerHost({ store, clock })), await started(ledgerHost({ store, clock }))];
    for (const { service } of hosts) {
      service.beginNow(runOf(due(0)));
      await settle();
    }
    const { running } = await storedLedger(store);
    expect(new Set(running.map(({ owner }) => owner)).size).toBe(2);
    for (const { ledger } of hosts) ledger.stop();
  });
});

describe('the entry of a run under way', () => {
  test('says since when, and where', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const { ledger, service } = await started(ledgerHost({ store, clock, host: { where: () => 'node web-7f9c' } }));
    await clock.advance(1500);
    service.beginNow(runOf(due(0)));
    await settle();
    expect((await storedLedger(store)).running).toMatchObject([
      { occurrence: due(0), since: addToInstant(START, 1500), where: 'node web-7f9c' },
    ]);
    await clock.advance(25_000);
    const [renewed] = (await storedLedger(store)).running;
    expect(renewed).toMatchObject({ since: addToInstant(START, 1500), where: 'node web-7f9c' });
    expect(renewed?.until).toBeGreaterThan(due(0.5));
    ledger.stop();
  });

  test('cuts a place that is too long, and leaves out one that is not said', async () => {
    for (const [place, where] of [
      ['x'.repeat(500), /^x{100}… \(400 more characters\)$/],
      ['', undefined],
    ] as const) {
      const store = durableStore();
      const { ledger, service } = await started(
        ledgerHost({ store, clock: new ManualClock(), host: { where: () => place } }),
      );
      service.beginNow(runOf(due(0)));
      await settle();
      const [entry] = (await storedLedger(store)).running;
      if (where === undefined) expect(entry).not.toHaveProperty('where');
      else expect(entry?.where).toMatch(where);
      ledger.stop();
    }
  });
});

describe('the next due time', () => {
  test('is written by a host that computes the schedule, at its first start and when a run ends', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const { ledger, service } = await started(ledgerHost({ store, clock }));
    service.planFrom(START, eachMinute);
    service.catchUp(START, eachMinute);
    await settle();
    expect((await storedLedger(store)).nextDue).toBe(due(1));
    await clock.advance(60_000);
    service.beginNow(runOf(due(1)));
    void service.end(runOf(due(1)), ended(due(1)), { clock, until: 'none' });
    await settle();
    expect(await storedLedger(store)).toMatchObject({ nextDue: due(2), lastStarted: due(1), servedUntil: due(1) });
    ledger.stop();
  });

  test('is not written by a host whose platform keeps the schedule', async () => {
    const store = durableStore();
    const { service, within } = ledgerHost({ store, clock: new ManualClock(), host: { longLived: false } });
    await service.begin(runOf(due(0)), within());
    await service.end(runOf(due(0)), ended(due(0)), within());
    expect(await storedLedger(store)).toMatchObject({ nextDue: undefined, lastStarted: due(0) });
  });
});
