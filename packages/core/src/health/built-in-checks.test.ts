import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import { defineApplication } from '../application/define-application.ts';
import { deferred, forever } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import type { BuiltHost } from '../host/host.ts';
import { continuous, every, onDemand } from '../schedule/schedule.ts';
import type { CheckReport } from './check-report.ts';
import { healthReport } from './health-report.ts';

async function checkOf(host: BuiltHost, name: string): Promise<CheckReport | undefined> {
  return (await healthReport(host.health)).checks.find((check) => check.name === name);
}

describe('the check for abandoned work', () => {
  test('is degraded while tasks of a queue still begin, unhealthy once every slot is held and tasks wait', async () => {
    const work = deferred();
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail', { concurrency: 2, timeoutMs: 1000 })
      .job('order', { schedule: onDemand() }, async (_signal, { services }) => {
        await services.mail.enqueue('hung', () => work.promise);
      });
    const { host, clock } = await startedHost(app);
    await host.run('order');
    await clock.advance(2000);
    expect(await checkOf(host, 'abandoned')).toMatchObject({ status: 'degraded', tags: ['live'] });
    await host.run('order');
    await clock.advance(2000);
    expect(await checkOf(host, 'abandoned')).toMatchObject({ status: 'degraded' });
    await host.run('order');
    await clock.advance(0);
    const blocked = await checkOf(host, 'abandoned');
    expect(blocked).toMatchObject({ status: 'unhealthy' });
    expect(blocked?.description).toMatch(
      /^an execution of 'mail' was given up [\d.]+ s ago and still runs, 1 task waits because of it$/,
    );
    work.resolve();
    await clock.advance(0);
    expect(await checkOf(host, 'abandoned')).toMatchObject({ status: 'healthy' });
    await host.stop();
  });

  test('is degraded by an abandoned execution, unhealthy once a due time is blocked, healthy when it settles', async () => {
    const work = deferred();
    const { host, clock } = await scheduledHost(
      jobOf(() => work.promise, { schedule: every('1h'), timeoutMs: 1000, runOnStart: true }),
    );
    await clock.advance(60_000);
    expect(await checkOf(host, 'abandoned')).toMatchObject({ status: 'degraded', tags: ['live'] });
    await clock.advance(3_600_000);
    expect((await checkOf(host, 'abandoned'))?.description).toMatch(/still runs, 1 run refused because of it$/);
    await clock.advance(3_600_000);
    const blocked = await checkOf(host, 'abandoned');
    expect(blocked?.status).toBe('unhealthy');
    expect(blocked?.description).toMatch(
      /^an execution of 'poll' was given up \d+ s ago and still runs, 2 runs refused because of it$/,
    );
    expect((await healthReport(host.health, { tag: 'live' })).status).toBe('unhealthy');
    work.resolve();
    await clock.advance(0);
    expect(await checkOf(host, 'abandoned')).toMatchObject({ status: 'healthy' });
    await host.stop();
  });

  test('is not turned off by runs by hand that an abandoned execution blocks', async () => {
    const { host, clock } = await startedHost(jobOf(forever, { timeoutMs: 1000 }));
    const first = host.run('poll');
    await clock.advance(5000);
    await first;
    expect(await host.run('poll')).toMatchObject({ status: 'refused', reason: 'executionAbandoned' });
    expect(await checkOf(host, 'abandoned')).toMatchObject({ status: 'degraded' });
    const stopping = host.stop().catch(() => {});
    await clock.advance(30_000);
    await stopping;
  });

  test('is not turned off by overlaps, however many', async () => {
    const work = deferred();
    const { host, clock, summary } = await scheduledHost(
      jobOf(() => work.promise, { schedule: every('1m'), runOnStart: true }),
    );
    await clock.advance(10 * 60_000);
    expect(summary()).toContain('poll skipped: overlap');
    expect(await healthReport(host.health, { tag: 'live' })).toMatchObject({ status: 'healthy' });
    work.resolve();
    await clock.advance(0);
    await host.stop();
  });
});

test('the check for faults is degraded from the third failed run in a row, until one completes', async () => {
  let fails = true;
  const { host, clock } = await scheduledHost(
    jobOf(
      async () => {
        if (fails) throw new Error('no');
      },
      { schedule: every('1m') },
    ),
  );
  await clock.advance(2 * 60_000);
  expect(await checkOf(host, 'faults')).toMatchObject({ status: 'healthy' });
  await clock.advance(60_000);
  expect(await checkOf(host, 'faults')).toMatchObject({
    status: 'degraded',
    description: "'poll' failed 3 times in a row",
  });
  fails = false;
  await clock.advance(60_000);
  expect(await checkOf(host, 'faults')).toMatchObject({ status: 'healthy' });
  await host.stop();
});

