import { expect, test } from 'vitest';
import { readScheduleText } from './read-schedule-text.ts';
import { continuous, cron, every, formatSchedule, onDemand } from './schedule.ts';

test.each([
  every('30s'),
  every('90s'),
  every('14d', { from: '2026-11-23T09:00:00Z' }),
  every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' }),
  cron('0 6 * * MON-FRI'),
  cron('@daily', { timeZone: 'Europe/Amsterdam' }),
  cron('*/5 0 6 L * 5#2'),
  continuous(),
  onDemand(),
])('%o is read as it was written', (schedule) => {
  expect(readScheduleText(formatSchedule(schedule))).toEqual(schedule);
});

test.each([
  '',
  'every()',
  "every('never')",
  "cron('1 2')",
  "at('30s')",
  "every('30s', { from: 7 })x",
  "every('30s'",
  formatSchedule(cron(`${Array.from({ length: 60 }, (_, minute) => minute).join(',')} * * * *`)),
])('%s is not a schedule', (text) => {
  expect(readScheduleText(text)).toBeUndefined();
});
