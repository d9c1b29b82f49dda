import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import { type Deferred, deferred, forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { type HangingStore, hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { type HostFixture, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { type ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { delay } from '../time/timer.ts';
import type { ExecutionGuard } from './execution-guard.ts';
import type { ExecutionOutcome } from './outcome.ts';

const uncalled = async (): Promise<void> => {
  throw new Error('must not be called');
};

function application(
  store: HangingStore,
  execute: Parameters<typeof jobOf>[0] = uncalled,
  policy: Partial<ServicePolicy<unknown>> = {},
): AnyApplication<'poll'> {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand(), ...policy }, execute);
}

/** A guard that answers with `admission` once it may, and what it was told when runs were over. */
function slowGuard(): { guard: ExecutionGuard; answer: Deferred; left: ExecutionOutcome[] } {
  const answer = deferred();
  const left: ExecutionOutcome[] = [];
  const guard: ExecutionGuard = {
    enter: async () => {
      await answer.promise;
      return { admitted: true, leave: async (outcome) => void left.push(outcome) };
    },
  };
  return { guard, answer, left };
}

interface Watched {
  outcome: ExecutionOutcome | undefined;
  atMs: number;
}

/** Writes down when a run answered, in milliseconds since the clock began. */
function watch(clock: ManualClock, run: Promise<ExecutionOutcome>): Watched {
  const watched: Watched = { outcome: undefined, atMs: Number.NaN };
  void run.then((outcome) => {
    watched.outcome = outcome;
    watched.atMs = clock.elapsedMs;
  });
  return watched;
}

const inMs = (clock: ManualClock, ms: number): Date => new Date(clock.now() + ms);

/** Whoever is asked before a run and does not answer. */
const SILENT: readonly [string, () => Promise<HostFixture<'poll'>>][] = [
  ['a store', () => startedHost(application(hangingStore('get')))],
  ['a guard', () => startedHost(jobOf(uncalled), { guard: { enter: forever } })],
];

describe.each(SILENT)('%s that never answers', (_, start) => {
  test('makes a run with a deadline refused: storeUnavailable, a margin before it', async () => {
    const { host, clock, summary } = await start();
    const run = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
    await clock.advance(9749);
    expect(run.outcome).toBeUndefined();
    await clock.advance(1);
    expect(run).toMatchObject({ atMs: 9750, outcome: { status: 'refused', reason: 'storeUnavailable' } });
    expect([summary(), clock.pending]).toEqual([['poll refused: storeUnavailable'], 0]);
    await host.stop();
  });

  test('makes it refused: stopping at once when the host stops, which then stops cleanly', async () => {
    const { host, clock, summary } = await start();
    const run = watch(clock, host.run('poll'));
    await settle();
    await host.stop();
    expect(run).toMatchObject({ atMs: 0, outcome: { status: 'refused', reason: 'stopping' } });
    expect([summary(), clock.pending]).toEqual([['poll refused: stopping'], 0]);
  });

  test('makes it cancelled at once when its caller calls it off', async () => {
    const { host, clock } = await start();
    const { signal, abort } = controller();
    const run = watch(clock, host.run('poll', { signal, deadline: inMs(clock, 10_000) }));
    await settle();
    abort(new Error('never mind'));
    await settle();
    expect(run).toMatchObject({ atMs: 0, outcome: { status: 'cancelled' } });
    expect([clock.pending, getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
    await host.stop();
  });

  test('makes it cancelled when its caller had called it off before', async () => {
    const { host, clock } = await start();
    const run = watch(clock, host.run('poll', { signal: AbortSignal.abort() }));
    await clock.advance(0);
    expect(run.outcome?.status).toBe('cancelled');
    await host.stop();
  });

  test('does not keep the service from running again once it answers', async () => {
    const { host, clock } = await start();
    const first = host.run('poll', { deadline: inMs(clock, 1000) });
    await clock.advance(1000);
    await first;
    const second = watch(clock, host.run('poll', { deadline: inMs(clock, 1000) }));
    await clock.advance(1000);
    expect(second.outcome).toMatchObject({ status: 'refused', reason: 'storeUnavailable' });
    await host.stop();
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
          signal.throwIfAborted();
          allowed = clock.nextInMs;
        },
      }))
      .job('poll', { schedule: onDemand() }, uncalled),
    { shutdownTimeoutMs: 8000 },
  );
  const running = host.run('poll');
  await settle();
  await host.stop();
  await running;
  expect([allowed, clock.pending]).toEqual([8000, 0]);
});

describe('an answer that comes when nobody waits any more', () => {
  test('of a guard that lets in is told that nothing ran', async () => {
    const { guard, answer, left } = slowGuard();
    const { host, clock } = await startedHost(jobOf(uncalled), { guard });
    const run = host.run('poll', { deadline: inMs(clock, 10_000) });
    await clock.advance(10_000);
    await run;
    expect(left).toEqual([]);
    answer.resolve();
    await settle();
    expect(left).toMatchObject([{ status: 'refused', reason: 'storeUnavailable' }]);
    await host.stop();
  });

  test('of a guard that lets in is told that the run was called off', async () => {
    const { guard, answer, left } = slowGuard();
    const { host } = await startedHost(jobOf(uncalled), { guard });
    const { signal, abort } = controller();
    const run = host.run('poll', { signal });
    await settle();
    abort(new Error('never mind'));
    await run;
    answer.resolve();
    await settle();
    expect(left.map(({ status }) => status)).toEqual(['cancelled']);
    await host.stop();
  });

  test('of a guard that fails is nobody’s unhandled rejection', async () => {
    const answer = deferred();
    const guard: ExecutionGuard = { enter: () => answer.promise.then(forever) };
    const { host, clock, summary } = await startedHost(jobOf(uncalled), { guard });
    const run = host.run('poll', { deadline: inMs(clock, 1000) });
    await clock.advance(1000);
    await run;
    answer.reject(new Error('no connection'));
    await settle();
    expect(summary()).toEqual(['poll refused: storeUnavailable']);
    await host.stop();
  });

  test('of a store does not send anybody to the guard', async () => {
    const store = hangingStore();
    const slow = deferred();
    store.waitsFor.get = slow.promise;
    let entered = 0;
    const guard: ExecutionGuard = {
      enter: async () => {
        entered += 1;
        return { admitted: true, leave: async () => {} };
      },
    };
    const { host, clock } = await startedHost(application(store), { guard });
    const run = host.run('poll', { deadline: inMs(clock, 1000) });
    await clock.advance(1000);
    await run;
    slow.resolve();
    await settle();
    expect(entered).toBe(0);
    await host.stop();
  });
});

describe('a run that waits in the queue', () => {
  const busy = (): Promise<HostFixture<'poll'>> =>
    startedHost(jobOf((signal) => untilAborted(signal), { overlap: 'queue' }));

  test('is cancelled at once when its caller calls it off', async () => {
    const { host, clock, summary } = await busy();
    const running = host.run('poll');
    const { signal, abort } = controller();
    const queued = watch(clock, host.run('poll', { signal }));
    await settle();
    abort(new Error('never mind'));
    await settle();
    expect(queued.outcome).toMatchObject({ status: 'cancelled', durationMs: 0 });
    expect([summary(), getEventListeners(signal, 'abort').length]).toEqual([['poll cancelled'], 0]);
    await host.stop();
    await running;
  });

  test('makes room for another', async () => {
    const { host, clock, summary } = await busy();
    const running = host.run('poll');
    const { signal, abort } = controller();
    const first = host.run('poll', { signal });
    await settle();
    abort(new Error('never mind'));
    await first;
    const second = watch(clock, host.run('poll'));
    await settle();
    expect(second.outcome).toBeUndefined();
    await host.stop();
    await running;
    expect(summary()).not.toContain('poll skipped: overlap');
  });

  test('is refused: insufficientTime when its turn does not come in time', async () => {
    const { host, clock } = await busy();
    const running = host.run('poll');
    const queued = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
    await clock.advance(10_000);
    expect(queued).toMatchObject({ atMs: 9750, outcome: { status: 'refused', reason: 'insufficientTime' } });
    await host.stop();
    await running;
  });
});

describe('a guard that never answers to the end of a run', () => {
  const guard: ExecutionGuard = { enter: async () => ({ admitted: true, leave: forever }) };

  test('does not keep the answer beyond the margin', async () => {
    const { host, clock } = await startedHost(
      jobOf(async () => {}),
      { guard },
    );
    const run = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
    await clock.advance(9749);
    expect(run.outcome).toBeUndefined();
    await clock.advance(1);
    expect(run).toMatchObject({ atMs: 9750, outcome: { status: 'completed' } });
    expect(clock.pending).toBe(0);
    await host.stop();
  });

  test.each([undefined, 2000])(
    'nor beyond that margin after an execution was given up at it (reserve %s)',
    async (reserveMs) => {
      const policy = reserveMs === undefined ? {} : { reserveMs };
      const { host, clock } = await startedHost(jobOf(forever, policy), { guard });
      const run = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
      await clock.advance(10_000);
      expect(run).toMatchObject({ atMs: 9750, outcome: { status: 'abandoned' } });
      expect(clock.pending).toBe(0);
      await host.stop().catch(() => {});
    },
  );

  test('has the time of executions when the host stops, and services have theirs', async () => {
    let stoppedAtMs = 0;
    const { host, clock } = await startedHost(
      defineApplication('orders')
        .hostedService('a', () => ({
          startAsync: async () => {},
          stopAsync: async () => {
            stoppedAtMs = clock.elapsedMs;
          },
        }))
        .job('poll', { schedule: onDemand() }, async () => {}),
      { guard, shutdownTimeoutMs: 8000 },
    );
    const run = watch(clock, host.run('poll'));
    await clock.advance(1000);
    const stopping = host.stop();
    await clock.advance(8000);
    await stopping;
    expect(run).toMatchObject({ atMs: 7000, outcome: { status: 'completed' } });
    expect([stoppedAtMs, clock.pending]).toEqual([7000, 0]);
  });

  test('does not keep word of unfinished work from being left', async () => {
    const store = hangingStore();
    const { host, clock } = await startedHost(
      application(store, async (signal, { runAgain, services: { clock } }) => {
        await delay(clock, 6000, signal);
        runAgain();
      }),
      { guard },
    );
    const run = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
    await clock.advance(6000);
    expect(store.written).toEqual(['continuation:orders/poll']);
    await clock.advance(10_000);
    expect(run.outcome).toMatchObject({ status: 'completed', runAgain: true });
    await host.stop();
  });
});

describe('a store that never takes word of unfinished work', () => {
  /** One execution that asks for another, for which there is no time. */
  const asksForMore = (policy: Partial<ServicePolicy<unknown>> = {}): Promise<HostFixture<'poll'>> =>
    startedHost(
      application(
        hangingStore('set'),
        async (_signal, { runAgain, services: { clock } }) => {
          await (clock as ManualClock).advance(6000);
          runAgain();
        },
        policy,
      ),
    );

  test.each([undefined, 2000])(
    'makes the run faulted, a margin before the deadline (reserve %s)',
    async (reserveMs) => {
      const { host, clock, lines } = await asksForMore(reserveMs === undefined ? {} : { reserveMs });
      const run = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
      await clock.advance(10_000);
      expect(run).toMatchObject({ atMs: 9750, outcome: { status: 'faulted' } });
      expect(run.outcome).toMatchObject({ error: { message: expect.stringContaining('whether there is more to do') } });
      expect(lines).toContainEqual(expect.objectContaining({ event: 'continuation.failed', level: 'error' }));
      expect(clock.pending).toBe(0);
      await host.stop();
    },
  );

  test('makes it faulted when the time of executions in a stop is over', async () => {
    const { host, clock } = await startedHost(
      application(hangingStore('set'), async (_signal, { runAgain, services }) => {
        runAgain();
        services.lifetime.stopApplication();
      }),
      { shutdownTimeoutMs: 8000 },
    );
    const run = watch(clock, host.run('poll'));
    await clock.advance(5999);
    expect([run.outcome, host.state]).toEqual([undefined, 'stopping']);
    await clock.advance(1);
    expect(run).toMatchObject({ atMs: 6000, outcome: { status: 'faulted' } });
    await host.stop();
    expect([host.state, clock.pending]).toEqual(['stopped', 0]);
  });

  test('leaves a service that failed its own error', async () => {
    const failure = new Error('mine');
    let links = 0;
    const { host, clock } = await startedHost(
      application(hangingStore('set'), async (_signal, { runAgain }) => {
        links += 1;
        if (links === 2) throw failure;
        runAgain();
      }),
    );
    const run = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
    await clock.advance(10_000);
    expect(run.outcome).toMatchObject({ status: 'faulted', error: failure });
    await host.stop();
  });
});

test('a guard hears the outcome that counts: that of a run whose unfinished work could not be left is no success', async () => {
  const left: string[] = [];
  const store = hangingStore('set');
  const { host, clock } = await startedHost(
    application(store, async (_signal, { runAgain }) => {
      await clock.advance(6000);
      runAgain();
    }),
    { guard: { enter: async () => ({ admitted: true, leave: async ({ status }) => void left.push(status) }) } },
  );
  const running = host.run('poll', { deadline: inMs(clock, 10_000) });
  await clock.advance(10_000);
  expect([(await running).status, left]).toEqual(['faulted', ['faulted']]);
  await host.stop();
});

function controller(): { readonly signal: AbortSignal; abort(reason: unknown): void } {
  const aborting = new AbortController();
  return { signal: aborting.signal, abort: (reason) => aborting.abort(reason) };
}
