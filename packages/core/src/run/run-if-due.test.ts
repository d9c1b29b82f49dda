import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import { untilAborted } from '../fixtures/deferred.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { type HostFixture, hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { ManualClock, START, settle } from '../fixtures/manual-clock.fixture.ts';
import { openSwitches } from '../inspect/open-switches.ts';
import { continuous, cron, every, onDemand, type Schedule } from '../schedule/schedule.ts';
import { scheduleGuard } from '../schedule/schedule-guard.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { toInstant } from '../time/instant.ts';
import { localRequest, type RunRequest } from './run-request.ts';

// Six in the morning in Amsterdam: 04:00Z in summer, 05:00Z in winter. Ticks come at both.
const MORNING = cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' });
const PLATFORM = { longLived: false };

/** A tick of a platform that ticks too often, for the due time that it means. */
function tickAt(time: string | undefined, more: Partial<RunRequest> = {}): RunRequest {
  const due = time === undefined ? {} : { scheduledAt: toInstant(Date.parse(time)) };
  return { ...localRequest('schedule', due), guard: scheduleGuard, ...more };
}

function clockAt(time: string): ManualClock {
  const clock = new ManualClock();
  clock.jump(Date.parse(time) - START);
  return clock;
}

function servedBy(schedule: Schedule, policy: Partial<ServicePolicy<unknown>> = {}): Promise<HostFixture<'poll'>> {
  return startedHost(
    jobOf(async () => {}, { schedule, ...policy }),
    { platform: PLATFORM },
  );
}

