import { describe, expect, test } from 'vitest';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import type { Admission, ExecutionGuard, GuardedRun, Rejection } from './execution-guard.ts';
import { failureOf } from './failure-of.ts';

function answering(answer: Admission | Rejection | Error, asked: GuardedRun[] = []): ExecutionGuard {
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

describe('a guard', () => {
  test('is told what is about to run', async () => {
    const asked: GuardedRun[] = [];
    const guard = answering({ admitted: true, leave: async () => {} }, asked);
    const { host, clock } = await startedHost(
      jobOf(async () => {}),
      { guard },
    );
    const deadline = clock.now() + 10_000;
    await host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0), deadline: new Date(deadline) });
    expect(asked).toEqual([
      {
        application: 'orders',
        service: 'poll',
        trigger: 'schedule',
        occurrence: { id: 'poll@1970-01-01T00:00:00Z', scheduledTime: new Date(0) },
        deadline,
      },
    ]);
    await host.stop();
  });

  test.each(['duplicate', 'notLeader'] as const)('skips: %s', async (reason) => {
    const guard = answering({ admitted: false, status: 'skipped', reason });
    const { host } = await startedHost(uncalled, { guard });
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'skipped', reason });
    expect(failureOf(outcome)).toBeUndefined();
    await host.stop();
  });

  test('refuses an occurrence that another host runs, so that the platform tries again', async () => {
    const guard = answering({ admitted: false, status: 'refused', reason: 'occurrenceBusy' });
    const { host } = await startedHost(uncalled, { guard });
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'refused', reason: 'occurrenceBusy' });
    expect(failureOf(outcome)).toMatchObject({ message: expect.stringContaining('another host is running') });
    await host.stop();
  });

  test('that fails makes the run refused: storeUnavailable', async () => {
    const cause = new Error('no connection');
    const { host } = await startedHost(uncalled, { guard: answering(cause) });
    const outcome = await host.run('poll');
    expect(outcome).toMatchObject({ status: 'refused', reason: 'storeUnavailable', error: { cause } });
    await host.stop();
  });

  test('is told the outcome; its own failure then changes nothing', async () => {
    const left: string[] = [];
    const leave: Admission['leave'] = async ({ status }) => {
      left.push(status);
      throw new Error('no connection');
    };
    const { host, lines } = await startedHost(
      jobOf(async () => {}),
      { guard: answering({ admitted: true, leave }) },
    );
    expect((await host.run('poll')).status).toBe('completed');
    expect(left).toEqual(['completed']);
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'guard.leaveFailed', level: 'error', service: 'poll' }),
    );
    await host.stop();
  });

  test('is not asked about a run that cannot be', async () => {
    const asked: GuardedRun[] = [];
    const guard = answering({ admitted: true, leave: async () => {} }, asked);
    const { host, clock } = await startedHost(uncalled, { guard });
    await host.run('poll', { deadline: clock.now() > 0 ? new Date(clock.now() + 100) : new Date(0) });
    await host.stop();
    await host.run('poll');
    expect(asked).toEqual([]);
  });

  test('lets nothing in once the host has begun to stop meanwhile, and is told so', async () => {
    const left: string[] = [];
    let stopping: Promise<void> = Promise.resolve();
    const { host, summary } = await startedHost(uncalled, {
      guard: {
        enter: async () => {
          stopping = host.stop();
          return { admitted: true, leave: async ({ status }) => void left.push(status) };
        },
      },
    });
    await host.run('poll');
    await stopping;
    expect([summary(), left]).toEqual([['poll refused: stopping'], ['refused']]);
  });
});
