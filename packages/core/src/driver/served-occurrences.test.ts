import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { type HostFixture, scheduledHost } from '../fixtures/host.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { every } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { delay } from '../time/timer.ts';

type Policy = Partial<ServicePolicy<unknown>>;

/** Several lives of one host, on one store and one clock. */
class Lives {
  readonly store: DurableStore = durableStore();
  readonly clock = new ManualClock();

  begin(execute: Job<BuiltInServices>, policy: Policy = {}): Promise<HostFixture<'poll'>> {
    const application = defineApplication('orders')
      .stateStore(() => this.store)
      .job('poll', { schedule: every('1m'), ...policy }, execute);
    return scheduledHost(application, { clock: this.clock });
  }

  /** What a host makes up for at its start, as minutes. */
  async madeUpFor(policy: Policy = {}): Promise<unknown[]> {
    const { host, outcomes } = await this.begin(async () => {}, policy);
    await settle();
    await host.stop();
    return outcomes.map(({ occurrence }) => occurrence?.id.slice(-6));
  }
}

const inMs =
  (ms: number): Job<BuiltInServices> =>
  async (signal, { services }) => {
    await delay(services.clock, ms, signal);
  };

describe('after a restart', () => {
  test('an occurrence that was interrupted is made up for, once', async () => {
    const lives = new Lives();
    const { host, clock, summary } = await lives.begin((signal) => untilAborted(signal));
    await clock.advance(90_000);
    await host.stop();
    expect(summary()).toEqual(['poll interrupted']);
    expect(await lives.madeUpFor()).toEqual(['01:00Z']);
    expect(await lives.madeUpFor()).toEqual([]);
  });

  test('an occurrence that was refused is made up for', async () => {
    const lives = new Lives();
    const { host, clock, summary } = await lives.begin(async () => {});
    await clock.advance(90_000);
    lives.store.failure = new Error('no connection');
    await clock.advance(60_000);
    lives.store.failure = undefined;
    await host.stop();
    expect(summary()).toEqual(['poll completed', 'poll refused: storeUnavailable']);
    expect(await lives.madeUpFor()).toEqual(['02:00Z']);
  });

  test('one that was skipped is not, once the run it overlapped has completed', async () => {
    const lives = new Lives();
    const { host, clock, summary } = await lives.begin(inMs(100_000));
    await clock.advance(170_000);
    expect(summary()).toEqual(['poll skipped: overlap', 'poll completed']);
    await host.stop();
    expect(await lives.madeUpFor()).toEqual([]);
  });

  test('one that was skipped is, when the run it overlapped was interrupted', async () => {
    const lives = new Lives();
    const { host, clock } = await lives.begin((signal) => untilAborted(signal));
    await clock.advance(130_000);
    await host.stop();
    expect(await lives.madeUpFor()).toEqual(['02:00Z']);
  });

  test('one that has failed is not: it was served', async () => {
    const lives = new Lives();
    const { host, clock } = await lives.begin(async () => {
      throw new Error('mine');
    });
    await clock.advance(90_000);
    await host.stop();
    expect(await lives.madeUpFor()).toEqual([]);
  });

  test.each([
    ['its turn', 185_000],
    ['its end', 210_000],
  ])('one that was queued is, when the host stops before %s, although another was skipped for it', async (_, ms) => {
    // The first takes until 3:10 and returns when it is asked to; the second waits, the third is skipped for it.
    const lives = new Lives();
    let runs = 0;
    const { host, clock } = await lives.begin(
      async (signal, { services }) => {
        runs += 1;
        if (runs === 1) await delay(services.clock, 130_000, signal);
        else await untilAborted(signal);
      },
      { overlap: 'queue' },
    );
    await clock.advance(ms);
    await host.stop();
    expect(await lives.madeUpFor({ overlap: 'queue' })).toEqual(['03:00Z']);
  });

  test('none that was queued or skipped for it is, when both runs have completed', async () => {
    const lives = new Lives();
    const { host, clock } = await lives.begin(inMs(95_000), { overlap: 'queue' });
    // From 1:00 to 2:35 and to 4:10: 2 and 4 are queued.
    await clock.advance(252_000);
    await host.stop();
    expect(await lives.madeUpFor()).toEqual([]);
  });
});

