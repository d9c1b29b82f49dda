import { describe, expect, test } from 'vitest';
import type { ServicePolicy } from '../application/policy.ts';
import { scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { every, onDemand } from '../schedule/schedule.ts';
import { delay } from '../time/timer.ts';

type Policy = Partial<ServicePolicy<unknown>>;

const ago = (now: number, ms: number): Date => new Date(now - ms);

describe('an execution is past due', () => {
  test.each([
    [59_999, false],
    [60_000, false],
    [60_001, true],
    [5 * 3_600_000, true],
  ])('by its beginning: %i ms after it was due it is %s', async (ms, expected) => {
    const seen: boolean[] = [];
    const { host, clock } = await startedHost(jobOf(async (_signal, { pastDue }) => void seen.push(pastDue)));
    await host.run('poll', { trigger: 'schedule', scheduledTime: ago(clock.now(), ms) });
    expect(seen).toEqual([expected]);
    await host.stop();
  });

  test('when it waited in the queue, although it was asked for in time', async () => {
    const seen: (readonly [string | undefined, boolean])[] = [];
    const { host, clock } = await scheduledHost(
      jobOf(
        async (signal, { pastDue, occurrence, services }) => {
          seen.push([occurrence?.id.slice(-9), pastDue]);
          if (seen.length === 1) await delay(services.clock, 570_000, signal);
        },
        { schedule: every('1m'), overlap: 'queue' },
      ),
    );
    await clock.advance(12 * 60_000);
    expect(seen.slice(0, 3)).toEqual([
      ['06:01:00Z', false],
      ['06:02:00Z', true],
      ['06:11:00Z', false],
    ]);
    await host.stop();
  });

  test('and is skipped then where the policy says so', async () => {
    let runs = 0;
    const { host, clock, summary } = await scheduledHost(
      jobOf(
        async (signal, { services }) => {
          runs += 1;
          if (runs === 1) await delay(services.clock, 570_000, signal);
        },
        { schedule: every('1m'), overlap: 'queue', misfire: 'skip' },
      ),
    );
    await clock.advance(11 * 60_000);
    expect(summary()).toContain('poll skipped: pastDue');
    expect(runs).toBe(2);
    await host.stop();
  });

  test('in no attempt when it began in time, and in each when it began late', async () => {
    const seen: boolean[] = [];
    const policy: Policy = { schedule: onDemand(), retry: { attempts: 3, delayMs: 60_000, jitter: 0 } };
    const { host, clock } = await startedHost(
      jobOf(async (_signal, { pastDue }) => {
        seen.push(pastDue);
        throw new Error('again');
      }, policy),
    );
    const inTime = host.run('poll', { trigger: 'schedule', scheduledTime: new Date(clock.now()) });
    await clock.advance(600_000);
    await inTime;
    const late = host.run('poll', { trigger: 'schedule', scheduledTime: ago(clock.now(), 61_000) });
    await clock.advance(600_000);
    await late;
    expect(seen).toEqual([false, false, false, true, true, true]);
    await host.stop();
  });

  test('in no repetition when it began in time', async () => {
    const seen: boolean[] = [];
    const { host, clock } = await startedHost(
      jobOf(async (_signal, { pastDue, runAgain, services }) => {
        seen.push(pastDue);
        await delay(services.clock, 90_000);
        if (seen.length < 3) runAgain();
      }),
    );
    const running = host.run('poll', { trigger: 'schedule', scheduledTime: new Date(clock.now()) });
    await clock.advance(300_000);
    await running;
    expect(seen).toEqual([false, false, false]);
    await host.stop();
  });

  test('when its caller says so, whatever the clock says', async () => {
    const seen: boolean[] = [];
    const { host, clock } = await startedHost(jobOf(async (_signal, { pastDue }) => void seen.push(pastDue)));
    await host.run('poll', { trigger: 'schedule', scheduledTime: new Date(clock.now()), pastDue: true });
    await host.run('poll', { pastDue: true });
    await host.run('poll');
    expect(seen).toEqual([true, true, false]);
    await host.stop();
  });

  test('not by its own jitter', async () => {
    const seen: boolean[] = [];
    const { host, clock } = await scheduledHost(
      jobOf(async (_signal, { pastDue }) => void seen.push(pastDue), { schedule: every('1h'), jitterMs: 1_800_000 }),
      { random: () => 0.9 },
    );
    await clock.advance(3 * 3_600_000);
    expect(seen).toEqual([false, false]);
    await host.stop();
  });
});

describe('maxLatenessMs', () => {
  test.each([
    [600_000, 'completed'],
    [600_001, 'skipped'],
  ])('of ten minutes: %i ms after it was due a run is %s', async (ms, status) => {
    const { host, clock } = await startedHost(jobOf(async () => {}, { maxLatenessMs: 600_000 }));
    const outcome = await host.run('poll', { trigger: 'schedule', scheduledTime: ago(clock.now(), ms) });
    expect(outcome.status).toBe(status);
    if (status === 'skipped') expect(outcome).toMatchObject({ reason: 'tooLate' });
    await host.stop();
  });

  test('says nothing about a run without a due time', async () => {
    const { host } = await startedHost(jobOf(async () => {}, { maxLatenessMs: 0 }));
    expect((await host.run('poll')).status).toBe('completed');
    await host.stop();
  });

  test('is checked when the turn of a queued run has come', async () => {
    let runs = 0;
    const { host, clock, summary } = await scheduledHost(
      jobOf(
        async (signal, { services }) => {
          runs += 1;
          if (runs === 1) await delay(services.clock, 570_000, signal);
        },
        { schedule: every('1m'), overlap: 'queue', maxLatenessMs: 120_000 },
      ),
    );
    await clock.advance(645_000);
    expect([runs, summary().includes('poll skipped: tooLate')]).toEqual([1, true]);
    await host.stop();
  });

  test('skips what was missed for longer than it allows', async () => {
    const { host, clock, summary } = await scheduledHost(
      jobOf(async () => {}, { schedule: every('1h'), maxLatenessMs: 600_000 }),
    );
    await clock.block(3_600_000 + 700_000);
    expect(summary()).toEqual(['poll skipped: tooLate']);
    await host.stop();
  });

  test('lets no attempt of a run that began in time be too late', async () => {
    const { host, clock, outcomes } = await startedHost(
      jobOf(() => Promise.reject(new Error('again')), {
        maxLatenessMs: 1000,
        retry: { attempts: 3, delayMs: 60_000, jitter: 0 },
      }),
    );
    const running = host.run('poll', { trigger: 'schedule', scheduledTime: new Date(clock.now()) });
    await clock.advance(600_000);
    await running;
    expect(outcomes.map(({ status }) => status)).toEqual(['faulted', 'faulted', 'faulted']);
    await host.stop();
  });
});
