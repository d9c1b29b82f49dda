import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { untilAborted } from '../fixtures/deferred.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { type HostFixture, scheduledHost } from '../fixtures/host.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger, storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { every } from '../schedule/schedule.ts';
import { toInstant } from '../time/instant.ts';
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
    const { host, clock, summary } = await lives.begin(async () => {}, { durableCheckpoint: true });
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

describe('one run per service at the start', () => {
  const fiveOClock = toInstant(Date.UTC(2026, 10, 22, 5));
  const left = { occurrence: fiveOClock, since: fiveOClock, attempts: 0 };
  const both = { runOnStart: true } as const;

  /** What a start ran, with unfinished work or missed due times or both. */
  async function startWith({ missed, unfinished }: { missed: boolean; unfinished: boolean }): Promise<string[]> {
    const lives = new Lives();
    const first = await lives.begin(async () => {});
    await settle();
    await first.host.stop();
    if (missed) await lives.clock.advance(90_000);
    if (unfinished) await leaveLedger(lives.store, { ...(await storedLedger(lives.store)), unfinished: [left] });
    const { host, outcomes } = await lives.begin(inMs(1000), both);
    await lives.clock.advance(5000);
    await host.stop();
    return outcomes.map(({ status, trigger, occurrence }) => `${status} ${trigger} ${occurrence?.id.slice(-9)}`);
  }

  test.each([
    [{ missed: false, unfinished: false }, 'completed startup undefined'],
    [{ missed: true, unfinished: false }, 'completed schedule 06:01:00Z'],
    [{ missed: false, unfinished: true }, 'completed continuation 05:00:00Z'],
    // What was missed is served by a run that first finishes what is unfinished.
    [{ missed: true, unfinished: true }, 'completed continuation 05:00:00Z', 'completed schedule 06:01:00Z'],
  ])('%o', async (found, ...runs) => {
    expect(await startWith(found)).toEqual(runs);
  });
});
