import { describe, expect, test } from 'vitest';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { due, eachMinute, ended, ledgerHost, runOf, started, storedRecord } from '../fixtures/ledger.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import type { LedgerRun } from './ledger-run.ts';

function continuation(occurrence: Instant | undefined = undefined): LedgerRun {
  return runOf(occurrence, { trigger: 'continuation' });
}

describe('unfinished work', () => {
  const options = { host: { longLived: false }, service: { durable: true } };

  async function withWork(store: StateStore, clock: ManualClock, ...minutes: number[]): Promise<void> {
    // Sandboxes that run at the same time: none finds work of the others.
    const hosts = minutes.map((minute) => ({ minute, ...ledgerHost({ store, clock, ...options }) }));
    for (const { minute, service, within } of hosts) await service.begin(runOf(due(minute)), within());
    for (const { minute, service, within } of hosts) {
      await service.end(runOf(due(minute)), ended(due(minute), { unfinished: true }), within());
    }
  }

  test('of two occurrences is kept for each, and resumed oldest first before the own of a tick', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 0, 5);
    await clock.advance(600_000);
    const { service, within } = ledgerHost({ store, clock, ...options });
    const answer = await service.begin(runOf(due(10)), within());
    expect(answer).toMatchObject({ status: 'run', resume: [{ occurrence: due(0) }, { occurrence: due(5) }] });
    await service.end(continuation(due(0)), ended(due(0)), within());
    await service.end(continuation(due(5)), ended(due(5)), within());
    await service.end(runOf(due(10)), ended(due(10)), within());
    expect(await storedRecord(store)).toMatchObject({
      unfinished: [],
      running: [],
      servedUntil: '2026-11-22T06:10:00.000Z',
    });
  });

  test("is not mixed up with another occurrence's retry, and its own retry completes it", async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 5);
    const { service, within } = ledgerHost({ store, clock, ...options });
    await service.begin(runOf(due(0)), within());
    await service.end(runOf(due(0)), ended(due(0), { completed: false, served: 'no' }), within());
    expect(service.unfinished).toMatchObject([{ occurrence: due(5) }]);
    expect(await service.begin(runOf(due(5)), within())).toEqual({ status: 'run', resume: [] });
    await service.end(runOf(due(5)), ended(due(5)), within());
    expect(service.unfinished).toEqual([]);
  });

  test('is left alone by a run by hand', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await withWork(store, clock, 0);
    const { service, within } = ledgerHost({ store, clock, ...options });
    const manual = runOf(undefined, { trigger: 'manual' });
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
      hosts.map(({ service, within }, index) => service.begin(runOf(due(5 + index)), within())),
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
    await service.begin(runOf(due(0)), within());
    await service.end(runOf(due(0)), ended(due(0), { unfinished: true, completed: false }), within());
    for (let minute = 1; minute < 8; minute += 1) {
      await clock.advance(60_000);
      const answer = await service.begin(runOf(due(minute)), within());
      expect(answer).toMatchObject({ status: 'run', resume: minute < 5 ? [{ occurrence: due(0) }] : [] });
      if (minute < 5)
        await service.end(continuation(due(0)), ended(due(0), { completed: false, served: 'no' }), within());
      await service.end(runOf(due(minute)), ended(due(minute)), within());
    }
    expect(host.events).toEqual(['continuation.dropped']);
    expect(host.lines[0]).toMatchObject({ level: 'error', attempts: 5, occurrence: '2026-11-22T06:00:00.000Z' });
    expect(service.unfinished).toMatchObject([{ attempts: 5, droppedAt: expect.any(Number) }]);
    await clock.advance(86_400_000);
    await service.begin(runOf(due(9)), within());
    await service.end(runOf(due(9)), ended(due(9)), within());
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