describe('a run with a guard', () => {
  test.each<[string, Schedule, string, string]>([
    ['the offset of summer in summer', MORNING, '2026-07-01T04:00:00Z', 'completed'],
    ['the offset of winter in summer', MORNING, '2026-07-01T05:00:00Z', 'skipped: notDue'],
    ['the offset of summer in winter', MORNING, '2026-01-01T04:00:00Z', 'skipped: notDue'],
    ['the offset of winter in winter', MORNING, '2026-01-01T05:00:00Z', 'completed'],
    ['the moment within the minute that the platform names', MORNING, '2026-01-01T05:00:43Z', 'completed'],
    ['a minute on the grid of a period', every('7m'), '1970-01-01T00:14:00Z', 'completed'],
    ['the moment within it', every('7m'), '1970-01-01T00:14:59Z', 'completed'],
    ['a minute beside the grid', every('7m'), '1970-01-01T00:15:00Z', 'skipped: notDue'],
    ['half a minute beside a grid of half minutes', every('90s'), '1970-01-01T00:00:30Z', 'skipped: notDue'],
    ['a day of the month, where either day field counts', cron('0 0 13 * 5'), '2026-10-13T00:00:00Z', 'completed'],
    ['a day of the week, where either day field counts', cron('0 0 13 * 5'), '2026-10-16T00:00:00Z', 'completed'],
    ['neither', cron('0 0 13 * 5'), '2026-10-14T00:00:00Z', 'skipped: notDue'],
  ])('%s', async (_, schedule, time, expected) => {
    const { host, summary } = await servedBy(schedule);
    await host.serve('poll', tickAt(time));
    expect(summary()).toEqual([`poll ${expected}`]);
  });

  test('keeps the id that the occurrence has without one', async () => {
    const { host, outcomes } = await servedBy(MORNING);
    await host.serve('poll', tickAt('2026-01-01T05:00:43Z'));
    await host.serve('poll', tickAt('2026-01-01T05:00:43Z', { guard: undefined }));
    await host.serve('poll', tickAt('2026-01-01T04:00:43Z'));
    expect(outcomes.map(({ occurrence }) => occurrence?.id)).toEqual([
      'poll@2026-01-01T05:00:00Z',
      'poll@2026-01-01T05:00:00Z',
      'poll@2026-01-01T04:00:00Z',
    ]);
  });

  test('that is not due is a success: not an overlap, not refused, and no fault', async () => {
    const { host, lines, outcomes } = await startedHost(
      jobOf((signal) => untilAborted(signal), { schedule: every('7m'), dedupe: true }),
      { platform: { ...PLATFORM, allowVolatileState: true, redelivers: true } },
    );
    const due = host.serve('poll', tickAt('1970-01-01T00:14:00Z'));
    await settle();
    const result = await host.serve('poll', tickAt('1970-01-01T00:15:00Z'));
    expect(result).toMatchObject({ outcome: { status: 'skipped', reason: 'notDue' }, executions: 0, served: 'no' });
    expect(lines.at(-1)).toMatchObject({ event: 'execution.skipped', level: 'info', reason: 'notDue' });
    await host.stop();
    await due;
    expect(outcomes.map(({ status }) => status)).toEqual(['skipped', 'interrupted']);
  });

  test('that is not due calls no store, and leaves unfinished work alone; a due one resumes it', async () => {
    const clock = clockAt('2026-01-01T05:00:00Z');
    const store = durableStore(clock);
    let links = 0;
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: MORNING, dedupe: true }, async (_signal, { runAgain, remainingMs }) => {
        links += 1;
        if (links === 1 && remainingMs() > 0) runAgain();
        if (links === 1) await clock.advance(8000);
      });
    const { host, summary } = await startedHost(application, { clock, platform: PLATFORM });
    const within = { deadline: deadlineAfter(clock.monotonic(), 9000) };
    await host.serve('poll', tickAt('2026-01-01T05:00:00Z', within));
    const before = { ...store.calls };
    await host.serve('poll', tickAt('2026-01-02T04:00:00Z'));
    expect([store.calls, links]).toEqual([before, 1]);
    await host.serve('poll', tickAt('2026-01-02T05:00:00Z'));
    expect(links).toBe(3);
    expect(summary()).toEqual(['poll completed', 'poll skipped: notDue', 'poll completed', 'poll completed']);
  });

  test('of a retry is due as its first delivery was', async () => {
    const { host, summary } = await servedBy(MORNING);
    await host.serve('poll', tickAt('2026-01-01T05:00:12Z', { attempt: 2 }));
    expect(summary()).toEqual(['poll completed']);
  });

  test('of a service without due times is an error that says what to do', async () => {
    for (const schedule of [continuous(), onDemand()]) {
      const { host, outcomes } = await servedBy(schedule);
      const error = await anyhostErrorOf(host.serve('poll', tickAt('2026-01-01T05:00:00Z')));
      expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_SCHEDULE', details: { reason: 'NO_SCHEDULE' } });
      expect(error.message).toContain('send its ticks without a guard');
      expect(outcomes).toEqual([]);
    }
  });

  test('rejects for a schedule that cannot be read', async () => {
    const { host } = await servedBy(cron('99 * * * *'));
    const error = await anyhostErrorOf(host.serve('poll', tickAt('2026-01-01T05:00:00Z')));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_SCHEDULE', details: { reason: 'INVALID_CRON' } });
  });

  test('before the start is over is refused where the schedule is not known yet', async () => {
    const { host, summary } = hostOf(
      jobOf(async () => {}, { schedule: () => MORNING }),
      { platform: PLATFORM },
    );
    await host.serve('poll', tickAt('2026-01-01T04:00:00Z'));
    await host.serve('poll', tickAt(undefined));
    expect(summary()).toEqual(['poll refused: hostStarting', 'poll refused: hostStarting']);
  });
});

