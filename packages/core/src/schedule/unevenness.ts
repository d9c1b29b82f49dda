import { formatDuration } from './duration.ts';
import type { EverySchedule } from './schedule.ts';

/** Why no cron schedule has the due times of an `every`. */
export interface Unevenness {
  /** What is wrong, without a full stop. */
  readonly problem: string;
  /** What the author can do instead, without a full stop. */
  readonly remedy: string;
}

const DAY = 86_400;
const WEEK = 7 * DAY;

/** The units of a cron expression, in seconds. A field restarts with each larger unit. */
const UNITS = [
  { name: 'second', length: 1, larger: 'minute', largerLength: 60, even: '10s, 15s or 30s' },
  { name: 'minute', length: 60, larger: 'hour', largerLength: 3600, even: '10m, 15m or 30m' },
  { name: 'hour', length: 3600, larger: 'day', largerLength: DAY, even: '4h, 6h or 12h' },
] as const;

/**
 * Why cron cannot keep a period whose fields have been checked; `undefined` where `everyAsCron` has the same due times:
 * for a period that divides the next larger unit, for a day, and for a week where `from` says on which weekday.
 */
export function unevennessOf({ periodMs, from }: EverySchedule): Unevenness | undefined {
  const period = periodMs / 1000;
  const text = formatDuration(periodMs);
  if (period === DAY || (period === WEEK && from !== undefined)) return undefined;
  if (period > DAY) {
    return { problem: `${text} is longer than a day, which cron cannot count`, remedy: remedyForDays(period) };
  }
  const unit = UNITS.find(({ largerLength }) => period < largerLength);
  if (unit === undefined || (period % unit.length === 0 && unit.largerLength % period === 0)) return undefined;
  const { name, length, larger, even } = unit;
  const article = larger === 'hour' ? 'an' : 'a';
  return {
    problem:
      period % length === 0
        ? `${text} does not divide ${article} ${larger} evenly, so that the count would restart with each ${larger}`
        : `${text} is not a whole number of ${name}s`,
    remedy: `Choose a period that divides the ${larger}, such as ${even}, or run the service in a long-lived host`,
  };
}

function remedyForDays(period: number): string {
  if (period !== WEEK) return "State the days with cron(), as in cron('0 0 1 * *')";
  return "Say on which weekday, as in every('7d', { from: '2026-11-23T09:00:00Z' }) or cron('0 9 * * MON')";
}
