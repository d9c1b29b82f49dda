import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Execution } from '../contract/execution.ts';
import { deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, scheduledHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { ManualClock, START, settle } from '../fixtures/manual-clock.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { cron, every, onDemand } from '../schedule/schedule.ts';
import type { TimerHandle } from '../time/clock.ts';
import { delay } from '../time/timer.ts';
import { scheduleDriver } from './schedule-driver.ts';

interface Run {
  readonly atMs: number;
  readonly due: string | undefined;
  readonly pastDue: boolean;
}

/** Timers that fire some milliseconds early, as they do where they and the wall clock differ. */
class EarlyClock extends ManualClock {
  override setTimeout(callback: () => void, ms: number): TimerHandle {
    return super.setTimeout(callback, Math.max(ms - 5, 0.5));
  }
}

/** A job that records when it ran, and for what. */
function recorder(policy: Partial<ServicePolicy<unknown>>): { runs: Run[]; application: ReturnType<typeof jobOf> } {
  const runs: Run[] = [];
  const application = jobOf(
    async (_signal, { occurrence, pastDue, services }: Execution<{ clock: { now(): number } }>) => {
      runs.push({ atMs: services.clock.now() - START, due: occurrence?.id.slice('poll@2026-11-22T'.length), pastDue });
    },
    policy,
  );
  return { runs, application };
}

describe('a schedule', () => {
  test('is served at its due times, whenever the host started', async () => {
    const { runs, application } = recorder({ schedule: every('5m') });
    const clock = new ManualClock();
    await clock.advance(90_500);
    const { host, outcomes } = await scheduledHost(application, { clock });
    await clock.advance(600_000);
    expect(runs).toEqual([
      { atMs: 300_000, due: '06:05:00Z', pastDue: false },
      { atMs: 600_000, due: '06:10:00Z', pastDue: false },
    ]);
    expect(outcomes).toMatchObject([{ trigger: 'schedule', attempt: 1, timeLeftMs: undefined }, {}]);
    await host.stop();
  });

  test('of cron is served in its zone', async () => {
    const { runs, application } = recorder({ schedule: cron('30 7 * * *', { timeZone: 'Europe/Amsterdam' }) });
    const { host, clock } = await scheduledHost(application);
    await clock.advance(24 * 3_600_000);
    expect(runs).toEqual([{ atMs: 1_800_000, due: '06:30:00Z', pastDue: false }]);
    await host.stop();
  });

  test('is served neither early nor twice where timers fire early', async () => {
    const { runs, application } = recorder({ schedule: cron('0 1 6 * * *') });
    const { host, clock } = await scheduledHost(application, { clock: new EarlyClock() });
    await clock.advance(120_000);
    expect(runs).toEqual([{ atMs: 60_000, due: '06:01:00Z', pastDue: false }]);
    await host.stop();
  });

  test('is computed from the settings', async () => {
    const application = defineApplication('orders')
      .settings(
        'ordering',
        schemaOf(({ period }) => ({ period: String(period) })),
      )
      .job('poll', { schedule: ({ ordering }) => every(ordering.period) }, async () => {});
    const { host, clock, outcomes } = await scheduledHost(application, { environment: { ORDERING__PERIOD: '20s' } });
    await clock.advance(60_000);
    expect(outcomes.length).toBe(3);
    await host.stop();
  });

  test('serves nothing before the host has started, and nothing after it began to stop', async () => {
    const slow = deferred();
    const application = defineApplication('orders')
      .hostedService('slow', () => ({ startAsync: () => slow.promise, stopAsync: async () => {} }))
      .job('poll', { schedule: every('10s') }, async () => {});
    const { host, clock, outcomes } = hostOf(application, { platform: { driver: scheduleDriver() } });
    const starting = host.start();
    await clock.advance(60_000);
    expect(outcomes).toEqual([]);
    slow.resolve();
    await starting;
    await clock.advance(10_000);
    expect(outcomes.length).toBe(1);
    await host.stop();
    await clock.advance(60_000);
    expect(outcomes.length).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('never fires on demand', async () => {
    const { runs, application } = recorder({ schedule: onDemand() });
    const { host, clock } = await scheduledHost(application);
    expect(clock.pending).toBe(0);
    await clock.advance(3_600_000);
    expect(runs).toEqual([]);
    expect((await host.run('poll')).status).toBe('completed');
    await host.stop();
  });

  test('says once, at the start, when it is next due', async () => {
    const { application } = recorder({ schedule: every('5m') });
    const { host, clock, lines } = await scheduledHost(application);
    await clock.advance(300_000);
    expect(lines.filter(({ event }) => event === 'schedule.next')).toMatchObject([
      { level: 'info', service: 'poll', next: '2026-11-22T06:05:00.000Z' },
    ]);
    await host.stop();
  });

  test.each([
    [20, 20, []],
    [21, 20, ['… and 1 more']],
    [100, 20, ['… and 80 more']],
  ])('of %i services has %i lines at most', async (services, lineCount, more) => {
    let application = defineApplication<string>('orders').job('by-hand', { schedule: onDemand() }, async () => {});
    for (let index = 0; index < services; index += 1) {
      application = application.job(`job-${index}`, { schedule: every('1h') }, async () => {});
    }
    const { host, lines } = await scheduledHost(application);
    expect(lines.filter(({ event }) => event === 'schedule.next').length).toBe(lineCount);
    expect(lines.filter(({ event }) => event === 'schedule.more').map(({ message }) => message)).toEqual(more);
    await host.stop();
  });

  test('far away is waited for', async () => {
    // Almost six months ahead of the clock: a process that was suspended for most of them.
    const { application, runs } = recorder({ schedule: cron('0 0 1 5 *') });
    const { host, clock } = await scheduledHost(application);
    clock.jump(159 * 86_400_000);
    await clock.advance(60_000);
    expect(runs).toEqual([]);
    clock.jump(86_400_000 - 6 * 3_600_000 - 120_000);
    await clock.advance(30_000);
    expect(runs).toEqual([]);
    await clock.advance(30_000);
    expect(runs.length).toBe(1);
    await host.stop();
  });

  test('of a host bound to one service is that service’s', async () => {
    const application = defineApplication('orders')
      .job('poll', { schedule: every('10s') }, async () => {})
      .job('sync', { schedule: every('10s') }, async () => {});
    const { host, clock, summary } = await scheduledHost(application, { platform: { onlyService: 'sync' } });
    await clock.advance(20_000);
    expect(summary()).toEqual(['sync completed', 'sync completed']);
    await host.stop();
  });
});

describe('jitter', () => {
  test('delays the run, not the occurrence, and does not add up', async () => {
    const { runs, application } = recorder({ schedule: every('1m'), jitterMs: 10_000 });
    const { host, clock } = await scheduledHost(application, { random: () => 0.5 });
    await clock.advance(130_000);
    expect(runs).toEqual([
      { atMs: 65_000, due: '06:01:00Z', pastDue: false },
      { atMs: 125_000, due: '06:02:00Z', pastDue: false },
    ]);
    await host.stop();
  });

  test('is bounded per due time of cron by the gap to the next one: none is lost, none overtakes another', async () => {
    const { runs, application } = recorder({ schedule: cron('0,10 6,12 * * *'), jitterMs: 5_400_000 });
    const clock = new ManualClock();
    await clock.advance(-1000);
    const { host } = await scheduledHost(application, { clock, random: () => 0.9 });
    await clock.advance(8 * 3_600_000);
    expect(runs).toEqual([
      { atMs: 540_000, due: '06:00:00Z', pastDue: false },
      { atMs: 600_000 + 4_860_000, due: '06:10:00Z', pastDue: false },
      { atMs: 6 * 3_600_000 + 540_000, due: '12:00:00Z', pastDue: false },
      { atMs: 6 * 3_600_000 + 600_000 + 4_860_000, due: '12:10:00Z', pastDue: false },
    ]);
    await host.stop();
  });

  test('must be less than the period', async () => {
    const { application } = recorder({ schedule: every('1m'), jitterMs: 60_000 });
    const error = await anyhostErrorOf(hostOf(application, { platform: { driver: scheduleDriver() } }).host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toMatch(
      /poll: jitterMs is 60000; expected less than the 60000 ms between due times of every\('1m'\)/,
    );
  });
});

describe('runOnStart', () => {
  test('runs once when the host has started, without an occurrence, and then as due', async () => {
    const { runs, application } = recorder({ schedule: every('1m'), runOnStart: true });
    const { host, clock, outcomes } = await scheduledHost(application);
    await clock.advance(60_000);
    expect(runs).toEqual([
      { atMs: 0, due: undefined, pastDue: false },
      { atMs: 60_000, due: '06:01:00Z', pastDue: false },
    ]);
    expect(outcomes.map(({ trigger }) => trigger)).toEqual(['startup', 'schedule']);
    await host.stop();
  });

  test('runs a service on demand, too', async () => {
    const { runs, application } = recorder({ schedule: onDemand(), runOnStart: true });
    const { host } = await scheduledHost(application);
    await settle();
    expect(runs.length).toBe(1);
    await host.stop();
  });
});

describe('a process whose event loop was blocked', () => {
  test('runs once, late, for all that were missed: the last of them, past due', async () => {
    const { runs, application } = recorder({ schedule: every('1m') });
    const { host, clock } = await scheduledHost(application);
    await clock.block(330_000);
    expect(runs).toEqual([{ atMs: 330_000, due: '06:05:00Z', pastDue: true }]);
    await clock.advance(30_000);
    expect(runs[1]).toEqual({ atMs: 360_000, due: '06:06:00Z', pastDue: false });
    await host.stop();
  });

  test('runs cron once as well', async () => {
    const { runs, application } = recorder({ schedule: cron('*/10 * * * *') });
    const { host, clock } = await scheduledHost(application);
    await clock.block(3_900_000);
    expect(runs).toEqual([{ atMs: 3_900_000, due: '07:00:00Z', pastDue: true }]);
    await host.stop();
  });

  test('skips what was missed when misfire says skip', async () => {
    const { runs, application } = recorder({ schedule: every('10m'), misfire: 'skip' });
    const { host, clock, summary } = await scheduledHost(application);
    await clock.block(1_500_000);
    expect(runs).toEqual([]);
    expect(summary()).toEqual(['poll skipped: pastDue']);
    await clock.advance(300_000);
    expect(runs).toEqual([{ atMs: 1_800_000, due: '06:30:00Z', pastDue: false }]);
    await host.stop();
  });

  test('does not skip what is due now because others were missed', async () => {
    const { runs, application } = recorder({ schedule: every('1m'), misfire: 'skip' });
    const { host, clock } = await scheduledHost(application);
    await clock.block(301_000);
    expect(runs).toEqual([{ atMs: 301_000, due: '06:05:00Z', pastDue: false }]);
    await host.stop();
  });

  test.each([
    ['a little', 59_000, false],
    ['more than a minute', 61_000, true],
  ])('is past due when it is %s late for the only one', async (_, late, pastDue) => {
    const { runs, application } = recorder({ schedule: every('1h') });
    const { host, clock } = await scheduledHost(application);
    await clock.block(3_600_000 + late);
    expect(runs).toEqual([{ atMs: 3_600_000 + late, due: '07:00:00Z', pastDue }]);
    await host.stop();
  });
});

describe('a due time while the service still runs', () => {
  const slowJob = (overlap: 'skip' | 'queue'): ReturnType<typeof jobOf> => {
    const policy = { schedule: every('1m'), overlap };
    return jobOf(async (signal, { services }) => void (await delay(services.clock, 150_000, signal)), policy);
  };

  test('is skipped by default', async () => {
    const { host, clock, summary, outcomes } = await scheduledHost(slowJob('skip'));
    await clock.advance(250_000);
    expect(summary()).toEqual(['poll skipped: overlap', 'poll skipped: overlap', 'poll completed']);
    expect(outcomes.map(({ occurrence }) => occurrence?.id.slice(-6))).toEqual(['02:00Z', '03:00Z', '01:00Z']);
    await host.stop();
  });

  test('is queued on demand: one, and no more', async () => {
    const { host, clock, outcomes } = await scheduledHost(slowJob('queue'));
    await clock.advance(365_000);
    expect(outcomes.map(({ status, occurrence }) => `${status} ${occurrence?.id.slice(-6)}`)).toEqual([
      'skipped 03:00Z',
      'completed 01:00Z',
      'skipped 05:00Z',
      'completed 02:00Z',
    ]);
    await host.stop();
  });
});

describe('a queued run', () => {
  test('is refused when the host stops before its turn', async () => {
    const { host, summary } = await scheduledHost(
      jobOf((signal) => untilAborted(signal), { schedule: onDemand(), overlap: 'queue' }),
    );
    const runs = [host.run('poll'), host.run('poll')];
    await settle();
    await host.stop();
    await Promise.all(runs);
    expect(summary().toSorted()).toEqual(['poll interrupted', 'poll refused: stopping']);
  });
});
