import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { forever, untilAborted, whenAborted } from '../fixtures/deferred.fixture.ts';
import { type HostFixture, hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { continuous } from '../schedule/schedule.ts';
import { failureOf } from './failure-of.ts';

// A deadline in 10 s: the signal aborts after 8 s, and the host gives up after 9.75 s.
const TEN_SECONDS = 10_000;
const ABORT_AT = 8000;
const GIVE_UP_AT = 9750;

const failure = new Error('mine');
const abortError = new DOMException('stopped', 'AbortError');

const throwing: Job<BuiltInServices> = async () => {
  throw failure;
};
const resolving: Job<BuiltInServices> = async () => {};
const resolvingOnAbort: Job<BuiltInServices> = (signal) => whenAborted(signal);
const heeding: Job<BuiltInServices> = (signal) => untilAborted(signal);
const throwingOnAbort: Job<BuiltInServices> = async (signal) => {
  await whenAborted(signal);
  throw failure;
};

type Ender = (fixture: HostFixture<'poll'>) => Promise<unknown> | undefined;

const atDeadline: Ender = ({ clock }) => clock.advance(TEN_SECONDS);
const onStop: Ender = ({ host, clock }) => {
  host.stop().catch(() => {});
  return clock.advance(30_000);
};

interface Row {
  readonly job: Job<BuiltInServices>;
  readonly policy?: Partial<ServicePolicy<unknown>>;
  readonly deadline?: boolean;
  readonly end?: Ender;
}

/** Runs a job to its end in a host of its own, and checks that nothing is left behind. */
async function run({ job, policy, deadline = false, end }: Row): Promise<ExecutionOutcome> {
  const fixture = await startedHost(jobOf(job, policy));
  const { host, clock } = fixture;
  const running = host.run('poll', deadline ? { deadline: new Date(clock.now() + TEN_SECONDS) } : {});
  await settle();
  await end?.(fixture);
  const outcome = await running;
  expect(fixture.outcomes).toEqual([outcome]);
  expect(clock.pending).toBe(0);
  const stopping = host.stop().catch(() => {});
  // The stop waits for an abandoned execution that still runs.
  if (outcome.status === 'abandoned') await clock.advance(30_000);
  await stopping;
  expect(clock.pending).toBe(0);
  return outcome;
}

describe('an execution that resolves', () => {
  test('is completed', async () => {
    const outcome = await run({ job: resolving });
    expect(outcome).toMatchObject({ status: 'completed', interrupted: false, runAgain: false });
    expect(failureOf(outcome)).toBeUndefined();
  });

  test.each([
    ['its deadline', atDeadline],
    ['the stop of its host', onStop],
  ])('is completed although %s interrupted it', async (_, end) => {
    const outcome = await run({ job: resolvingOnAbort, deadline: true, end });
    expect(outcome).toMatchObject({ status: 'completed', interrupted: true });
    expect(failureOf(outcome)).toBeUndefined();
  });
});

describe('an execution that rejects with an abort', () => {
  test('is interrupted when the host is stopping; to a platform its work is unfinished', async () => {
    const outcome = await run({ job: heeding, end: onStop });
    expect(outcome).toMatchObject({
      status: 'interrupted',
      abortedBy: 'hostStopping',
      error: { code: 'ERR_ANYHOST_HOST_STOPPING', name: 'AbortError' },
    });
    expect(failureOf(outcome)).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_INTERRUPTED' });
  });

  test('is timed out at the deadline, which fails', async () => {
    const outcome = await run({ job: heeding, deadline: true, end: atDeadline });
    expect(outcome).toMatchObject({
      status: 'timedOut',
      durationMs: ABORT_AT,
      timeLeftMs: TEN_SECONDS - ABORT_AT,
      error: { code: 'ERR_ANYHOST_DEADLINE_EXCEEDED', name: 'AbortError' },
    });
    expect(failureOf(outcome)).toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_TIMED_OUT',
      message: expect.stringMatching(/^poll ran out of time \(attempt 1, after 8000 ms\)/),
      cause: { code: 'ERR_ANYHOST_DEADLINE_EXCEEDED' },
    });
  });

  test('is timed out at timeoutMs', async () => {
    const outcome = await run({ job: heeding, policy: { timeoutMs: 3000 }, end: atDeadline });
    expect(outcome).toMatchObject({ status: 'timedOut', durationMs: 3000, timeLeftMs: undefined });
  });

  test('is interrupted at the deadline when it is continuous, which is a success', async () => {
    const policy = { schedule: continuous() };
    const outcome = await run({ job: heeding, policy, deadline: true, end: atDeadline });
    expect(outcome).toMatchObject({ status: 'interrupted', abortedBy: 'deadline' });
    expect(failureOf(outcome)).toBeUndefined();
  });

  test.each([
    ['an abort of its own', async () => Promise.reject(abortError)],
    ['the reason of another signal', async () => Promise.reject(AbortSignal.abort().reason)],
  ])('is faulted when nothing aborted it: %s', async (_, job) => {
    const outcome = await run({ job });
    expect(outcome).toMatchObject({ status: 'faulted', error: { name: 'AbortError' } });
  });

  test('may reject with any AbortError once the signal has aborted', async () => {
    const job: Job<BuiltInServices> = async (signal) => {
      await whenAborted(signal);
      throw abortError;
    };
    const outcome = await run({ job, deadline: true, end: atDeadline });
    expect(outcome).toMatchObject({ status: 'timedOut', error: abortError });
  });
});

