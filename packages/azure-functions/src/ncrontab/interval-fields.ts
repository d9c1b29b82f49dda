import { describePeriod, type Rejection } from './reject-schedule.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The six NCRONTAB fields of a period that divides its next larger unit, or why there are none.
 *
 * Only such a period fires at multiples of itself since the epoch, as `every` promises: a step restarts with
 * each minute, hour or day.
 */
export function intervalFields(periodMs: number): string | Rejection {
  const period = describePeriod(periodMs);
  if (!Number.isFinite(periodMs) || periodMs <= 0) {
    return {
      reason: 'INVALID_DURATION',
      problem: `${period} is not a positive duration`,
      remedy: 'Give whole seconds, at least 1',
    };
  }
  if (periodMs % SECOND !== 0) {
    return {
      reason: 'SUB_SECOND',
      problem: `${period} is not a whole number of seconds`,
      remedy: 'Give whole seconds, at least 1',
    };
  }
  if (periodMs > DAY) {
    return notEven(
      `${period} is longer than a day, which cron cannot count`,
      "State the days with cron(), as in cron('0 0 1 * *')",
    );
  }
  if (periodMs === DAY) return '0 0 0 * * *';
  if (periodMs >= HOUR) {
    if (periodMs % HOUR !== 0) return notEven(`${period} is not a whole number of hours`, nearby('hour'));
    if (DAY % periodMs !== 0)
      return notEven(`${period} does not divide a day evenly; the count would restart at midnight`, nearby('day'));
    return `0 0 ${step(periodMs / HOUR)} * * *`;
  }
  if (periodMs >= MINUTE) {
    if (periodMs % MINUTE !== 0) return notEven(`${period} is not a whole number of minutes`, nearby('minute'));
    if (HOUR % periodMs !== 0)
      return notEven(`${period} does not divide an hour evenly; the count would restart at each hour`, nearby('hour'));
    return `0 ${step(periodMs / MINUTE)} * * * *`;
  }
  if (MINUTE % periodMs !== 0)
    return notEven(
      `${period} does not divide a minute evenly; the count would restart at each minute`,
      nearby('minute'),
    );
  return `${step(periodMs / SECOND)} * * * * *`;
}

function step(count: number): string {
  return count === 1 ? '*' : `*/${count}`;
}

function notEven(problem: string, remedy: string): Rejection {
  return { reason: 'NOT_EVEN', problem, remedy };
}

function nearby(unit: string): string {
  return `Choose a period that divides the ${unit} (such as 1, 2, 3, 4, 6 or 12 of the smaller unit), or run the service in a long-lived host`;
}
