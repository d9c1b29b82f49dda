import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { type Deferred, deferred, forever } from '../fixtures/deferred.fixture.ts';
import { type HostFixture, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { inMs, watch } from '../fixtures/watched-run.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const uncalled = async (): Promise<void> => {
  throw new Error('must not be called');
};

/** An admission that answers when the test lets it, and what it heard when runs were over. */
function slowAdmission(): { admission: Admission; answer: Deferred; left: ExecutionOutcome[] } {
  const answer = deferred();
  const left: ExecutionOutcome[] = [];
  const admission: Admission = {
    enter: async () => {
      await answer.promise;
      return { admitted: true, leave: async (outcome) => void left.push(outcome) };
    },
  };
  return { admission, answer, left };
}

const start = (): Promise<HostFixture<'poll'>> => startedHost(jobOf(uncalled), { admissions: [{ enter: forever }] });

describe('an admission that never answers', () => {
  test('makes a run without a deadline refused: storeUnavailable, after the time of a store', async () => {
    const { host, clock } = await start();
    const run = watch(clock, host.run('poll'));
    await clock.advance(4999);
    expect(run.outcome).toBeUndefined();
    await clock.advance(1);
    expect(run).toMatchObject({ atMs: 5000, outcome: { status: 'refused', reason: 'storeUnavailable' } });
    await host.stop();
  });

  test('makes a run with a near deadline refused: storeUnavailable, a margin before it', async () => {
    const { host, clock, summary } = await start();
    const run = watch(clock, host.run('poll', { deadline: inMs(clock, 4000) }));
    await clock.advance(3749);
    expect(run.outcome).toBeUndefined();
    await clock.advance(1);
    expect(run).toMatchObject({ atMs: 3750, outcome: { status: 'refused', reason: 'storeUnavailable' } });
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

  test('makes it cancelled at once when its caller cancels it', async () => {
    const { host, clock } = await start();
    const { signal, abort } = controller();
    const run = watch(clock, host.run('poll', { signal, deadline: inMs(clock, 10_000) }));
    await settle();
    abort(new Error('enough'));
    await settle();
    expect(run).toMatchObject({ atMs: 0, outcome: { status: 'cancelled' } });
    expect([clock.pending, getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
    await host.stop();
  });

  test('makes it cancelled when its caller had cancelled it before', async () => {
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

describe('an answer that comes when the run no longer waits', () => {
  test('of an admission that lets in hears that nothing ran', async () => {
    const { admission, answer, left } = slowAdmission();
    const { host, clock } = await startedHost(jobOf(uncalled), { admissions: [admission] });
    const run = host.run('poll', { deadline: inMs(clock, 10_000) });
    await clock.advance(10_000);
    await run;
    expect(left).toEqual([]);
    answer.resolve();
    await settle();
    expect(left).toMatchObject([{ status: 'refused', reason: 'storeUnavailable' }]);
    await host.stop();
  });

  test('of an admission that lets in hears that the run was cancelled', async () => {
    const { admission, answer, left } = slowAdmission();
    const { host } = await startedHost(jobOf(uncalled), { admissions: [admission] });
    const { signal, abort } = controller();
    const run = host.run('poll', { signal });
    await settle();
    abort(new Error('enough'));
    await run;
    answer.resolve();
    await settle();
    expect(left.map(({ status }) => status)).toEqual(['cancelled']);
    await host.stop();
  });

  test('of an admission that fails is no unhandled rejection', async () => {
    const answer = deferred();
    const admission: Admission = { enter: () => answer.promise.then(forever) };
    const { host, clock, summary } = await startedHost(jobOf(uncalled), { admissions: [admission] });
    const run = host.run('poll', { deadline: inMs(clock, 1000) });
    await clock.advance(1000);
    await run;
    answer.reject(new Error('no connection'));
    await settle();
    expect(summary()).toEqual(['poll refused: storeUnavailable']);
    await host.stop();
  });
});

describe('an admission that never answers to the end of a run', () => {
  const admission: Admission = { enter: async () => ({ admitted: true, leave: forever }) };

  test('does not keep the answer beyond the time of a store', async () => {
    const { host, clock } = await startedHost(
      jobOf(async () => {}),
      { admissions: [admission] },
    );
    const run = watch(clock, host.run('poll'));
    await clock.advance(4999);
    expect(run.outcome).toBeUndefined();
    await clock.advance(1);
    expect(run).toMatchObject({ atMs: 5000, outcome: { status: 'completed' } });
    await host.stop();
  });

  test('does not keep the answer beyond the margin', async () => {
    const { host, clock } = await startedHost(
      jobOf(async () => {}),
      { admissions: [admission] },
    );
    const run = watch(clock, host.run('poll', { deadline: inMs(clock, 4000) }));
    await clock.advance(3749);
    expect(run.outcome).toBeUndefined();
    await clock.advance(1);
    expect(run).toMatchObject({ atMs: 3750, outcome: { status: 'completed' } });
    expect(clock.pending).toBe(0);
    await host.stop();
  });

  test.each([undefined, 2000])(
    'nor beyond that margin after an execution was given up at it (reserve %s)',
    async (reserveMs) => {
      const policy = reserveMs === undefined ? {} : { reserveMs };
      const { host, clock } = await startedHost(jobOf(forever, policy), { admissions: [admission] });
      const run = watch(clock, host.run('poll', { deadline: inMs(clock, 10_000) }));
      await clock.advance(10_000);
      expect(run).toMatchObject({ atMs: 9750, outcome: { status: 'abandoned' } });
      expect(clock.pending).toBe(0);
      const stopping = host.stop().catch(() => {});
      await clock.advance(30_000);
      await stopping;
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
      { admissions: [admission], shutdownTimeoutMs: 8000 },
    );
    const run = watch(clock, host.run('poll'));
    await clock.advance(1000);
    const stopping = host.stop();
    await clock.advance(8000);
    await stopping;
    expect(run).toMatchObject({ atMs: 5000, outcome: { status: 'completed' } });
    expect([stoppedAtMs, clock.pending]).toEqual([5000, 0]);
  });
});

function controller(): { readonly signal: AbortSignal; abort(reason: unknown): void } {
  const aborting = new AbortController();
  return { signal: aborting.signal, abort: (reason) => aborting.abort(reason) };
}