describe('an execution that rejects otherwise', () => {
  test('is faulted, with the very error', async () => {
    const outcome = await run({ job: throwing });
    expect(outcome.status).toBe('faulted');
    expect(failureOf(outcome)).toBe(failure);
  });

  test.each([
    ['at its deadline', atDeadline],
    ['while the host stops', onStop],
  ])('is faulted also %s', async (_, end) => {
    const outcome = await run({ job: throwingOnAbort, deadline: true, end });
    expect(outcome).toMatchObject({ status: 'faulted', error: failure });
  });

  test('is faulted when it throws at once, and when it throws a value that is not an Error [N06]', async () => {
    const atOnce = await run({
      job: () => {
        throw failure;
      },
    });
    expect(atOnce).toMatchObject({ status: 'faulted', error: failure });
    const text = await run({ job: async () => Promise.reject('text') });
    expect(failureOf(text)).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_FAULTED', cause: 'text' });
  });
});

describe('an execution that never settles', () => {
  test.each([
    ['deadline', 'its deadline', { deadline: true, end: atDeadline }, GIVE_UP_AT],
    ['deadline', 'timeoutMs', { policy: { timeoutMs: 5000 }, end: atDeadline }, 6000],
    ['hostStopping', 'the stop of its host', { end: onStop }, 22_500],
  ] as const)('is abandoned: %s, by %s', async (abortedBy, _, row, durationMs) => {
    const outcome = await run({ job: forever, ...row });
    expect(outcome).toMatchObject({ status: 'abandoned', abortedBy, durationMs });
    const error = failureOf(outcome);
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_ABANDONED' });
    expect(error?.message).toContain('poll did not settle although its signal had aborted');
  });

  test('is abandoned a reserve after its caller cancelled it', async () => {
    const { host, clock } = await startedHost(jobOf(forever));
    const controller = new AbortController();
    const running = host.run('poll', { signal: controller.signal });
    await settle();
    controller.abort();
    await clock.advance(5000);
    expect(await running).toMatchObject({ status: 'abandoned', abortedBy: 'cancelled', durationMs: 2000 });
  });
});

describe('an execution that its caller cancels', () => {
  test('is cancelled, with the reason as cause', async () => {
    const { host, clock } = await startedHost(jobOf(heeding));
    const controller = new AbortController();
    const running = host.run('poll', { signal: controller.signal });
    await settle();
    controller.abort('enough');
    const outcome = await running;
    expect(outcome).toMatchObject({
      status: 'cancelled',
      error: { code: 'ERR_ANYHOST_EXECUTION_CANCELLED', cause: 'enough' },
    });
    expect(failureOf(outcome)).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_CANCELLED' });
    expect(clock.pending).toBe(0);
    await host.stop();
  });

  test('is not called when the signal had aborted before', async () => {
    let called = false;
    const { host } = await startedHost(
      jobOf(async () => {
        called = true;
      }),
    );
    expect(await host.run('poll', { signal: AbortSignal.abort() })).toMatchObject({ status: 'cancelled' });
    expect(called).toBe(false);
    await host.stop();
  });
});

