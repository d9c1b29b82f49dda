import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { type HangingStore, hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { type FixtureOptions, type HostFixture, scheduledHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { every } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';

interface Options extends FixtureOptions {
  readonly steps?: string[];
  readonly job?: Job<BuiltInServices>;
}

/** A host whose store is a service with an end, which is written to `steps`. */
function hostWith(
  store: StateStore,
  { steps = [], job = async () => {}, ...options }: Options = {},
): Promise<HostFixture<'poll'>> {
  const application = defineApplication('orders')
    .stateStore(() => store, { dispose: () => void steps.push('disposed') })
    .job('poll', { schedule: every('1m') }, job);
  return scheduledHost(application, options);
}

/** A host that has run once and whose store is silent since the run began. */
async function silentSinceARun(options: Options = {}): Promise<HostFixture<'poll'> & { store: HangingStore }> {
  const store = hangingStore();
  const silent = hangingStore('get', 'set', 'list');
  const fixture = await hostWith(store, {
    job: async () => void Object.assign(store.waitsFor, silent.waitsFor),
    ...options,
  });
  await fixture.clock.advance(60_000);
  return { ...fixture, store };
}

describe('at the stop the ledger', () => {
  test('is written before the store is disposed', async () => {
    const steps: string[] = [];
    const slow = deferred();
    const memory = durableStore();
    const store: StateStore = {
      ...memory,
      set: async (key, value, options) => {
        steps.push('write begins');
        await slow.promise;
        steps.push('write ends');
        return memory.set(key, value, options);
      },
    };
    const { host } = await hostWith(store, { steps });
    await settle();
    const stopping = host.stop();
    await settle();
    expect(steps).toEqual(['write begins']);
    slow.resolve();
    await stopping;
    expect(steps).toEqual(['write begins', 'write ends', 'disposed']);
  });

  test('gets the run that the stop has ended', async () => {
    const store = durableStore();
    const { host, clock } = await hostWith(store, { job: (signal) => untilAborted(signal).catch(() => {}) });
    await clock.advance(60_000);
    await host.stop();
    expect(await storedLedger(store)).toMatchObject({
      servedUntil: Date.UTC(2026, 10, 22, 6, 1),
      running: [],
      last: { status: 'completed' },
    });
  });

  test('is written when the host gets a failure that stops it', async () => {
    const store = durableStore();
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: every('1m'), onFault: { stopHostAfter: 1 } }, async () => {
        throw new Error('mine');
      });
    const { host, clock } = await scheduledHost(application);
    await clock.advance(60_000);
    await host.stop().catch(() => {});
    expect(await storedLedger(store)).toMatchObject({ last: { status: 'faulted', error: 'mine' }, running: [] });
  });

  test('waits for a silent store as long as for one call, and names the services whose records it did not take', async () => {
    const { host, clock, lines } = await silentSinceARun();
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
    expect(lines.filter(({ event }) => event === 'ledger.unwritten')).toMatchObject([
      { level: 'warn', services: ['poll'], message: expect.stringContaining('poll') },
    ]);
    expect([host.state, clock.pending]).toEqual(['stopped', 0]);
  });

  test('leaves the disposal of services its time', async () => {
    const steps: string[] = [];
    const { host, clock } = await silentSinceARun({ shutdownTimeoutMs: 8000, storeTimeoutMs: 2000, steps });
    const stopping = host.stop();
    await clock.advance(2000);
    await stopping;
    expect([host.state, steps, clock.pending]).toEqual(['stopped', ['disposed'], 0]);
  });

  test('does not outlast a shutdown timeout that is shorter than a call of the store, and the stop is clean', async () => {
    const { host, clock } = await silentSinceARun({ shutdownTimeoutMs: 1000 });
    const stopping = host.stop();
    await clock.advance(1000);
    await stopping;
    expect([host.state, clock.pending]).toEqual(['stopped', 0]);
  });

  test('of a store that is back is written at once, although it was silent before', async () => {
    const { host, clock, store, lines } = await silentSinceARun();
    await clock.advance(20_000);
    for (const method of ['get', 'set', 'list'] as const) delete store.waitsFor[method];
    const before = clock.elapsedMs;
    await host.stop();
    expect([host.state, clock.elapsedMs - before]).toEqual(['stopped', 0]);
    expect(lines.map(({ event }) => event)).not.toContain('ledger.unwritten');
    expect((await storedLedger(store)).servedUntil).toBe(Date.UTC(2026, 10, 22, 6, 1));
  });
});
