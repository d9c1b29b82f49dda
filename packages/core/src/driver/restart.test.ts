import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import { whenAborted } from '../fixtures/deferred.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger } from '../fixtures/stored-ledger.fixture.ts';
import { continuous, cron, every } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { toInstant } from '../time/instant.ts';

interface Life {
  readonly store: StateStore;
  readonly clock: ManualClock;
  readonly policy?: Partial<ServicePolicy<unknown>>;
}

function application({ store, policy }: Life): AnyApplication<'poll'> {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('1m'), ...policy }, async () => {});
}

/** A host that lives so long; what it ran, as `trigger minute pastDue`. */
async function live(life: Life, ms: number): Promise<string[]> {
  const runs: string[] = [];
  const { host, outcomes } = await scheduledHost(application(life), { clock: life.clock });
  await life.clock.advance(ms);
  await host.stop();
  for (const { status, trigger, occurrence } of outcomes) runs.push(`${status} ${trigger} ${occurrence?.id.slice(-6)}`);
  return runs;
}

describe('a restart with a store that lasts', () => {
  test('makes up once, late, for what passed meanwhile', async () => {
    const life = { store: durableStore(), clock: new ManualClock() };
    expect(await live(life, 60_000)).toEqual(['completed schedule 01:00Z']);
    await life.clock.advance(330_000);
    expect(await live(life, 60_000)).toEqual(['completed schedule 06:00Z', 'completed schedule 07:00Z']);
  });

  test('makes up for nothing when nothing passed', async () => {
    const life = { store: durableStore(), clock: new ManualClock() };
    await live(life, 60_000);
    await life.clock.advance(30_000);
    expect(await live(life, 20_000)).toEqual([]);
  });

  test('misses nothing on the first start ever', async () => {
    const life = { store: durableStore(), clock: new ManualClock() };
    expect(await live(life, 30_000)).toEqual([]);
  });

  test('makes up for what passed since a first start that served nothing', async () => {
    const life = { store: durableStore(), clock: new ManualClock() };
    await live(life, 30_000);
    await life.clock.advance(60_000);
    expect(await live(life, 0)).toEqual(['completed schedule 01:00Z']);
  });

  test('misses nothing when the schedule is a new one', async () => {
    const life = { store: durableStore(), clock: new ManualClock() };
    await live(life, 60_000);
    await life.clock.advance(330_000);
    expect(await live({ ...life, policy: { schedule: cron('*/5 * * * *') } }, 0)).toEqual([]);
  });

  test('skips what was missed when told to', async () => {
    const life = { store: durableStore(), clock: new ManualClock(), policy: { misfire: 'skip' } as const };
    await live(life, 60_000);
    await life.clock.advance(330_000);
    expect(await live(life, 0)).toEqual([]);
  });

  test('tells the service that it is past due', async () => {
    const life = { store: durableStore(), clock: new ManualClock() };
    await live(life, 60_000);
    await life.clock.advance(330_000);
    const seen: boolean[] = [];
    const { host } = await scheduledHost(
      defineApplication('orders')
        .stateStore(() => life.store)
        .job('poll', { schedule: every('1m') }, async (_signal, { pastDue }) => void seen.push(pastDue)),
      { clock: life.clock },
    );
    await settle();
    expect(seen).toEqual([true]);
    await host.stop();
  });

  test('starts all the same when the store does not answer, and says so', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    store.failure = new Error('no connection');
    const { host, events, summary } = await scheduledHost(application({ store, clock }), { clock });
    expect(host.state).toBe('started');
    await settle();
    expect(events()).toContain('ledger.storeFailed');
    store.failure = undefined;
    await clock.advance(60_000);
    expect(summary()).toEqual(['poll completed']);
    await host.stop();
  });
});

test('a restart with a store that forgets misses nothing', async () => {
  const life = { store: memoryStateStore(), clock: new ManualClock() };
  await live(life, 60_000);
  await life.clock.advance(330_000);
  expect(await live(life, 0)).toEqual([]);
});

describe('unfinished work that another process left', () => {
  const unfinished = async (): Promise<DurableStore> => {
    const store = durableStore();
    const at = toInstant(Date.UTC(2026, 10, 22, 5));
    await leaveLedger(store, { schedule: "every('1m')", unfinished: [{ occurrence: at, since: at, attempts: 0 }] });
    return store;
  };

  test('is resumed at the start, with its occurrence', async () => {
    const life = { store: await unfinished(), clock: new ManualClock() };
    expect(await live(life, 0)).toEqual(['completed continuation 00:00Z']);
    expect(await live(life, 0)).toEqual([]);
  });

  test('of a continuous service is left to its one long execution', async () => {
    const store = await unfinished();
    let runs = 0;
    const failing = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: continuous(), onFault: { restart: { delayMs: 1000, jitter: 0 } } }, async (signal) => {
        runs += 1;
        if (runs === 1) throw new Error('mine');
        await whenAborted(signal);
      });
    const { host, clock, summary } = await scheduledHost(failing);
    await clock.advance(10_000);
    expect(runs).toBe(2);
    await host.stop();
    expect(summary()).toEqual(['poll faulted', 'poll completed']);
  });
});