describe('an execution whose lease is lost', () => {
  const losing = (lost: AbortSignal): Admission => ({
    enter: async () => ({ admitted: true, lost, leave: async () => {} }),
  });

  test('is leaseLost', async () => {
    const lease = new AbortController();
    const { host } = await startedHost(jobOf(heeding), { admissions: [losing(lease.signal)] });
    const running = host.run('poll');
    await settle();
    lease.abort();
    const outcome = await running;
    expect(outcome).toMatchObject({ status: 'leaseLost', error: { code: 'ERR_ANYHOST_LEASE_LOST' } });
    expect(failureOf(outcome)).toMatchObject({ code: 'ERR_ANYHOST_LEASE_LOST' });
    await host.stop();
  });

  test('is abandoned a reserve later when it ignores that', async () => {
    const lease = new AbortController();
    const { host, clock } = await startedHost(jobOf(forever), { admissions: [losing(lease.signal)] });
    const running = host.run('poll');
    await settle();
    lease.abort();
    await clock.advance(2000);
    expect(await running).toMatchObject({ status: 'abandoned', abortedBy: 'leaseLost' });
  });
});

describe('an execution that is not called', () => {
  test.each([299, 0, -5000])('has too little time: %i ms', async (left) => {
    let called = false;
    const { host, clock } = await startedHost(
      jobOf(async () => {
        called = true;
      }),
    );
    const outcome = await host.run('poll', { deadline: new Date(clock.now() + left) });
    expect(outcome).toMatchObject({ status: 'refused', reason: 'insufficientTime', timeLeftMs: left });
    expect(failureOf(outcome)).toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_REFUSED',
      message: expect.stringMatching(/poll was not run: less than 300 ms/),
    });
    expect(called).toBe(false);
    await host.stop();
  });

  test('has just enough time with 300 ms: it aborts after 100 and gives up after 200', async () => {
    const { host, clock } = await startedHost(jobOf(forever));
    const running = host.run('poll', { deadline: new Date(clock.now() + 300) });
    await clock.advance(300);
    expect(await running).toMatchObject({ status: 'abandoned', durationMs: 200, timeLeftMs: 100 });
  });

  test('has too little time after a slow admission', async () => {
    let called = false;
    const { host, clock } = await startedHost(
      jobOf(async () => {
        called = true;
      }),
      {
        admissions: [
          {
            enter: async () => {
              await clock.advance(800);
              return { admitted: true, leave: async () => {} };
            },
          },
        ],
      },
    );
    const outcome = await host.run('poll', { deadline: new Date(clock.now() + 1000) });
    expect(outcome).toMatchObject({ status: 'refused', reason: 'insufficientTime' });
    expect(called).toBe(false);
    await host.stop();
  });

  test('overlaps with one that runs: a retry would be wrong', async () => {
    const { host, outcomes } = await startedHost(jobOf(heeding));
    const running = host.run('poll');
    await settle();
    const second = await host.run('poll');
    expect(second).toMatchObject({ status: 'skipped', reason: 'overlap' });
    expect(failureOf(second)).toBeUndefined();
    await host.stop();
    await running;
    expect(outcomes.length).toBe(2);
  });

  test('comes before the host has started: a retry is right', async () => {
    const { host, events } = hostOf(jobOf(resolving));
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'refused', reason: 'hostStarting' });
    expect(failureOf(outcome)).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_REFUSED' });
    expect(events()).toEqual(['execution.refused']);
  });

  test('comes after the host has stopped: a retry is right', async () => {
    const { host } = await startedHost(jobOf(resolving));
    await host.stop();
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect(failureOf(outcome)).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_REFUSED' });
  });
});

describe('a stop', () => {
  test('never delays the give-up', async () => {
    const { host, clock } = await startedHost(jobOf(forever));
    const running = host.run('poll', { deadline: new Date(clock.now() + TEN_SECONDS) });
    await clock.advance(ABORT_AT);
    host.stop().catch(() => {});
    await clock.advance(30_000);
    expect(await running).toMatchObject({ status: 'abandoned', abortedBy: 'deadline', durationMs: GIVE_UP_AT });
  });
});
