import {
  type CalendarDate,
  MONTH_NAMES,
  nearestWorkday,
  ordered,
  series,
  type WallTimes,
  WEEKDAY_NAMES,
} from './calendar.fixture.ts';
import { type Evaluator, onceOnTheClock, refuse } from './evaluator.fixture.ts';
import { zoneClock } from './zone-clock.fixture.ts';

// EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html and
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html. What the pages do not explain is refused.

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

interface Settings {
  /** The time zone of a schedule of EventBridge Scheduler. Rules have none. */
  readonly timeZone?: string | undefined;
  /** From when a rate counts. */
  readonly startDate?: Date | undefined;
}

/** `cron(…)`: a time in a gap is skipped, a repeated one comes once. `rate(…)`: elapsed time, whatever the clock shows. */
export function eventBridge(text: string, { timeZone, startDate }: Settings = {}): Evaluator {
  const [, cron] = /^cron\((.*)\)$/.exec(text) ?? [];
  if (cron !== undefined) return onceOnTheClock(readCron(cron), zoneClock(timeZone));
  const period = ratePeriod(text);
  const start = startDate?.getTime() ?? refuse(text, 'counts from when it is created, which is not known');
  return {
    between(from, to) {
      const first = start + Math.max(0, Math.ceil((from - start) / period)) * period;
      return series(first, to - 1, period);
    },
  };
}

/** The milliseconds of a `rate(…)`. The unit is singular for 1 and plural else. */
export function ratePeriod(text: string): number {
  const [, count = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(text) ?? [];
  const length = UNITS[unit] ?? refuse(text, 'is neither cron() nor rate()');
  if ((count === '1') !== (plural === '')) refuse(text, 'has the unit in the wrong number');
  return Number(count) * length;
}

function readCron(text: string): WallTimes {
  const fields = text.split(' ');
  if (fields.length !== 6) refuse(text, 'has not six fields');
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  if ((day === '?') === (weekday === '?')) refuse(text, 'needs ? in exactly one of the two day fields');
  const months = new Set(readField(month, { min: 1, max: 12, names: MONTH_NAMES, steps: true }));
  const years = new Set(readField(year, { min: FIRST_YEAR, max: LAST_YEAR, names: [], steps: true }));
  const matchesDay = day === '?' ? readWeekdays(weekday) : readDays(day, months);
  return {
    seconds: [0],
    minutes: readField(minute, { min: 0, max: 59, names: [], steps: true }),
    hours: readField(hour, { min: 0, max: 23, names: [], steps: true }),
    matches: (date) => months.has(date.month) && years.has(date.year) && matchesDay(date),
  };
}

function readDays(text: string, months: ReadonlySet<number>): (date: CalendarDate) => boolean {
  if (text === 'L') return ({ day, monthLength }) => day === monthLength;
  const [, workday] = /^(\d+)W$/.exec(text) ?? [];
  if (workday !== undefined) {
    const wanted = Number(workday);
    const shortest = months.has(2) ? 28 : [4, 6, 9, 11].some((month) => months.has(month)) ? 30 : 31;
    if (wanted < 1 || wanted > shortest) refuse(text, 'is not explained for months without that day');
    return (date) => date.day === nearestWorkday(wanted, date);
  }
  const days = new Set(readField(text, { min: 1, max: 31, names: [], steps: true }));
  return ({ day }) => days.has(day);
}

function readWeekdays(text: string): (date: CalendarDate) => boolean {
  const field = { min: 1, max: 7, names: WEEKDAY_NAMES, steps: false };
  const [, nthOf, nth] = /^(\d|[A-Z]{3})#([1-5])$/.exec(text) ?? [];
  if (nthOf !== undefined) {
    const wanted = readValue(nthOf, field);
    return ({ day, weekday }) => weekday + 1 === wanted && Math.ceil(day / 7) === Number(nth);
  }
  const [, lastOf] = /^(\d|[A-Z]{3})L$/.exec(text) ?? [];
  if (lastOf !== undefined) {
    const wanted = readValue(lastOf, field);
    return ({ day, weekday, monthLength }) => weekday + 1 === wanted && day > monthLength - 7;
  }
  const weekdays = new Set(readField(text, field));
  return ({ weekday }) => weekdays.has(weekday + 1);
}

interface FieldKind {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
  /** Whether the field takes `/`. */
  readonly steps: boolean;
}

function readField(text: string, kind: FieldKind): number[] {
  return ordered(text.split(',').flatMap((part) => readPart(part, kind)));
}

function readPart(part: string, kind: FieldKind): number[] {
  if (part === '*') return series(kind.min, kind.max);
  const [, start, step] = /^([^/-]+)\/(\d+)$/.exec(part) ?? [];
  if (start !== undefined) {
    if (!kind.steps) refuse(part, 'is in a field that takes no /');
    if (Number(step) === 0) refuse(part, 'has a step of zero');
    return series(start === '*' ? kind.min : readValue(start, kind), kind.max, Number(step));
  }
  const [first = '', last, ...more] = part.split('-');
  const from = readValue(first, kind);
  const to = last === undefined ? from : readValue(last, kind);
  if (more.length > 0 || from > to) refuse(part, 'is a range that the documents do not explain');
  return series(from, to);
}

function readValue(text: string, { min, max, names }: FieldKind): number {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + min : Number(text);
  if ((named < 0 && !/^\d+$/.test(text)) || value < min || value > max) refuse(text, `is not in ${min}-${max}`);
  return value;
}