describe('the check for late runs', () => {
  test('is unhealthy when a due time has passed by more than a minute and its run has not begun', async () => {
    const { host, clock } = await scheduledHost(jobOf(async () => {}, { schedule: every('1h') }));
    clock.jump(3_600_000 + 60_000);
    expect(await checkOf(host, 'late')).toMatchObject({ status: 'healthy' });
    clock.jump(1000);
    expect(await checkOf(host, 'late')).toMatchObject({
      status: 'unhealthy',
      description: "a run of 'poll' is late by 61 s",
    });
    // The driver looks at the wall clock every 30 s.
    await clock.advance(30_000);
    expect(await checkOf(host, 'late')).toMatchObject({ status: 'healthy' });
    await host.stop();
  });

  test('allows for jitter', async () => {
    const { host, clock } = await scheduledHost(
      jobOf(async () => {}, { schedule: every('1h'), jitterMs: 600_000 }),
      { random: () => 0.9 },
    );
    await clock.advance(3_600_000 + 500_000);
    expect(await checkOf(host, 'late')).toMatchObject({ status: 'healthy' });
    await clock.advance(100_000);
    await host.stop();
  });

  test('is degraded by a run that takes longer than three periods and a minute', async () => {
    const work = deferred();
    const { host, clock } = await scheduledHost(jobOf(() => work.promise, { schedule: every('1m') }));
    await clock.advance(4 * 60_000);
    expect(await checkOf(host, 'late')).toMatchObject({ status: 'healthy' });
    await clock.advance(1000);
    expect(await checkOf(host, 'late')).toMatchObject({
      status: 'degraded',
      description: "a run of 'poll' has taken 181 s",
    });
    work.resolve();
    await clock.advance(0);
    await host.stop();
  });

  test('says nothing of services without due times', async () => {
    const { host, clock } = await scheduledHost(
      defineApplication('orders')
        .job(
          'loop',
          { schedule: continuous() },
          (signal) =>
            new Promise((resolve) => {
              signal.addEventListener('abort', () => resolve(), { once: true });
            }),
        )
        .job('by-hand', { schedule: onDemand() }, async () => {}),
    );
    await clock.advance(86_400_000);
    expect(await checkOf(host, 'late')).toMatchObject({ status: 'healthy' });
    await host.stop();
  });
});

describe('the check for the state store', () => {
  test('is degraded while calls fail, also for services that need it, and never takes the host out of service', async () => {
    const store = durableStore();
    const app = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: every('1m') }, async () => {})
      .job('ship', { schedule: every('10m'), singleton: true }, async () => {});
    const { host, clock } = await scheduledHost(app);
    await clock.advance(0);
    expect(await checkOf(host, 'store')).toMatchObject({ status: 'healthy', tags: ['ready'] });
    store.failure = new Error('no route to 10.0.0.7');
    await clock.advance(61_000);
    const before = await checkOf(host, 'store');
    expect(before).toMatchObject({ status: 'degraded', data: { refusesRuns: false } });
    expect(before?.description).toMatch(/^\d+ calls have failed in the last \d+ s, .*no route.*; runs go on/);
    await clock.advance(600_000);
    expect(await checkOf(host, 'store')).toMatchObject({
      status: 'degraded',
      description: expect.stringMatching(/; runs that need it are refused$/),
      data: { refusesRuns: true },
    });
    expect((await healthReport(host.health, { tag: 'live' })).status).toBe('healthy');
    expect((await healthReport(host.health, { tag: 'ready' })).status).toBe('degraded');
    store.failure = undefined;
    await clock.advance(120_000);
    expect(await checkOf(host, 'store')).toMatchObject({ status: 'healthy' });
    await host.stop();
  });

  test('says that a store does not answer', async () => {
    const app = defineApplication('orders')
      .stateStore(() => hangingStore('list'))
      .job('poll', { schedule: every('1m') }, async () => {});
    const { host, clock } = await scheduledHost(app);
    await clock.advance(6000);
    const found = await checkOf(host, 'store');
    expect(found).toMatchObject({ status: 'degraded' });
    expect(found?.description).toContain('1 call has failed');
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
  });
});

describe('the check for leases', () => {
  /** A host whose runs lose their right when the test says so. */
  async function withRights() {
    const rights = { areHeld: true };
    const admission: Admission = {
      enter: async () => ({ admitted: true, isHeld: () => rights.areHeld, leave: async () => {} }),
    };
    const fixture = await startedHost(
      jobOf(async () => {}),
      { admissions: [admission], leaseTermMs: 10_000 },
    );
    const { host, clock } = fixture;
    const run = (): Promise<unknown> => host.run('poll', { trigger: 'schedule', scheduledTime: new Date(clock.now()) });
    return { ...fixture, rights, run };
  }

  test('is degraded after one was lost, until a run of the service completes', async () => {
    const { host, rights, run } = await withRights();
    await run();
    expect(await checkOf(host, 'leases')).toMatchObject({ status: 'healthy' });
    rights.areHeld = false;
    expect(await run()).toMatchObject({ status: 'leaseLost' });
    const found = await checkOf(host, 'leases');
    expect(found).toMatchObject({ status: 'degraded', tags: [] });
    expect(found?.description).toMatch(/^a run of 'poll' lost its lease at 20/);
    rights.areHeld = true;
    await run();
    expect(await checkOf(host, 'leases')).toMatchObject({ status: 'healthy' });
    await host.stop();
  });

  test('is healthy again after a term without a run: another host has the service', async () => {
    const { host, clock, rights, run } = await withRights();
    rights.areHeld = false;
    await run();
    await clock.advance(10_000);
    expect(await checkOf(host, 'leases')).toMatchObject({ status: 'degraded' });
    await clock.advance(1);
    expect(await checkOf(host, 'leases')).toMatchObject({ status: 'healthy' });
    await host.stop();
  });
});
