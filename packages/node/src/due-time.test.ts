import { continuous, cron, every, onDemand, type Schedule, toInstant } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { dueTimeOfJob, jobNameOf } from './due-time.ts';

const NOW = toInstant(Date.parse('2026-11-22T06:30:00Z'));
const MORNING = cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' });

describe("the due time in a job's name", () => {
  test.each<[string, Schedule, string]>([
    // 06:00 in Amsterdam.
    [nameAt('2026-11-22T05:00:00Z'), MORNING, '2026-11-22T05:00:00Z'],
    [nameAt('2026-11-21T06:30:00Z'), every('5m'), '2026-11-21T06:30:00Z'],
    // Made up for after a weekend, and of a service that is due once a year.
    [nameAt('2026-11-20T05:00:00Z'), cron('0 5 * * MON-FRI'), '2026-11-20T05:00:00Z'],
    [nameAt('2026-01-01T05:00:00Z'), cron('0 5 1 1 *'), '2026-01-01T05:00:00Z'],
    [nameAt('2026-11-22T06:35:00Z'), every('5m'), '2026-11-22T06:35:00Z'],
    // A CronJob knows minutes; the schedule says which second of it.
    [nameAt('2026-11-22T05:00:00Z'), cron('30 0 5 * * *'), '2026-11-22T05:00:30Z'],
    ['x-1-2-'.repeat(9) + nameAt('2026-11-22T05:00:00Z'), cron('0 5 * * *'), '2026-11-22T05:00:00Z'],
  ])('%s on %o is %s', async (name, schedule, due) => {
    expect(await dueTimeOfJob(name, schedule, NOW)).toBe(Date.parse(due));
  });

  test.each<[string, string, Schedule | undefined]>([
    ['no minute', 'prices-manual', MORNING],
    ['no minute but a hash', 'prices-x7k2p', MORNING],
    ['a minute that is not on the schedule', nameAt('2026-11-22T05:01:00Z'), MORNING],
    ['a minute on the schedule more than a year ago', nameAt('2025-11-21T06:29:00Z'), every('1m')],
    ['a date', 'prices-20261122', every('1m')],
    ['a minute on the schedule more than a day ahead', nameAt('2026-11-23T06:31:00Z'), every('1m')],
    ['a number from 1970', 'prices-1', every('1m')],
    ['a number beyond any date', `prices-${'9'.repeat(12)}`, every('1m')],
    ['a service without due times', nameAt('2026-11-22T06:30:00Z'), onDemand()],
    ['a continuous service', nameAt('2026-11-22T06:30:00Z'), continuous()],
    ['an unknown schedule', nameAt('2026-11-22T06:30:00Z'), undefined],
  ])('%s is none', async (_, name, schedule) => {
    expect(await dueTimeOfJob(name, schedule, NOW)).toBeUndefined();
  });
});

test('of a name that is longer than those of Kubernetes the end is read', async () => {
  const name = jobNameOf({ ANYHOST_JOB_NAME: 'x'.repeat(100_000) + nameAt('2026-11-22T05:00:00Z') }) ?? '';
  expect(name.length).toBe(253);
  expect(await dueTimeOfJob(name, MORNING, NOW)).toBe(Date.parse('2026-11-22T05:00:00Z'));
});

function nameAt(time: string): string {
  return `prices-${Date.parse(time) / 60_000}`;
}
