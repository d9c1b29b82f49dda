import { toInstant } from '../time/instant.ts';
import { cronFieldText } from './cron-field-text.ts';
import type { CronFieldName } from './cron-shape.ts';
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
  // Below a minute each minute has some, and the second alone is restricted.
  if (step < 60) return `${cronFieldText('second', grid(first, greatestDivisor(step, 60), 60))} * * * * *`;
  const times = grid(first, step, WEEK);
  const text = (name: CronFieldName, partOf: (time: number) => number): string =>
    cronFieldText(name, ascending(new Set(times.map(partOf))));
  const seconds = text('second', (time) => time % 60);
  const minutes = text('minute', (time) => Math.floor(time / 60) % 60);
  const hours = text('hour', (time) => Math.floor(time / 3600) % 24);
  const weekdays = text('weekday', (time) => (Math.floor(time / DAY) + WEEKDAY_OF_EPOCH) % 7);
  return `${seconds} ${minutes} ${hours} * * ${weekdays}`;
}

/** The points of a grid from 0 to before `end`. */
function grid(first: number, step: number, end: number): readonly number[] {
  const start = ((first % step) + step) % step;
  return Array.from({ length: Math.ceil((end - start) / step) }, (_, index) => start + index * step);
}

/** The members of a set in order. */
export function ascending(values: Iterable<number>): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
