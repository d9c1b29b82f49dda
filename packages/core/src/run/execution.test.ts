import { describe, expect, test } from 'vitest';
import type { Execution } from '../contract/execution.ts';
import { untilAborted, whenAborted } from '../fixtures/deferred.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { START, settle } from '../fixtures/manual-clock.fixture.ts';

/** Runs a job and resolves with the execution that it received. */
async function executionOf(options: object): Promise<Execution> {
  const seen: Execution[] = [];
  const { host } = await startedHost(
    jobOf(async (_signal, execution) => {
      seen.push(execution);
    }),
  );
  await host.run('poll', options);
  await host.stop();
  const [execution] = seen;
  if (execution === undefined) throw new Error('The job was not called');
  return execution;
}

describe('an execution', () => {
  test('of a manual run has no occurrence, no deadline and infinite remaining time', async () => {
    const execution = await executionOf({});
    expect(execution).toMatchObject({ service: 'poll', trigger: 'manual', attempt: 1, pastDue: false });
    expect([execution.occurrence, execution.deadline, execution.remainingMs()]).toEqual([
      undefined,
      undefined,
      Infinity,
    ]);
  });

  test('receives what the platform passes', async () => {
    const scheduledTime = new Date('2026-11-22T06:15:00Z');
    const deadline = new Date(START + 10_000);
    const execution = await executionOf({ trigger: 'schedule', scheduledTime, deadline, attempt: 3, pastDue: true });
    expect(execution).toMatchObject({ trigger: 'schedule', attempt: 3, pastDue: true, deadline });
    expect(execution.occurrence).toEqual({ id: 'poll@2026-11-22T06:15:00Z', scheduledTime });
  });

  test('has an id that no other has', async () => {
    const ids = [(await executionOf({})).id, (await executionOf({})).id, (await executionOf({})).id];
    expect(new Set(ids).size).toBe(3);
  });

  test('has methods that can be destructured', async () => {
    const { host, outcomes } = await startedHost(
      jobOf(async (_signal, { runAgain, remainingMs }) => {
        if (remainingMs() === Infinity && outcomes.length === 0) runAgain();
      }),
    );
    await host.run('poll');
    expect(outcomes.map((outcome) => outcome.status === 'completed' && outcome.runAgain)).toEqual([true, false]);
    await host.stop();
  });
});

describe('the remaining time', () => {
  test('counts down to the abort, then to the give-up, and never below zero', async () => {
    const remaining: number[] = [];
    let ask = (): void => {};
    const { host, clock } = await startedHost(
      jobOf((_signal, { remainingMs }) => {
        ask = () => remaining.push(remainingMs());
        return new Promise(() => {});
      }),
    );
    const running = host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    for (const step of [0, 7999, 1, 1000, 750, 100]) {
      await clock.advance(step);
      ask();
    }
    expect(remaining).toEqual([8000, 1, 1750, 750, 0, 0]);
    expect((await running).status).toBe('abandoned');
  });

  test('is what timeoutMs leaves', async () => {
    let remaining = 0;
    const { host } = await startedHost(
      jobOf(
        async (_signal, { remainingMs }) => {
          remaining = remainingMs();
        },
        { timeoutMs: 3000 },
      ),
    );
    await host.run('poll');
    expect(remaining).toBe(3000);
    await host.stop();
  });

  test('is the stop’s budget once the host stops', async () => {
    let remaining = 0;
    const { host } = await startedHost(
      jobOf(async (signal, { remainingMs }) => {
        await whenAborted(signal);
        remaining = remainingMs();
      }),
      { shutdownTimeoutMs: 10_000 },
    );
    const running = host.run('poll');
    await settle();
    await host.stop();
    await running;
    expect(remaining).toBe(7500);
  });
});

describe('the signal', () => {
  test('aborts once, at deadline − reserve', async () => {
    const aborts: number[] = [];
    const { host, clock } = await startedHost(
      jobOf((signal) => {
        signal.addEventListener('abort', () => aborts.push(clock.elapsedMs));
        return untilAborted(signal);
      }),
    );
    const running = host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    await clock.advance(20_000);
    await running;
    expect(aborts).toEqual([8000]);
    await host.stop();
    expect(aborts).toEqual([8000]);
  });

  test('does not abort after the execution has ended', async () => {
    let seen: AbortSignal | undefined;
    const { host, clock } = await startedHost(
      jobOf(async (signal) => {
        seen = signal;
      }),
    );
    await host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    await clock.advance(20_000);
    await host.stop();
    expect(seen?.aborted).toBe(false);
  });

  test('carries why it aborted', async () => {
    const reasons: unknown[] = [];
    const { host, clock } = await startedHost(
      jobOf(async (signal) => {
        await whenAborted(signal);
        reasons.push(signal.reason);
      }),
    );
    const timed = host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    await clock.advance(10_000);
    await timed;
    const controller = new AbortController();
    const cancelled = host.run('poll', { signal: controller.signal });
    await settle();
    controller.abort();
    await cancelled;
    void host.run('poll');
    await settle();
    await host.stop();
    expect(reasons).toMatchObject(
      ['DEADLINE_EXCEEDED', 'EXECUTION_CANCELLED', 'HOST_STOPPING'].map((code) => ({
        name: 'AbortError',
        code: `ERR_ANYHOST_${code}`,
      })),
    );
  });
});

describe('a reserve that the deadline has no room for', () => {
  test('is half of the time, with a warning', async () => {
    let remaining = 0;
    const { host, clock, lines } = await startedHost(
      jobOf(
        async (_signal, { remainingMs }) => {
          remaining = remainingMs();
        },
        { reserveMs: 30_000 },
      ),
    );
    await host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    expect(remaining).toBe(5000);
    const warning = {
      level: 'warn',
      event: 'budget.reserveReduced',
      service: 'poll',
      askedMs: 30_000,
      reserveMs: 5000,
    };
    expect(lines).toContainEqual(expect.objectContaining(warning));
    await host.stop();
  });
});
