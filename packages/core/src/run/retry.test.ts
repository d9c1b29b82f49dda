import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import { defineApplication } from '../application/define-application.ts';
import { forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const retry = { attempts: 3, delayMs: 1000, jitter: 0 };

/** A job that fails the given number of times before it succeeds. */
function failing(times: number): { attempts: number[]; execute: Parameters<typeof jobOf>[0] } {
  const attempts: number[] = [];
  return {
    attempts,
    execute: async (_signal, { attempt }) => {
      attempts.push(attempt);
      if (attempts.length <= times) throw new Error(`failure ${attempts.length}`);
    },
  };
}

describe('a retry', () => {
  test('happens after a back-off, until an attempt succeeds', async () => {
    const { attempts, execute } = failing(2);
    const { host, clock, outcomes, events } = await startedHost(jobOf(execute, { retry }));
    const running = host.run('poll', { scheduledTime: new Date(0) });
    await clock.advance(0);
    expect([attempts, clock.nextInMs]).toEqual([[1], 1000]);
    await clock.advance(1000);
    expect([attempts, clock.nextInMs]).toEqual([[1, 2], 2000]);
    await clock.advance(2000);
    expect(await running).toMatchObject({ status: 'completed', attempt: 3 });
    expect(outcomes.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['faulted', 1],
      ['faulted', 2],
      ['completed', 3],
    ]);
    expect(new Set(outcomes.map(({ occurrence }) => occurrence?.id))).toEqual(new Set(['poll@1970-01-01T00:00:00Z']));
    expect(new Set(outcomes.map(({ executionId }) => executionId)).size).toBe(3);
    expect(events().filter((event) => event === 'execution.retrying').length).toBe(2);
    expect(clock.pending).toBe(0);
    await host.stop();
  });

  test('ends with the last failure when there are no attempts left', async () => {
    const { attempts, execute } = failing(99);
    const { host, clock } = await startedHost(jobOf(execute, { retry }));
    const running = host.run('poll');
    await clock.advance(60_000);
    expect(await running).toMatchObject({ status: 'faulted', attempt: 3, error: { message: 'failure 3' } });
    expect(attempts).toEqual([1, 2, 3]);
    await host.stop();
  });

  test('continues the platform’s count of attempts', async () => {
    const { attempts, execute } = failing(1);
    const { host, clock } = await startedHost(jobOf(execute, { retry }));
    const running = host.run('poll', { attempt: 4 });
    await clock.advance(60_000);
    await running;
    expect(attempts).toEqual([4, 5]);
    await host.stop();
  });

  test('has a fresh scope', async () => {
    let carts = 0;
    const seen: number[] = [];
    const application = defineApplication('orders')
      .scoped('cart', () => {
        carts += 1;
        return carts;
      })
      .job('poll', { schedule: onDemand(), retry }, async (_signal, { services }) => {
        seen.push(services.cart);
        if (seen.length < 3) throw new Error('again');
      });
    const { host, clock } = await startedHost(application);
    const running = host.run('poll');
    await clock.advance(60_000);
    await running;
    expect(seen).toEqual([1, 2, 3]);
    await host.stop();
  });

  test('has a fresh timeoutMs, and follows a time-out too', async () => {
    const { host, clock, outcomes } = await startedHost(
      jobOf((signal) => untilAborted(signal), { retry: { ...retry, attempts: 2 }, timeoutMs: 5000 }),
    );
    const running = host.run('poll');
    await clock.advance(60_000);
    await running;
    expect(outcomes.map(({ status, durationMs }) => [status, durationMs])).toEqual([
      ['timedOut', 5000],
      ['timedOut', 5000],
    ]);
    await host.stop();
  });

  test('follows nothing but faults and time-outs', async () => {
    const { host, clock, summary } = await startedHost(jobOf(forever, { retry, timeoutMs: 1000 }));
    const running = host.run('poll');
    await clock.advance(60_000);
    await running;
    expect(summary()).toEqual(['poll abandoned']);
  });

  test.each([
    ['fit', 3301, 2],
    ['would not fit', 3300, 1],
  ])(
    'is made when the delay, the reserve and the least time to work %s in the time left: %i ms',
    async (_, time, attempts) => {
      // With a set reserve of 1000 ms a wait of 2000 leaves 300 ms to work, no less, only before a deadline in more than 3300 ms.
      const policy = { retry: { attempts: 2, delayMs: 2000, jitter: 0 }, reserveMs: 1000 };
      const { host, clock, outcomes } = await startedHost(jobOf(failing(99).execute, policy));
      const running = host.run('poll', { deadline: new Date(clock.now() + time) });
      await clock.advance(time);
      await running;
      expect(outcomes.length).toBe(attempts);
      await host.stop();
    },
  );

  test('is not waited for when the host stops', async () => {
    const { host, clock, summary } = await startedHost(
      jobOf(failing(99).execute, { retry: { ...retry, delayMs: 60_000 } }),
    );
    const running = host.run('poll');
    await settle();
    expect(clock.pending).toBe(1);
    const before = clock.now();
    await host.stop();
    expect(await running).toMatchObject({
      status: 'interrupted',
      abortedBy: 'hostStopping',
      attempt: 2,
      error: { name: 'AbortError', code: 'ERR_ANYHOST_HOST_STOPPING', cause: { message: 'failure 1' } },
    });
    expect([clock.now(), clock.pending, summary()]).toEqual([before, 0, ['poll faulted', 'poll interrupted']]);
  });

  test('is not waited for when the run is cancelled', async () => {
    const { host, clock, outcomes } = await startedHost(jobOf(failing(99).execute, { retry }));
    const controller = new AbortController();
    const running = host.run('poll', { signal: controller.signal });
    await settle();
    controller.abort();
    expect(await running).toMatchObject({
      status: 'cancelled',
      error: { name: 'AbortError', code: 'ERR_ANYHOST_EXECUTION_CANCELLED', cause: { message: 'failure 1' } },
    });
    expect([outcomes.map(({ status }) => status), clock.pending]).toEqual([['faulted', 'cancelled'], 0]);
    await host.stop();
  });

  test('is part of one run: admissions are asked once, and others overlap', async () => {
    const asked: string[] = [];
    const admission: Admission = {
      enter: async () => {
        asked.push('enter');
        return { admitted: true, leave: async ({ status }) => void asked.push(`leave ${status}`) };
      },
    };
    const { host, clock } = await startedHost(jobOf(failing(1).execute, { retry }), { admissions: [admission] });
    const running = host.run('poll');
    await settle();
    expect(await host.run('poll')).toMatchObject({ status: 'skipped', reason: 'overlap' });
    await clock.advance(1000);
    await running;
    expect(asked).toEqual(['enter', 'leave completed']);
    await host.stop();
  });
});
