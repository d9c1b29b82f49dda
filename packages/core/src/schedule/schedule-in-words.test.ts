import { expect, test } from 'vitest';
import { continuous, cron, every, onDemand, type Schedule } from './schedule.ts';
import { scheduleInWords } from './schedule-in-words.ts';

test.each<[Schedule, string]>([
  [every('1s'), 'every second'],
  [every('30s'), 'every 30 seconds'],
  [every('90m'), 'every 90 minutes'],
  [every('1d'), 'every day'],
  [every('1.5d'), 'every 36 hours'],
  [
    every('14d', { from: '2026-11-23T09:00', timeZone: 'Europe/Amsterdam' }),
    'every 14 days, in step with 2026-11-23T09:00 (Europe/Amsterdam)',
  ],
  [continuous(), 'continuously'],
  [onDemand(), 'on demand'],
  [cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }), 'at 06:00 on Monday to Friday (Europe/Amsterdam)'],
  [cron('@daily'), 'at 00:00 (UTC)'],
  [cron('@hourly'), 'at minute 0 of every hour (UTC)'],
  [cron('@yearly'), 'at 00:00 on the 1st of the month in January (UTC)'],
  [cron('* * * * *'), 'every minute (UTC)'],
  [cron('* * * * * *'), 'every second (UTC)'],
  [cron('*/10 * * * * *'), 'every 10 seconds (UTC)'],
  [cron('30 * * * * *'), 'at second 30 of every minute (UTC)'],
  [cron('*/15 * * * *'), 'every 15 minutes (UTC)'],
  [cron('*/25 * * * *'), 'at minutes 0, 25 and 50 of every hour (UTC)'],
  [cron('*/15 9-17 * * *'), 'every 15 minutes of hours 9 to 17 (UTC)'],
  [cron('* 9 * * *'), 'every minute of hour 9 (UTC)'],
  [cron('5,35 * * * *'), 'at minutes 5 and 35 of every hour (UTC)'],
  [cron('0 */2 * * *'), 'at minute 0 of every 2 hours (UTC)'],
  [cron('0 */6 * * *'), 'at 00:00, 06:00, 12:00 and 18:00 (UTC)'],
  [cron('15 30 6 * * *'), 'at 06:30:15 (UTC)'],
  [cron('0 6 * * SAT,SUN'), 'at 06:00 on Sunday and Saturday (UTC)'],
  [cron('0 6 1,15 * *'), 'at 06:00 on the 1st and 15th of the month (UTC)'],
  [cron('0 6 1-7 * *'), 'at 06:00 on the 1st to 7th of the month (UTC)'],
  [cron('0 6 11,12,21,22,23 * *'), 'at 06:00 on the 11th, 12th and 21st to 23rd of the month (UTC)'],
  [cron('0 6 13 * FRI'), 'at 06:00 on the 13th of the month or Friday (UTC)'],
  [cron('0 6 L * *'), 'at 06:00 on the last day of the month (UTC)'],
  [cron('0 6 LW * *'), 'at 06:00 on the last workday of the month (UTC)'],
  [cron('0 6 15W * *'), 'at 06:00 on the workday nearest to the 15th of the month (UTC)'],
  [cron('0 6 * * 5#2'), 'at 06:00 on the 2nd Friday of the month (UTC)'],
  [cron('0 6 * * 5L'), 'at 06:00 on the last Friday of the month (UTC)'],
  [cron('0 6 * 1,6-8 *'), 'at 06:00 in January and June to August (UTC)'],
  [cron('99 6 * * *'), "cron('99 6 * * *', { timeZone: 'UTC' })"],
])('%o is %s', (schedule, words) => {
  expect(scheduleInWords(schedule)).toBe(words);
});
