import { describe, expect, test } from 'vitest';
import type { ServicePolicy } from '../application/policy.ts';
import { forever, whenAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { continuous, every, onDemand } from '../schedule/schedule.ts';

type Policy = Partial<ServicePolicy<unknown>>;

const failing = (): Promise<never> => Promise.reject(new Error('mine'));

/** A policy as a caller without `exactOptionalPropertyTypes` writes it. */
function policyOf(policy: object): Policy {
  return Object.assign({}, { schedule: onDemand() }, policy);
}

describe('undefined means the default', () => {
  test('in every option of a host', async () => {
    const { host, clock } = await startedHost(recordingApplication([], { a: { stopAsync: forever } }), {
      shutdownTimeoutMs: undefined,
      startupTimeoutMs: undefined,
      servicesStartConcurrently: undefined,
      servicesStopConcurrently: undefined,
      stopWhenCompleted: undefined,
      storeTimeoutMs: undefined,
      maxConcurrentExecutions: undefined,
      pools: undefined,
      admissions: undefined,
      settings: undefined,
    });
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(30_000);
    expect((await stopping).details['shutdownTimeoutMs']).toBe(30_000);
  });

  test('in every option of a policy', async () => {
    const policy = policyOf({
      timeoutMs: undefined,
      reserveMs: undefined,
      overlap: undefined,
      misfire: undefined,
      retry: undefined,
      onFault: undefined,
      runOnStart: undefined,
      jitterMs: undefined,
      maxLatenessMs: undefined,
      pool: undefined,
      record: undefined,
      continueAttempts: undefined,
    });
    const { host, clock, summary } = await scheduledHost(jobOf(async () => {}, { ...policy, schedule: every('1m') }));
    await clock.advance(120_000);
    expect(summary()).toEqual(['poll completed', 'poll completed']);
    await host.stop();
  });

  test('in the back-off of a retry', async () => {
    const retry = { attempts: 5, delayMs: undefined, factor: undefined, maxDelayMs: undefined, jitter: undefined };
    const { host, clock, outcomes } = await startedHost(jobOf(failing, policyOf({ retry })));
    const running = host.run('poll');
    await clock.advance(600_000);
    await running;
    expect(outcomes.length).toBe(5);
    await host.stop();
  });

  test('in the back-off of a restart', async () => {
    const onFault = { restart: { delayMs: undefined, maxDelayMs: undefined, jitter: undefined } };
    const { host, clock, outcomes, lines } = await scheduledHost(
      jobOf(failing, policyOf({ schedule: continuous(), onFault })),
    );
    await clock.advance(10_000);
    expect(outcomes.length).toBeGreaterThan(1);
    expect(outcomes.length).toBeLessThan(20);
    for (const { waitMs } of lines.filter(({ event }) => event === 'service.restarting')) {
      expect(Number.isFinite(waitMs)).toBe(true);
    }
    await host.stop();
  });

  test('in every option of a run', async () => {
    const { host } = await startedHost(jobOf((signal) => whenAborted(signal)));
    const running = host.run('poll', {
      signal: undefined,
      trigger: undefined,
      scheduledTime: undefined,
      deadline: undefined,
      attempt: undefined,
      pastDue: undefined,
    });
    await settle();
    await host.stop();
    expect(await running).toMatchObject({ status: 'completed', trigger: 'manual', attempt: 1, occurrence: undefined });
  });

  test('in the options of a start', async () => {
    const { host } = await startedHost(jobOf(async () => {}));
    expect((await errorOf(host.start({ signal: undefined }))).message).toContain('A host starts once');
    await host.stop();
  });
});

describe('an option of a run that is of another kind', () => {
  test.each<[string, object | null | number]>([
    ['an attempt that is text', { attempt: 'x' }],
    ['an attempt of zero', { attempt: 0 }],
    ['a negative attempt', { attempt: -1 }],
    ['half an attempt', { attempt: 1.5 }],
    ['a bigint', { attempt: 1n }],
    ['a list', { attempt: [] }],
    ['a null signal', { signal: null }],
    ['a controller', { signal: new AbortController() }],
    ['null', null],
    ['a number', 5],
    ['what looks like a date', { scheduledTime: { getTime: () => 'x' } }],
    ['a date that is none', { scheduledTime: new Date(Number.NaN) }],
    ['a deadline without a prototype', { deadline: Object.create(null) }],
    ['an unknown trigger', { trigger: 'cron' }],
    ['pastDue as text', { pastDue: 'yes' }],
    ['an unknown name', { scheduleTime: new Date(0) }],
  ])('is refused: %s', async (_, options) => {
    const { host, outcomes } = await startedHost(jobOf(async () => {}));
    const error = await anyhostErrorOf(async () => Reflect.apply(host.run, host, ['poll', options]));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(outcomes).toEqual([]);
    await host.stop();
  });

  test.each<[string, object | null]>([
    ['null', null],
    ['a null signal', { signal: null }],
    ['a controller', { signal: new AbortController() }],
  ])('of a start too: %s', async (_, options) => {
    const { host } = await startedHost(jobOf(async () => {}));
    const error = await anyhostErrorOf(async () => Reflect.apply(host.start, host, [options]));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    await host.stop();
  });
});