describe('a run with a guard, of a platform that passes no due time', () => {
  /** Each tick is a process of its own, as a container is. */
  async function tick(store: DurableStore, now: string, more: Partial<RunRequest> = {}): Promise<string[]> {
    const clock = clockAt(now);
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: MORNING }, async () => {});
    const { host, outcomes } = await startedHost(application, { clock, platform: PLATFORM });
    await host.serve('poll', tickAt(undefined, more));
    await host.stop();
    return outcomes.map((outcome) =>
      outcome.status === 'skipped' ? outcome.reason : `${outcome.status} ${outcome.occurrence?.id}`,
    );
  }

  test('the record decides: each due time is served once, with its id', async () => {
    const store = durableStore();
    const ticks: [string, string][] = [
      // The first tick ever: the last due time was long before.
      ['2026-03-27T04:00:20Z', 'notDue'],
      ['2026-03-27T05:00:20Z', 'completed poll@2026-03-27T05:00:00Z'],
      ['2026-03-28T04:00:20Z', 'notDue'],
      // A container that took an hour to start.
      ['2026-03-28T06:01:00Z', 'completed poll@2026-03-28T05:00:00Z'],
      // Summer begins.
      ['2026-03-29T04:00:07Z', 'completed poll@2026-03-29T04:00:00Z'],
      ['2026-03-29T05:00:07Z', 'notDue'],
      // A timer that fires a little early.
      ['2026-03-30T03:59:59.400Z', 'completed poll@2026-03-30T04:00:00Z'],
      ['2026-03-30T04:59:59.400Z', 'notDue'],
    ];
    for (const [now, expected] of ticks) expect(await tick(store, now)).toEqual([expected]);
  });

  test('the first tick ever serves a due time that has just passed', async () => {
    expect(await tick(durableStore(), '2026-07-01T04:09:00Z')).toEqual(['completed poll@2026-07-01T04:00:00Z']);
    expect(await tick(durableStore(), '2026-07-01T04:11:00Z')).toEqual(['notDue']);
  });

  test('a due time that another process is serving is not served again', async () => {
    const store = durableStore();
    const clock = clockAt('2026-07-01T04:00:05Z');
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: MORNING }, (signal) => untilAborted(signal));
    const { host } = await startedHost(application, { clock, platform: PLATFORM });
    const running = host.serve('poll', tickAt(undefined, { deadline: deadlineAfter(clock.monotonic(), 7_200_000) }));
    await clock.advance(1);
    expect(await tick(store, '2026-07-01T05:00:05Z')).toEqual(['notDue']);
    await host.stop();
    await running;
  });

  test('a due time that was skipped while the service was paused is not served after the resume', async () => {
    const store = durableStore();
    expect(await tick(store, '2026-07-01T04:00:20Z')).toEqual(['completed poll@2026-07-01T04:00:00Z']);
    const switchesAt = (now: string) => openSwitches(store, 'orders', { clock: clockAt(now) });
    await switchesAt('2026-07-01T12:00:00Z').pause('poll', { by: 'kim', reason: 'repairs' });
    expect(await tick(store, '2026-07-02T04:00:20Z')).toEqual(['paused']);
    await switchesAt('2026-07-02T04:30:00Z').resume('poll', { by: 'kim' });
    expect(await tick(store, '2026-07-02T05:00:20Z')).toEqual(['notDue']);
    expect(await tick(store, '2026-07-03T04:00:20Z')).toEqual(['completed poll@2026-07-03T04:00:00Z']);
  });

  test('a due time that an operator has skipped is not served later', async () => {
    const store = durableStore();
    expect(await tick(store, '2026-07-01T04:00:20Z')).toEqual(['completed poll@2026-07-01T04:00:00Z']);
    const switches = openSwitches(store, 'orders', { clock: clockAt('2026-07-01T12:00:00Z') });
    await switches.skipNext('poll', { by: 'kim', reason: 'a holiday' });
    expect(await tick(store, '2026-07-02T04:00:20Z')).toEqual(['paused']);
    expect(await tick(store, '2026-07-02T05:00:20Z')).toEqual(['notDue']);
    expect(await tick(store, '2026-07-03T04:00:20Z')).toEqual(['completed poll@2026-07-03T04:00:00Z']);
  });

  test('is refused while the store does not answer', async () => {
    const store = durableStore();
    store.failure = new Error('no route to the store');
    const clock = new ManualClock();
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: MORNING }, async () => {});
    const { host, summary } = await startedHost(application, { clock, platform: PLATFORM });
    await host.serve('poll', tickAt(undefined));
    expect(summary()).toEqual(['poll refused: storeUnavailable']);
    await host.stop();
  });

  test.each<[string, Partial<ServicePolicy<unknown>>, DurableStore | undefined]>([
    ['without a store', {}, undefined],
    ["with record: 'none'", { record: 'none' }, durableStore()],
  ])('is an error for a service %s', async (_, policy, store) => {
    const application = defineApplication('orders');
    const stored = store === undefined ? application : application.stateStore(() => store);
    const { host, outcomes } = await startedHost(
      stored.job('poll', { schedule: MORNING, ...policy }, async () => {}),
      { platform: PLATFORM },
    );
    const error = await anyhostErrorOf(host.serve('poll', tickAt(undefined)));
    expect(error.code).toBe('ERR_ANYHOST_NO_INTENDED_TIME');
    expect(error.message).toMatch(/'poll' .* register a durable stateStore/);
    expect(outcomes).toEqual([]);
  });
});