describe('what is written down', () => {
  /** A host whose store is a service with an end. */
  async function hostWith(store: StateStore, steps: string[], job: Job<BuiltInServices>): Promise<HostFixture<'poll'>> {
    const application = defineApplication('orders')
      .stateStore(() => store, { dispose: () => void steps.push('disposed') })
      .job('poll', { schedule: every('1m') }, job);
    return scheduledHost(application);
  }

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
    const { host } = await hostWith(store, steps, async () => {});
    await settle();
    const stopping = host.stop();
    await settle();
    expect(steps).toEqual(['write begins']);
    slow.resolve();
    await stopping;
    expect(steps).toEqual(['write begins', 'write ends', 'disposed']);
  });

  test('is written in order, one after the other, although the first write is slow', async () => {
    const slow = deferred();
    const written: unknown[] = [];
    let calls = 0;
    const memory = durableStore();
    const store: StateStore = {
      ...memory,
      set: async (_key, value) => {
        calls += 1;
        if (calls === 1) await slow.promise;
        written.push(Object(value).servedUntil);
        return '1';
      },
    };
    const { host, clock } = await hostWith(store, [], async () => {});
    await clock.advance(130_000);
    expect(written).toEqual([]);
    slow.resolve();
    await host.stop();
    expect(written).toEqual(['2026-11-22T06:00:00.000Z', '2026-11-22T06:01:00.000Z', '2026-11-22T06:02:00.000Z']);
  });

  test('includes the run that the stop has ended', async () => {
    const steps: string[] = [];
    const store = hangingStore();
    const { host, clock } = await hostWith(store, steps, async (signal) => {
      await untilAborted(signal).catch(() => {});
    });
    await clock.advance(60_000);
    await host.stop();
    expect(await store.get('schedule:orders/poll')).toMatchObject({
      value: { servedUntil: '2026-11-22T06:01:00.000Z' },
    });
  });

  test('holds up the stop no longer than the shutdown timeout, which names it', async () => {
    const { host, clock } = await hostWith(hangingStore('set'), [], async () => {});
    await settle();
    const stopping = host.stop().catch((error: unknown) => error);
    await clock.advance(30_000);
    expect(await stopping).toMatchObject({
      code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT',
      details: { late: ['the schedules'] },
    });
    expect(clock.pending).toBe(0);
  });
});

describe('one run per service at the start', () => {
  const KEY = 'continuation:orders/poll';
  const both = { runOnStart: true } as const;

  /** What a start ran, with unfinished work or missed due times or both. */
  async function startWith({ missed, unfinished }: { missed: boolean; unfinished: boolean }): Promise<string[]> {
    const lives = new Lives();
    const first = await lives.begin(async () => {});
    await first.host.stop();
    if (missed) await lives.clock.advance(90_000);
    if (unfinished) await lives.store.set(KEY, { scheduledTime: '2026-11-22T05:00:00.000Z' });
    const { host, outcomes } = await lives.begin(inMs(1000), both);
    await lives.clock.advance(1000);
    await host.stop();
    return outcomes.map(({ status, trigger, occurrence }) => `${status} ${trigger} ${occurrence?.id.slice(-9)}`);
  }

  test.each([
    [{ missed: false, unfinished: false }, 'completed startup undefined'],
    [{ missed: true, unfinished: false }, 'completed schedule 06:01:00Z'],
    [{ missed: false, unfinished: true }, 'completed continuation 05:00:00Z'],
    [{ missed: true, unfinished: true }, 'completed continuation 05:00:00Z'],
  ])('%o', async (left, run) => {
    expect(await startWith(left)).toEqual([run]);
  });
});
