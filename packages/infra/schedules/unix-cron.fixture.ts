import {
  type CalendarDate,
  MONTH_NAMES,
  nearestWorkday,
  ordered,
  series,
  type WallTimes,
  WEEKDAY_NAMES,
} from './calendar.fixture.ts';
import { type Evaluator, refuse, wheneverTheClockShows } from './evaluator.fixture.ts';
import { zoneClock } from './zone-clock.fixture.ts';

// Three services that take five fields and say little about them.
// https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules
// https://learn.microsoft.com/azure/container-apps/jobs
// https://developers.cloudflare.com/workers/configuration/cron-triggers

interface Rules {
  /** The least and the largest number of a weekday, and the number of Sunday that names count from. */
  readonly weekdays: { readonly min: number; readonly max: number; readonly sunday: number };
  /** Whether two restricted day fields are documented as "or". */
  readonly orOfDays: boolean;
  /** Whether `L`, `W` and `#` are taken. */
  readonly tokens: boolean;
}

/** Cloud Scheduler: 0 and 7 are Sunday, two restricted day fields are "or". It runs when the clock shows the time. */
export function cloudScheduler(text: string, timeZone: string | undefined): Evaluator {
  if (timeZone === undefined) refuse(text, 'has no time zone, which a job of Cloud Scheduler needs');
  const rules = { weekdays: { min: 0, max: 7, sunday: 0 }, orOfDays: true, tokens: false };
  return wheneverTheClockShows(readCron(text, rules), zoneClock(timeZone));
}

/** A Container Apps job: 0 is Sunday, UTC only. */
export function containerAppsJob(text: string): Evaluator {
  const rules = { weekdays: { min: 0, max: 6, sunday: 0 }, orOfDays: false, tokens: false };
  return wheneverTheClockShows(readCron(text, rules), zoneClock());
}

/** A Cron Trigger of Cloudflare: 1 is Sunday, UTC only, with `L`, `W`, `LW` and `#`. */
export function cloudflareCron(text: string): Evaluator {
  const rules = { weekdays: { min: 1, max: 7, sunday: 1 }, orOfDays: false, tokens: true };
  return wheneverTheClockShows(readCron(text, rules), zoneClock());
}

function readCron(text: string, rules: Rules): WallTimes {
  const fields = text.split(' ');
  if (fields.length !== 5) refuse(text, 'has not five fields');
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const months = new Set(readField(month, { min: 1, max: 12, names: MONTH_NAMES }));
  const byDay = matcher(day.split(',').map((part) => readDay(part, rules, months)));
  const byWeekday = matcher(weekday.split(',').map((part) => readWeekday(part, rules)));
  const matchesDay = (date: CalendarDate): boolean => {
    if (day === '*') return byWeekday(date);
    return weekday === '*' ? byDay(date) : byDay(date) || byWeekday(date);
  };
  if (day !== '*' && weekday !== '*' && !rules.orOfDays) refuse(text, 'restricts both day fields');
  return {
    seconds: [0],
    minutes: readField(minute, { min: 0, max: 59, names: [] }),
    hours: readField(hour, { min: 0, max: 23, names: [] }),
    matches: (date) => months.has(date.month) && matchesDay(date),
  };
}

type DateTest = (date: CalendarDate) => boolean;

function matcher(tests: readonly DateTest[]): DateTest {
  return (date) => tests.some((test) => test(date));
}

function readDay(part: string, { tokens }: Rules, months: ReadonlySet<number>): DateTest {
  if (tokens && part === 'L') return ({ day, monthLength }) => day === monthLength;
  if (tokens && part === 'LW') return (date) => date.day === nearestWorkday(date.monthLength, date);
  const [, workday] = /^(\d+)W$/.exec(part) ?? [];
  if (tokens && workday !== undefined) {
    const wanted = Number(workday);
    const shortest = months.has(2) ? 28 : [4, 6, 9, 11].some((month) => months.has(month)) ? 30 : 31;
    if (wanted < 1 || wanted > shortest) refuse(part, 'is not explained for months without that day');
    return (date) => date.day === nearestWorkday(wanted, date);
  }
  const values = new Set(readField(part, { min: 1, max: 31, names: [] }));
  return ({ day }) => values.has(day);
}

function readWeekday(part: string, { weekdays, tokens }: Rules): DateTest {
  const kind = { ...weekdays, names: WEEKDAY_NAMES, firstName: weekdays.sunday };
  const isWeekday = (value: number, weekday: number): boolean => (value - weekdays.sunday) % 7 === weekday;
  const [, name, nth] = /^(\d|[A-Z]{3})(?:#([1-5])|L)$/.exec(part) ?? [];
  if (tokens && name !== undefined) {
    const wanted = readValue(name, kind);
    if (nth === undefined) {
      return ({ day, weekday, monthLength }) => isWeekday(wanted, weekday) && day > monthLength - 7;
    }
    return ({ day, weekday }) => isWeekday(wanted, weekday) && Math.ceil(day / 7) === Number(nth);
  }
  const values = readField(part, kind);
  return ({ weekday }) => values.some((value) => isWeekday(value, weekday));
}

interface FieldKind {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
  /** The number of the first name; `min` else. */
  readonly firstName?: number;
}

function readField(text: string, kind: FieldKind): number[] {
  return ordered(text.split(',').flatMap((part) => readPart(part, kind)));
}

function readPart(part: string, kind: FieldKind): number[] {
  const [, range = '', , step] = /^(\*|[^/*]+)(\/([1-9]\d*))?$/.exec(part) ?? refuse(part, 'is not explained');
  const by = Number(step ?? 1);
  if (range === '*') return series(kind.min, kind.max, by);
  const [first = '', last, ...more] = range.split('-');
  if (more.length > 0 || (last === undefined && step !== undefined)) refuse(part, 'is not explained');
  const from = readValue(first, kind);
  const to = last === undefined ? from : readValue(last, kind);
  if (from > to) refuse(part, 'ends before it begins');
  return series(from, to, by);
}

function readValue(text: string, { min, max, names, firstName = min }: FieldKind): number {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + firstName : Number(text);
  if ((named < 0 && !/^\d+$/.test(text)) || value < min || value > max) refuse(text, `is not in ${min}-${max}`);
  return value;
}
