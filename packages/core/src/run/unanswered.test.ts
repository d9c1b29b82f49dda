import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { deferred, forever, whenAborted } from '../fixtures/deferred.fixture.ts';
import { type HangingStore, hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { type HostFixture, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { unfinishedIn } from '../fixtures/stored-ledger.fixture.ts';
import { inMs, watch } from '../fixtures/watched-run.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { delay } from '../time/timer.ts';

const uncalled = async (): Promise<void> => {
  throw new Error('must not be called');
};

/** An application of one job that needs the store, unless the policy says otherwise. */
function application(
  store: HangingStore,
  execute: Job<BuiltInServices> = uncalled,
  policy: Partial<ServicePolicy<unknown>> = {},
): AnyApplication<'poll'> {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand(), durableCheckpoint: true, ...policy }, execute);
}

const serverless = { longLived: false };

describe.each([true, false])('a store that never answers a service that needs it (long-lived: %s)', (longLived) => {
  const start = (): Promise<HostFixture<'poll'>> =>
    startedHost(application(hangingStore('get')), { platform: { longLived } });

  test.each([
    ['after the time of a store', 20_000, 5000],
    ['a margin before a near deadline', 3000, 2750],
  ])('makes a run refused: storeUnavailable, %s', async (_, ms, atMs) => {
    const { host, clock, summary } = await start();
    const run = watch(clock, host.run('poll', { deadline: inMs(clock, ms) }));
    await clock.advance(atMs - 1);
    expect(run.outcome).toBeUndefined();
    await clock.advance(1);
    expect(run).toMatchObject({ atMs, outcome: { status: 'refused', reason: 'storeUnavailable' } });
    expect(summary()).toEqual(['poll refused: storeUnavailable']);
    await host.stop();
    expect(clock.pending).toBe(0);
  });

  test('makes it refused: stopping at once when the host stops, which then stops cleanly', async () => {
    const { host, clock, summary } = await start();
    const run = watch(clock, host.run('poll'));
    await settle();
    await host.stop();
    expect(run).toMatchObject({ atMs: 0, outcome: { status: 'refused', reason: 'stopping' } });
    expect([summary(), host.state, clock.pending]).toEqual([['poll refused: stopping'], 'stopped', 0]);
  });

  test('makes it cancelled at once when its caller cancels it', async () => {
    const { host, clock } = await start();
    const { signal, abort } = controller();
    const run = watch(clock, host.run('poll', { signal, deadline: inMs(clock, 10_000) }));
    await settle();
    abort(new Error('enough'));
    await settle();
    expect(run).toMatchObject({ atMs: 0, outcome: { status: 'cancelled' } });
    expect(getEventListeners(signal, 'abort').length).toBe(0);
    await host.stop();
    expect(clock.pending).toBe(0);
  });

  test('makes it cancelled when its caller had cancelled it before', async () => {
    const { host, clock } = await start();
    const run = watch(clock, host.run('poll', { signal: AbortSignal.abort() }));
    await clock.advance(0);
    expect(run.outcome?.status).toBe('cancelled');
    await host.stop();
  });

  test('does not keep the service from running again once it answers', async () => {
    const store = hangingStore('get');
    const { host, clock } = await startedHost(
      application(store, async () => {}),
      { platform: { longLived } },
    );
    const first = host.run('poll', { deadline: inMs(clock, 1000) });
    await clock.advance(1000);
    expect((await first).status).toBe('refused');
    delete store.waitsFor.get;
    // The call under way has its time; it is not asked twice.
    await clock.advance(4000);
    const second = watch(clock, host.run('poll'));
    await settle();
    expect(second.outcome?.status).toBe('completed');
    await host.stop();
  });
});

describe('a store that never answers a service that does not need it', () => {
  const quick = { durableCheckpoint: false };

  test('does not hold up a long-lived host at all', async () => {
    const { host, clock } = await startedHost(application(hangingStore('get', 'set'), async () => {}, quick));
    const run = watch(clock, host.run('poll'));
    await settle();
    expect(run).toMatchObject({ atMs: 0, outcome: { status: 'completed' } });
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
    expect([clock.elapsedMs, clock.pending]).toEqual([5000, 0]);
  });

  test('holds up a serverless host for a second before the run and a second after it', async () => {
    const store = hangingStore('get', 'set');
    const { host, clock } = await startedHost(
      application(store, async () => {}, quick),
      { platform: serverless },
    );
    const run = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
    await clock.advance(10_000);
    expect(run).toMatchObject({ atMs: 2000, outcome: { status: 'completed' } });
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
    expect([clock.elapsedMs, clock.pending]).toEqual([15_000, 0]);
  });
});

test('a stop while the store is asked leaves services all of their time', async () => {
  let allowed = 0;
  const { host, clock } = await startedHost(
    defineApplication('orders')
      .stateStore(() => hangingStore('get'))
      .hostedService('a', () => ({
        startAsync: async () => {},
        stopAsync: async (signal) => {
          await whenAborted(signal);
          allowed = clock.elapsedMs;
        },
      }))
      .job('poll', { schedule: onDemand(), durableCheckpoint: true }, uncalled),
    { shutdownTimeoutMs: 8000 },
  );
  const running = host.run('poll');
  await settle();
  const stopping = host.stop().catch(() => {});
  await clock.advance(8000);
  await stopping;
  await running;
  expect([allowed, clock.pending]).toEqual([8000, 0]);
});

test('an answer that comes when the run no longer waits asks no admission any more', async () => {
  const store = hangingStore();
  const slow = deferred();
  store.waitsFor.get = slow.promise;
  let entered = 0;
  const admission: Admission = {
    enter: async () => {
      entered += 1;
      return { admitted: true, leave: async () => {} };
    },
  };
  const { host, clock } = await startedHost(application(store), { admissions: [admission] });
  const run = host.run('poll', { deadline: inMs(clock, 1000) });
  await clock.advance(1000);
  await run;
  slow.resolve();
  await settle();
  expect(entered).toBe(0);
  await host.stop();
});

test('an admission that never answers to the end of a run does not keep unfinished work from being saved', async () => {
  const admission: Admission = { enter: async () => ({ admitted: true, leave: forever }) };
  const store = hangingStore();
  const { host, clock } = await startedHost(
    application(store, async (signal, { runAgain, services: { clock } }) => {
      await delay(clock, 6000, signal);
      runAgain();
    }),
    { admissions: [admission], platform: serverless },
  );
  const run = watch(clock, host.run('poll', { trigger: 'startup', deadline: inMs(clock, 10_000) }));
  await clock.advance(6000);
  expect(await unfinishedIn(store)).toEqual([undefined]);
  await clock.advance(10_000);
  expect(run.outcome).toMatchObject({ status: 'completed', runAgain: true });
  await host.stop();
});

function controller(): { readonly signal: AbortSignal; abort(reason: unknown): void } {
  const aborting = new AbortController();
  return { signal: aborting.signal, abort: (reason) => aborting.abort(reason) };
}
