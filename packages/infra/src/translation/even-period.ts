import type { CronSchedule, EverySchedule } from '@anyhost/core';
import { everyAsCron, formatDuration } from '@anyhost/core/schedule';
import type { Rejected } from './rejected.ts';

const DAY = 86_400;
const WEEK = 7 * DAY;

/** The units of a cron expression, in seconds. A field restarts with each larger unit. */
const UNITS = [
  { name: 'second', length: 1, larger: 'a minute', largerLength: 60 },
  { name: 'minute', length: 60, larger: 'an hour', largerLength: 3600 },
  { name: 'hour', length: 3600, larger: 'a day', largerLength: DAY },
] as const;

/**
 * The cron schedule with the same due times as an `every`, or why there is none: cron keeps a period that divides the
 * next larger unit, a day, and a week where `from` says on which weekday.
 */
export function cronOfEvery(schedule: EverySchedule): CronSchedule | Rejected {
  const { periodMs, from } = schedule;
  const period = periodMs / 1000;
  const problem = unevenness(period, from !== undefined);
  if (problem === undefined) return everyAsCron(schedule);
  return { reject: 'NOT_EVEN', problem: `${formatDuration(periodMs)} ${problem}`, remedy: remedyFor(period) };
}

function unevenness(period: number, hasFrom: boolean): string | undefined {
  if (period === DAY || (period === WEEK && hasFrom)) return undefined;
  if (period > DAY) return 'is longer than a day, which cron cannot count';
  const unit = UNITS.find(({ largerLength }) => period < largerLength);
  if (unit === undefined) return undefined;
  if (period % unit.length !== 0) return `is not a whole number of ${unit.name}s`;
  if (unit.largerLength % period === 0) return undefined;
  return `does not divide ${unit.larger} evenly, so that the count would restart with each`;
}

function remedyFor(period: number): string {
  if (period === WEEK) {
    return "Say on which weekday, as in every('7d', { from: '2026-11-23T09:00:00Z' }) or cron('0 9 * * MON')";
  }
  if (period > DAY) return "State the days with cron(), as in cron('0 0 1 * *')";
  return 'Choose a period that divides the minute, the hour or the day, or run the service in a long-lived host';
}
