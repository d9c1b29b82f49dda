import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { hostOf, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { due } from '../fixtures/ledger.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { every } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { delay } from '../time/timer.ts';
import { lastRecords } from './last-records.ts';

/** Two services, of which a host can run one. */
function application(store: StateStore) {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('1m') }, async () => {})
    .job('ship', { schedule: every('1m') }, async (signal, { services }) => {
      await delay(services.clock, 45_000, signal);
    });
}

describe('what a host has last read of the records', () => {
  test('shows services that only another host runs: where, and how they ended', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const app = application(store);
    const ship = { name: 'node', place: () => 'ship-1', onlyService: 'ship' };
    const other = await scheduledHost(app, { clock, platform: ship });
    const { host } = await scheduledHost(app, { clock, platform: { name: 'node', onlyService: 'poll' } });
    await clock.advance(75_000);
    const during = lastRecords(host.health);
    expect(during).toMatchObject({ application: 'orders', at: new Date(clock.now()) });
    expect(during?.services.map(({ name, isDefined }) => [name, isDefined])).toEqual([
      ['poll', true],
      ['ship', true],
    ]);
    expect(during?.services[1]).toMatchObject({
      running: [{ where: 'node ship-1', isLive: true, since: new Date(due(1)) }],
    });
    await clock.advance(75_000);
    expect(lastRecords(host.health)?.services[1]?.last).toMatchObject({
      status: 'completed',
      startedAt: new Date(due(1)),
      where: 'node ship-1',
    });
    await Promise.all([host.stop(), other.host.stop()]);
  });

  test('costs no call of the store, and no list beside the one each switchesEveryMs', async () => {
    const store = durableStore();
    const { host, clock } = await scheduledHost(application(store), { switchesEveryMs: 30_000 });
    await clock.advance(1000);
    const before = { ...store.calls };
    for (let times = 0; times < 100; times += 1) lastRecords(host.health);
    expect(store.calls).toEqual(before);
    await clock.advance(120_000);
    expect(store.calls.list - before.list).toBe(4);
    await host.stop();
  });

  test('is what was read last when the store is down, and says how old it is', async () => {
    const store = durableStore();
    const { host, clock } = await scheduledHost(application(store));
    await clock.advance(90_000);
    store.failure = new Error('down');
    const readAt = lastRecords(host.health)?.readAt;
    await clock.advance(600_000);
    const found = lastRecords(host.health);
    expect(found?.readAt).toEqual(readAt);
    expect(found?.at).toEqual(new Date(clock.now()));
    expect(found?.services[0]).toMatchObject({ name: 'poll', isRecorded: true });
    store.failure = undefined;
    await host.stop();
  });

  test('is not there before the first reading, in a serverless host, and without a store that keeps records', async () => {
    const created = hostOf(application(durableStore()));
    expect(lastRecords(created.host.health)).toBeUndefined();
    const platform = { longLived: false };
    const { host } = await startedHost(application(durableStore()), { platform });
    await host.run('poll');
    expect(lastRecords(host.health)).toBeUndefined();
    const plain = await scheduledHost(
      defineApplication('plain').job('poll', { schedule: every('1m') }, async () => {}),
    );
    await plain.clock.advance(61_000);
    expect(lastRecords(plain.host.health)).toBeUndefined();
    await Promise.all([host.stop(), plain.host.stop(), created.host.stop()]);
  });
});
