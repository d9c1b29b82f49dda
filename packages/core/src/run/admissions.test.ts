import { describe, expect, test } from 'vitest';
import type { Admission, AdmissionRequest, Admitted, Rejection } from '../admission/admission.ts';
import { defineApplication } from '../application/define-application.ts';
import { silentLogger } from '../base/logger.ts';
import { forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger, unfinishedIn } from '../fixtures/stored-ledger.fixture.ts';
import { createInvocationHost } from '../host/invocation-host.ts';
import { every, onDemand } from '../schedule/schedule.ts';
import { toInstant } from '../time/instant.ts';
import { failureOf } from './failure-of.ts';

function answering(answer: Admitted | Rejection | Error, asked: AdmissionRequest[] = []): Admission {
  return {
    enter: async (run) => {
      asked.push(run);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

const uncalled = jobOf(async () => {
  throw new Error('must not be called');
});

describe('an admission', () => {
  test('gets what is about to run', async () => {
    const asked: AdmissionRequest[] = [];
    const admission = answering({ admitted: true, leave: async () => {} }, asked);
    const { host, clock } = await startedHost(
      jobOf(async () => {}),
      { admissions: [admission] },
    );
    await host.run('poll', {
      trigger: 'schedule',
      scheduledTime: new Date(0),
      deadline: new Date(clock.now() + 10_000),
    });
    expect(asked).toEqual([
      {
        application: 'orders',
        service: 'poll',
        trigger: 'schedule',
        occurrence: { id: 'poll@1970-01-01T00:00:00Z', scheduledTime: new Date(0) },
        remainingMs: 10_000,
      },
    ]);
    await host.stop();
  });

  test.each(['duplicate', 'notLeader'] as const)('skips: %s', async (reason) => {
    const admission = answering({ admitted: false, status: 'skipped', reason });
    const { host } = await startedHost(uncalled, { admissions: [admission] });
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'skipped', reason });
    expect(failureOf(outcome)).toBeUndefined();
    await host.stop();
  });

  test('refuses an occurrence that another host runs, so that the platform tries again', async () => {
    const admission = answering({ admitted: false, status: 'refused', reason: 'occurrenceBusy' });
    const { host } = await startedHost(uncalled, { admissions: [admission] });
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'refused', reason: 'occurrenceBusy' });
    expect(failureOf(outcome)).toMatchObject({ message: expect.stringContaining('another host is running') });
    await host.stop();
  });

  test('that fails makes the run refused: storeUnavailable', async () => {
    const cause = new Error('no connection');
    const { host } = await startedHost(uncalled, { admissions: [answering(cause)] });
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'refused', reason: 'storeUnavailable', error: { cause } });
    await host.stop();
  });

  test('gets the outcome; its own failure then changes nothing', async () => {
    const left: string[] = [];
    const leave: Admitted['leave'] = async ({ status }) => {
      left.push(status);
      throw new Error('no connection');
    };
    const { host, lines } = await startedHost(
      jobOf(async () => {}),
      { admissions: [answering({ admitted: true, leave })] },
    );
    expect((await host.run('poll')).status).toBe('completed');
    expect(left).toEqual(['completed']);
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'admission.leaveFailed', level: 'error', service: 'poll' }),
    );
    await host.stop();
  });

  test('is not asked about a run that cannot take place', async () => {
    const asked: AdmissionRequest[] = [];
    const admission = answering({ admitted: true, leave: async () => {} }, asked);
    const { host, clock } = await startedHost(uncalled, { admissions: [admission] });
    await host.run('poll', { deadline: clock.now() > 0 ? new Date(clock.now() + 100) : new Date(0) });
    await host.stop();
    await host.run('poll');
    expect(asked).toEqual([]);
  });

  test('admits nothing once the host has begun to stop meanwhile, and gets that outcome', async () => {
    const left: string[] = [];
    let stopping: Promise<void> = Promise.resolve();
    const { host, summary } = await startedHost(uncalled, {
      admissions: [
        {
          enter: async () => {
            stopping = host.stop();
            return { admitted: true, leave: async ({ status }) => void left.push(status) };
          },
        },
      ],
    });
    await host.run('poll');
    await stopping;
    expect([summary(), left]).toEqual([['poll refused: stopping'], ['refused']]);
  });
});

