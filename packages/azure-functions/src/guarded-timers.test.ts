import { cron, defineApplication, type ExecutionOutcome, every } from '@anyhost/core';
import { captureLogs, fakeInvocationContext, fakeTimer, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { createTimerApp } from './timer-app.ts';

const app = () =>
  defineApplication('shop')
    .job('prices', { schedule: cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }) }, async () => {})
    .job('odd', { schedule: every('7m') }, async () => {})
    .job('poll', { schedule: every('5m') }, async () => {});

describe('a guarded timer', () => {
  test.each([
    ['prices', '2026-07-01T04:00:00+00:00', 'completed'],
    ['prices', '2026-07-01T05:00:00+00:00', 'notDue'],
    ['prices', '2026-07-01T07:00:00+02:00', 'notDue'],
    ['prices', '2026-01-01T06:00:00+01:00', 'completed'],
    ['odd', '2026-11-22T00:06:00Z', 'completed'],
    ['odd', '2026-11-22T00:07:00Z', 'notDue'],
  ])('%s runs for scheduleStatus.next only if it is due: at %s it is %s', async (service, next, expected) => {
    const { tick, outcomes } = open();
    // Past due: what counts is the due time, not when the worker came up.
    await tick(service, { scheduleStatus: { next }, isPastDue: true });
    const [outcome] = outcomes;
    expect(outcome && 'reason' in outcome ? outcome.reason : outcome?.status).toBe(expected);
  });

  test('keeps the id of the occurrence, in UTC', async () => {
    const { tick, outcomes } = open();
    await tick('prices', { scheduleStatus: { next: '2026-01-01T06:00:00+01:00' }, isPastDue: false });
    expect(outcomes).toMatchObject([{ occurrence: { id: 'prices@2026-01-01T05:00:00Z' } }]);
  });

  test('that is past due runs for the first due time that was lost, with its id', async () => {
    const { tick, outcomes, clock } = open();
    await clock.advance(Date.parse('2026-07-03T10:00:00Z') - clock.now());
    await tick('prices', { scheduleStatus: { next: '2026-07-01T05:00:00+00:00' }, isPastDue: true });
    await tick('prices', { scheduleStatus: { next: '2026-07-04T04:00:00+00:00' }, isPastDue: false });
    expect(outcomes).toMatchObject([
      { status: 'completed', occurrence: { id: 'prices@2026-07-02T04:00:00Z' } },
      { status: 'completed', occurrence: { id: 'prices@2026-07-04T04:00:00Z' } },
    ]);
  });

  test('without a recorded due time decides by that of its own ticks', async () => {
    const { tick, outcomes, clock } = open();
    // 03:59:59.600, as Azure may fire early.
    await clock.advance(Date.parse('2026-07-01T03:59:59.600Z') - clock.now());
    await tick('prices', { isPastDue: false });
    await clock.advance(3_600_000);
    await tick('prices', { isPastDue: false });
    expect(outcomes).toMatchObject([
      { status: 'completed', occurrence: { id: 'prices@2026-07-01T04:00:00Z' } },
      { status: 'skipped', reason: 'notDue', occurrence: { id: 'prices@2026-07-01T05:00:00Z' } },
    ]);
  });

  test('runs at any time through the admin endpoint', async () => {
    const { tick, outcomes } = open();
    await tick('prices', {});
    expect(outcomes).toMatchObject([{ status: 'completed', trigger: 'manual' }]);
  });

  test('is guarded alone: the other timers of the app run at each tick', async () => {
    const { tick, outcomes } = open();
    await tick('poll', fakeTimer({ scheduledTime: new Date('2026-07-01T04:01:00Z') }));
    expect(outcomes).toMatchObject([{ status: 'completed' }]);
  });

  test('is named when it is registered, with what it costs', () => {
    expect(open().logs.lines.filter(({ event }) => event === 'timers.guarded')).toMatchObject([
      {
        level: 'info',
        message: expect.stringContaining('prices, odd tick more often'),
        fields: {
          timers: {
            prices: { ncrontab: '0 0 4,5 * * *', ticksPerDay: 2, ticksPerRun: 2 },
            odd: { ncrontab: '0 * * * * *', ticksPerDay: 1440, ticksPerRun: 7 },
          },
        },
      },
    ]);
  });

  test('is a choice: a wrong one is refused', () => {
    const options: object = { timeZones: 'utc' };
    expect(() => createTimerApp(app(), options)).toThrow(/timeZones is "utc"; expected 'setting' or 'guard'/);
  });
});

function open() {
  const outcomes: ExecutionOutcome[] = [];
  const clock = new VirtualClock({ now: '2026-07-01T03:00:00Z' });
  const logs = captureLogs();
  const { timers } = createTimerApp(app(), {
    clock,
    logger: logs,
    environment: {},
    timeZones: 'guard',
    functionTimeoutMs: 60_000,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  const tick = async (service: string, payload: object): Promise<void> => {
    const timer = timers.find((registered) => registered.service === service);
    if (timer === undefined) throw new Error(`No timer is registered for '${service}'.`);
    await timer.handler(payload, fakeInvocationContext({ functionName: service }));
  };
  return { tick, outcomes, clock, logs };
}
