import { createHandler } from '@anyhost/aws-lambda';
import { guard } from '@anyhost/aws-lambda/guard';
import { cron, defineApplication, every, type Instant, type TimedSchedule, toInstant } from '@anyhost/core';
import { coveringSchedule, dueTimesOf } from '@anyhost/core/schedule';
import { captureLogs, fakeLambdaContext, schedulerInput, VirtualClock } from '@anyhost/testing';
import { expect, test } from 'vitest';

const DAY_MS = 86_400_000;
const NOW = toInstant(Date.parse('2026-01-01T00:00:00Z'));

test.each<[TimedSchedule, string]>([
  [every('7m'), '2026-03-06'],
  [every('56h'), '2026-04-02'],
  [every('90m', { from: '2026-01-01T00:03:00Z' }), '2026-10-30'],
  [every('14d', { from: '2026-03-15T02:30', timeZone: 'Europe/Amsterdam' }), '2026-03-27'],
  [cron('30 2 * * *', { timeZone: 'Europe/Amsterdam' }), '2026-03-27'],
  [cron('30 2 * * *', { timeZone: 'Europe/Amsterdam' }), '2026-10-23'],
  [cron('*/45 1-3 * * *', { timeZone: 'Australia/Lord_Howe' }), '2026-10-02'],
  [cron('*/45 1-3 * * *', { timeZone: 'Australia/Lord_Howe' }), '2026-04-02'],
  // Gaps at midnight.
  [cron('15 0 * * *', { timeZone: 'Africa/Cairo' }), '2026-04-22'],
  [cron('30 0 * * 7', { timeZone: 'America/Santiago' }), '2026-09-04'],
  [cron('0 0 1 * *', { timeZone: 'Asia/Beirut' }), '2026-03-29'],
  [cron('5 0 LW * 5#2', { timeZone: 'America/Havana' }), '2026-03-06'],
])('ticks for %j that come 59 seconds late run each due time once, in the days from %s', async (schedule, from) => {
  const start = toInstant(Date.parse(`${from}T00:00:00Z`));
  const clock = new VirtualClock({ now: new Date(start) });
  const served: string[] = [];
  const app = defineApplication('shop').job('prices', { schedule }, async (_signal, { occurrence }) => {
    served.push(occurrence?.id ?? 'none');
  });
  const handler = createHandler(app, { clock, guard, logger: captureLogs(), environment: {} });
  for (const tick of dueInDaysFrom(coveringSchedule(schedule, NOW).schedule, start)) {
    const scheduledTime = new Date(tick + 43_000);
    await clock.advance(Math.max(0, tick + 59_000 - clock.now()));
    const event = schedulerInput({ service: 'prices', scheduledTime, guard: true });
    await handler(event, fakeLambdaContext({ clock, remainingMs: 60_000 }));
  }
  await handler.stop();
  const ids = dueInDaysFrom(schedule, start).map((due) => `prices@${new Date(due).toISOString().slice(0, 19)}Z`);
  expect(served).toEqual(ids);
});

function dueInDaysFrom(schedule: TimedSchedule, start: Instant): readonly Instant[] {
  const dueTimes = dueTimesOf(schedule);
  const found: Instant[] = [];
  let due = dueTimes.next(toInstant(start - 1));
  while (due !== undefined && due < start + 5 * DAY_MS) {
    found.push(due);
    due = dueTimes.next(due);
  }
  return found;
}
