import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, ended, ledgerHost, runOf, started, storedRecord } from '../fixtures/ledger.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';

describe('two hosts', () => {
  test('that end at once both write: nothing is lost', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const [one, other] = [ledgerHost({ store, clock }), ledgerHost({ store, clock })];
    await Promise.all([one, other].map(started));
    one.service.beginNow(runOf(due(0)));
    other.service.beginNow(runOf(due(1)));
    await clock.advance(2000);
    await Promise.all([
      await one.service.end(runOf(due(0)), ended(due(0), { unfinished: true }), one.within()),
      await other.service.end(runOf(due(1)), ended(due(1), { unfinished: true }), other.within()),
    ]);
    await clock.advance(2000);
    expect(await storedRecord(store)).toMatchObject({
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
      expect(await one.service.begin(runOf(due(minute)), one.within())).toMatchObject({ status: 'run' });
      expect(await other.service.begin(runOf(due(minute)), other.within())).toMatchObject({ status: 'run' });
      await one.service.end(runOf(due(minute)), ended(due(minute)), one.within());
      await other.service.end(runOf(due(minute)), ended(due(minute)), other.within());
    }
    expect(other.events).toEqual(['ledger.occurrenceShared']);
    expect(other.lines[0]).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('another host runs this occurrence too'),
    });
  });

  test('of which both dedupe say nothing: a claim decides', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    const exclusive = { service: { durable: true, exclusive: true } };
    const hosts = [ledgerHost({ store, clock, ...exclusive }), ledgerHost({ store, clock, ...exclusive })];
    for (const { service, within } of hosts) await service.begin(runOf(due(0)), within());
    expect(hosts.flatMap(({ events }) => events)).toEqual([]);
  });
});
