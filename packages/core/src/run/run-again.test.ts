import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import type { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const KEY = 'continuation:orders/poll';

/** A job that works off `pieces`, one per execution, each taking so long, from its checkpoint. */
function chain(
  pieces: number,
  { store = durableStore(), takesMs = 0 }: { store?: DurableStore; takesMs?: number } = {},
): AnyApplication<'poll'> {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand() }, async (_signal, { checkpoint, runAgain, services: { clock } }) => {
      const done = (await checkpoint.load<number>()) ?? 0;
      await (clock as ManualClock).advance(takesMs);
      await checkpoint.save(done + 1);
      if (done + 1 < pieces) runAgain();
    });
}

describe('runAgain', () => {
  test('runs the service again at once in a host without a deadline, until there is no more to do', async () => {
    const store = durableStore();
    const { host, outcomes, clock } = await startedHost(chain(5, { store }));
    const last = await host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0) });
    expect(last).toMatchObject({ status: 'completed', runAgain: false });
    expect(outcomes.map(({ trigger }) => trigger)).toEqual([
      'schedule',
      'continuation',
      'continuation',
      'continuation',
      'continuation',
    ]);
    expect(new Set(outcomes.map(({ occurrence }) => occurrence?.id))).toEqual(new Set(['poll@1970-01-01T00:00:00Z']));
    expect(await store.get(KEY)).toBeUndefined();
    expect(clock.pending).toBe(0);
    await host.stop();
  });

  test('counts only when the execution completed', async () => {
    const { host, outcomes } = await startedHost(
      jobOf(async (_signal, { runAgain }) => {
        runAgain();
        throw new Error('mine');
      }),
    );
    expect((await host.run('poll')).status).toBe('faulted');
    expect(outcomes.length).toBe(1);
    await host.stop();
  });

  test('runs within an invocation while the time left exceeds the reserve and the last run’s duration', async () => {
    // 10 s, a reserve of 2 s, 3 s a piece: the second ends with 4 s left, too little for another 3 + 2.
    const store = durableStore();
    const { host, clock, outcomes } = await startedHost(chain(9, { store, takesMs: 3000 }));
    const outcome = await host.run('poll', {
      trigger: 'schedule',
      scheduledTime: new Date(0),
      deadline: new Date(clock.now() + 10_000),
    });
    expect(outcome).toMatchObject({ status: 'completed', runAgain: true, timeLeftMs: 4000 });
    expect(outcomes.length).toBe(2);
    expect((await store.get(KEY))?.value).toEqual({ scheduledTime: '1970-01-01T00:00:00.000Z' });
    await host.stop();
  });

  test('leaves word for the next tick, which goes on with the same occurrence and takes the word back', async () => {
    const store = durableStore();
    const { host, clock, outcomes } = await startedHost(chain(3, { store, takesMs: 3000 }));
    const tick = (scheduledTime: Date): ReturnType<typeof host.run> =>
      host.run('poll', { trigger: 'schedule', scheduledTime, deadline: new Date(clock.now() + 10_000) });
    await tick(new Date(0));
    const last = await tick(new Date(60_000));
    expect(last).toMatchObject({
      status: 'completed',
      runAgain: false,
      trigger: 'continuation',
      occurrence: { id: 'poll@1970-01-01T00:00:00Z' },
    });
    expect(outcomes.length).toBe(3);
    expect(await store.get(KEY)).toBeUndefined();
    expect(await tick(new Date(120_000))).toMatchObject({
      trigger: 'schedule',
      occurrence: { id: 'poll@1970-01-01T00:02:00Z' },
    });
    await host.stop();
  });

  test('leaves word when the host stops in between, and the next host goes on', async () => {
    const store = durableStore();
    const first = await startedHost(
      defineApplication('orders')
        .stateStore(() => store)
        .job('poll', { schedule: onDemand() }, async (_signal, { runAgain, services }) => {
          runAgain();
          services.lifetime.stopApplication();
        }),
    );
    await first.host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0) });
    await first.host.stop();
    expect(first.summary()).toEqual(['poll completed']);
    const second = await startedHost(chain(1, { store }));
    expect(await second.host.run('poll', { trigger: 'continuation' })).toMatchObject({
      status: 'completed',
      occurrence: { id: 'poll@1970-01-01T00:00:00Z' },
    });
    expect(await store.get(KEY)).toBeUndefined();
    await second.host.stop();
  });

  test('works in memory as well, for as long as the process lives', async () => {
    let runs = 0;
    const { host, clock } = await startedHost(
      jobOf(async (_signal, { runAgain, services }) => {
        runs += 1;
        await (services.clock as ManualClock).advance(6000);
        if (runs < 2) runAgain();
      }),
    );
    const tick = { trigger: 'schedule', deadline: 10_000 } as const;
    const at = (seconds: number): object => ({
      ...tick,
      scheduledTime: new Date(seconds * 1000),
      deadline: new Date(clock.now() + tick.deadline),
    });
    await host.run('poll', at(0));
    const second = await host.run('poll', at(60));
    expect(second.occurrence?.id).toBe('poll@1970-01-01T00:00:00Z');
    const third = await host.run('poll', at(120));
    expect(third.occurrence?.id).toBe('poll@1970-01-01T00:02:00Z');
    await host.stop();
  });
});

describe('a continuation', () => {
  test('is skipped when there is nothing to go on with', async () => {
    const { host } = await startedHost(chain(1));
    const outcome = await host.run('poll', { trigger: 'continuation' });
    expect(outcome).toMatchObject({ status: 'skipped', reason: 'nothingToContinue' });
    await host.stop();
  });

  test('stays when the run that goes on with it fails', async () => {
    const store = durableStore();
    await store.set(KEY, { scheduledTime: new Date(0).toISOString() });
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: onDemand() }, async () => {
        throw new Error('mine');
      });
    const { host } = await startedHost(application);
    expect((await host.run('poll', { trigger: 'schedule', scheduledTime: new Date(60_000) })).status).toBe('faulted');
    expect(await store.get(KEY)).toBeDefined();
    await host.stop();
  });

  test('is not given to a run by hand, which has no occurrence', async () => {
    const store = durableStore();
    await store.set(KEY, { scheduledTime: new Date(0).toISOString() });
    const { host } = await startedHost(chain(1, { store }));
    expect(await host.run('poll')).toMatchObject({ trigger: 'manual', occurrence: undefined });
    await host.stop();
  });

  test('cannot be looked for when the store does not answer: the run is refused', async () => {
    const store = durableStore();
    const { host } = await startedHost(chain(1, { store }));
    store.failure = new Error('no connection');
    expect(await host.run('poll')).toMatchObject({
      status: 'refused',
      reason: 'storeUnavailable',
      error: { cause: store.failure },
    });
    await host.stop();
  });

  test('that cannot be left makes the run a failure, or the rest would be forgotten', async () => {
    const store = durableStore();
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: onDemand() }, async (_signal, { runAgain, services }) => {
        runAgain();
        services.lifetime.stopApplication();
        store.failure = new Error('no connection');
      });
    const { host, lines } = await startedHost(application);
    expect(await host.run('poll')).toMatchObject({ status: 'faulted', error: { message: 'no connection' } });
    expect(lines).toContainEqual(expect.objectContaining({ event: 'continuation.failed', level: 'error' }));
    await host.stop();
  });
});
