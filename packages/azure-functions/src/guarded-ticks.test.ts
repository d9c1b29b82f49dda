import { cron, defineApplication, every, type TimedSchedule, toInstant } from '@anyhost/core';
import { dueTimesOf } from '@anyhost/core/schedule';
import { fakeInvocationContext, fakeTimer, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { nextFirings } from './ncrontab/ncrontab-evaluator.fixture.ts';
import { createTimerApp } from './timer-app.ts';

const DAY_MS = 86_400_000;
/** Three days before a change of the clocks, a leap day, or the end of a year. */
const WINDOWS = ['2026-03-05', '2026-03-26', '2026-10-22', '2026-10-29', '2028-02-26', '2026-12-29'];
const DAYS = 5;

describe.each<TimedSchedule>([
  cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }),
  cron('30 2 * * *', { timeZone: 'Europe/Amsterdam' }),
  cron('30 2 * * *', { timeZone: 'America/New_York' }),
  cron('30 1 * * *', { timeZone: 'America/New_York' }),
  cron('*/30 * * * *', { timeZone: 'America/New_York' }),
  cron('15 0,12 L * *', { timeZone: 'Australia/Lord_Howe' }),
  cron('0 0 13 * 5', { timeZone: 'Europe/Amsterdam' }),
  cron('0 23 * * SUN', { timeZone: 'America/New_York' }),
  every('7m'),
  every('45m', { from: '2026-01-01T00:10:00Z' }),
  every('1d', { from: '2026-11-23T02:30', timeZone: 'Europe/Amsterdam' }),
])('a guarded timer for %j', (schedule) => {
  // In UTC one window is like another.
  const windows = schedule.timeZone === undefined ? WINDOWS.slice(0, 1) : WINDOWS;

  test.each(windows)('serves each due time once and no other instant, in the days from %s', async (from) => {
    const start = Date.parse(`${from}T00:00:00Z`);
    const end = start + DAYS * DAY_MS;
    const served: string[] = [];
    const app = defineApplication('shop').job('prices', { schedule }, async (_signal, { occurrence }) => {
      served.push(String(occurrence?.scheduledTime.toISOString()));
    });
    const clock = new VirtualClock({ now: new Date(start) });
    const options = { clock, environment: { ANYHOST_LOG_LEVEL: 'silent' }, functionTimeoutMs: 60_000 };
    const [timer] = createTimerApp(app, { ...options, timeZones: 'guard' }).timers;
    if (timer === undefined) throw new Error('The application has a scheduled service.');
    const ticks = nextFirings(timer.ncrontab, { from: new Date(start - 1), count: DAYS * 1440 + 1 });
    for (const scheduledTime of ticks.filter((tick) => tick.getTime() < end)) {
      await timer.handler(fakeTimer({ scheduledTime }), fakeInvocationContext());
    }
    expect(served).toEqual(dueBetween(schedule, start, end));
  });
});

function dueBetween(schedule: TimedSchedule, start: number, end: number): readonly string[] {
  const dueTimes = dueTimesOf(schedule);
  const found: string[] = [];
  let due = dueTimes.next(toInstant(start - 1));
  while (due !== undefined && due < end) {
    found.push(new Date(due).toISOString());
    due = dueTimes.next(due);
  }
  return found;
}
