import { cron, defineApplication, every, type TimedSchedule } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { DELIVERIES, lastingStore, outcomesOf } from './tick-deliveries.ts';

interface Case {
  readonly name: string;
  readonly schedule: TimedSchedule;
  readonly due: string;
  /** A tick that only a guard skips. */
  readonly between: string;
}

const CASES: readonly Case[] = [
  { name: 'every quarter', schedule: every('15m'), due: '2026-11-22T06:15:00Z', between: '2026-11-22T06:20:00Z' },
  {
    name: 'six in Amsterdam, the first working day of summer',
    schedule: cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }),
    due: '2026-03-30T04:00:00Z',
    between: '2026-03-30T05:00:00Z',
  },
  {
    name: 'six in Amsterdam in winter',
    schedule: cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }),
    due: '2026-01-01T05:00:00Z',
    between: '2026-01-01T04:00:00Z',
  },
];

/** A platform in UTC cannot express it. */
const GUARDED_CASES: readonly Case[] = [
  ...CASES.filter(({ schedule }) => schedule.timeZone !== undefined),
  { name: 'every seven minutes', schedule: every('7m'), due: '2026-11-22T00:06:00Z', between: '2026-11-22T00:05:00Z' },
];

describe.each(CASES)('the occurrence of $name is the same', ({ schedule, due }) => {
  test.each(DELIVERIES)('on $name', async (delivery) => {
    const outcomes = await outcomesOf(delivery, appOf(schedule), { due: new Date(due), guarded: false });
    expect(outcomes).toMatchObject([
      { status: 'completed', trigger: 'schedule', occurrence: { id: `prices@${due}`, scheduledTime: new Date(due) } },
    ]);
  });
});

describe.each(GUARDED_CASES)('with a guard, the occurrence of $name is the same', ({ schedule, due, between }) => {
  const guarded = DELIVERIES.filter(({ canGuard }) => canGuard);

  test.each(guarded)('on $name', async (delivery) => {
    const outcomes = await outcomesOf(delivery, appOf(schedule), { due: new Date(due), guarded: true });
    expect(outcomes).toMatchObject([
      { status: 'completed', trigger: 'schedule', occurrence: { id: `prices@${due}`, scheduledTime: new Date(due) } },
    ]);
  });

  test.each(guarded.filter(({ isForLost }) => isForLost !== true))(
    'and a tick between is skipped on $name',
    async (delivery) => {
      const app = appOf(schedule);
      const outcomes = [
        // Where no time is passed, the record has to know that the due time was served.
        ...(await outcomesOf(delivery, app, { due: new Date(due), guarded: true })),
        ...(await outcomesOf(delivery, app, { due: new Date(between), guarded: true })),
      ];
      expect(outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.status))).toEqual([
        'completed',
        'notDue',
      ]);
    },
  );
});

function appOf(schedule: TimedSchedule) {
  const store = lastingStore();
  return defineApplication('shop')
    .stateStore(() => store)
    .job('prices', { schedule }, async () => {});
}
