import { toInstant } from '../time/instant.ts';
import { cronFieldText } from './cron-field-text.ts';
import { everyDueTimes } from './every-due-times.ts';
import { readOrigin } from './every-origin.ts';
import type { CronSchedule, EverySchedule } from './schedule.ts';

const DAY = 86_400;
const WEEK = 7 * DAY;
/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_EPOCH = 4;

/**
 * The tightest cron schedule that contains all due times of an `every` whose fields have been checked. Where the
 * period divides the next larger unit, a day or a week, both have the same due times.
 */
export function everyAsCron(schedule: EverySchedule): CronSchedule {
  const { periodMs, from, timeZone } = schedule;
  const period = periodMs / 1000;
  const isOnCalendar = timeZone !== undefined && period % DAY === 0;
  // On the calendar of a zone its local time counts, otherwise any instant of the grid does.
  const first = isOnCalendar
    ? (readOrigin(from)?.seconds ?? 0)
    : (everyDueTimes(schedule).next(toInstant(0)) ?? 0) / 1000;
  return { kind: 'cron', expression: expressionOf(period, first), timeZone: isOnCalendar ? timeZone : 'UTC' };
}

/** All times of a week at which the grid can lie, whichever week it is. */
function expressionOf(period: number, first: number): string {
  const step = greatestDivisor(period, WEEK);
  const [seconds, minutes, hours, weekdays] = [
    new Set<number>(),
    new Set<number>(),
    new Set<number>(),
    new Set<number>(),
  ];
  for (let time = ((first % step) + step) % step; time < WEEK; time += step) {
    seconds.add(time % 60);
    minutes.add(Math.floor(time / 60) % 60);
    hours.add(Math.floor(time / 3600) % 24);
    weekdays.add((Math.floor(time / DAY) + WEEKDAY_OF_EPOCH) % 7);
  }
  return [
    cronFieldText('second', ascending(seconds)),
    cronFieldText('minute', ascending(minutes)),
    cronFieldText('hour', ascending(hours)),
    '*',
    '*',
    cronFieldText('weekday', ascending(weekdays)),
  ].join(' ');
}

/** The members of a set in order. */
export function ascending(values: Iterable<number>): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