test('a lease that ends when it is left ends one occurrence, not the others of the run', async () => {
  const clock = new ManualClock();
  const store = durableStore();
  const unfinished = [1, 2, 3].map((minute) => ({
    occurrence: toInstant(Date.UTC(2026, 0, 5, 10, minute)),
    since: toInstant(minute),
    attempts: 0,
  }));
  await leaveLedger(store, { schedule: "every('1m')", unfinished });
  const admission: Admission = {
    enter: async () => {
      const lease = new AbortController();
      return { admitted: true, lost: lease.signal, leave: async () => lease.abort() };
    },
  };
  const outcomes: string[] = [];
  const application = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('1m') }, async () => {});
  const platform = { name: 'test', longLived: false, logger: silentLogger, environment: {} };
  const host = createInvocationHost(application, platform, {
    clock,
    admissions: [admission],
    onOutcome: ({ status, occurrence }) => void outcomes.push(`${status} ${occurrence?.scheduledTime.getUTCMinutes()}`),
  });
  const scheduledAt = Date.UTC(2026, 0, 5, 10, 4);
  const { cancelledBy } = await host.invoke('poll', { trigger: 'schedule', scheduledAt, remainingMs: 60_000 });
  expect(cancelledBy).toBeUndefined();
  expect(outcomes).toEqual(['completed 1', 'completed 2', 'completed 3', 'completed 4']);
  await host.stop();
});

test('unfinished work that another host has completed is not left over', async () => {
  const store = durableStore();
  const occurrence = toInstant(Date.UTC(2026, 0, 5, 10));
  await leaveLedger(store, { schedule: 'onDemand()', unfinished: [{ occurrence, since: occurrence, attempts: 0 }] });
  const application = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand(), durableCheckpoint: true }, async () => {});
  const admission = answering({ admitted: false, status: 'skipped', reason: 'duplicate' });
  const { host } = await startedHost(application, { admissions: [admission] });
  expect(await host.run('poll', { trigger: 'continuation' })).toMatchObject({ status: 'skipped', reason: 'duplicate' });
  expect(await unfinishedIn(store)).toEqual([]);
  await host.stop();
});

test('an admission that hangs when it is left keeps no other from being left', async () => {
  const left: string[] = [];
  const admissionOf = (name: string, leave: () => Promise<void>): Admission => ({
    enter: async () => ({
      admitted: true,
      leave: async () => {
        left.push(name);
        await leave();
      },
    }),
  });
  const admissions = [admissionOf('claim', async () => {}), admissionOf('lease', forever)];
  const { host, clock, lines } = await startedHost(
    jobOf(async () => {}),
    { admissions },
  );
  const running = host.run('poll');
  await clock.advance(5000);
  expect((await running).status).toBe('completed');
  expect(left).toEqual(['lease', 'claim']);
  expect(lines.find(({ event }) => event === 'admission.leaveFailed')).toMatchObject({
    level: 'warn',
    service: 'poll',
  });
  await host.stop();
});

test('a run that is cancelled while it resumes gives the rest of the work back', async () => {
  const store = durableStore();
  const unfinished = Array.from({ length: 20 }, (_, minute) => ({
    occurrence: toInstant(Date.UTC(2026, 0, 5, 10, minute)),
    since: toInstant(minute),
    attempts: 0,
  }));
  await leaveLedger(store, { schedule: 'onDemand()', unfinished });
  const application = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand(), durableCheckpoint: true }, (signal) => untilAborted(signal));
  const caller = new AbortController();
  const { host, summary } = await startedHost(application);
  const running = host.run('poll', { trigger: 'continuation', signal: caller.signal });
  await settle();
  caller.abort();
  await running;
  expect(summary()).toEqual(['poll cancelled']);
  await host.stop();
  expect(await unfinishedIn(store)).toHaveLength(20);
});
