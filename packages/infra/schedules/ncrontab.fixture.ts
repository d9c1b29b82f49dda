import { type CalendarDate, dateOf, ordered, series } from './calendar.fixture.ts';
import { refuse } from './evaluator.fixture.ts';

// NCRONTAB, the language of timer triggers: https://github.com/atifaziz/NCrontab.
// Both day fields must match. Any prefix of a name stands for it. The ends of a range are put in order. 7 is no weekday.

const DAY = 86_400_000;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2199;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

interface FieldKind {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const KINDS: readonly FieldKind[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
];

/** An NCRONTAB expression that has been read. */
export interface Ncrontab {
  /**
   * A field of seconds, minutes or hours that is written in full holds a range or all values. By this the timer trigger
   * tells intervals from points in time.
   */
  readonly isInterval: boolean;
  /** The first local time after another, both in milliseconds as if the zone were UTC. */
  next(after: number): number | undefined;
  /** The last local time at or before another. */
  previous(at: number): number | undefined;
}

/** Reads an expression of five fields, or six with seconds first. */
export function readNcrontab(text: string): Ncrontab {
  const parts = text.split(' ').filter((part) => part !== '');
  if (parts.length === 5) parts.unshift('0');
  if (parts.length !== 6) refuse(text, 'has not five or six fields');
  const fields = parts.map((part, index) => readField(part, KINDS[index] ?? refuse(text, 'has too many fields')));
  const [seconds = [], minutes = [], hours = [], days = [], months = [], weekdays = []] = fields;
  const times = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1000)),
  );
  const matches = ({ day, month, weekday }: CalendarDate): boolean =>
    months.includes(month) && days.includes(day) && weekdays.includes(weekday);
  return {
    isInterval: [seconds, minutes, hours].some((values) => hasRun(values)),
    next(after) {
      const today = Math.floor(after / DAY) * DAY;
      const last = Date.UTC(LAST_YEAR, 11, 31);
      for (let day = today; day <= last; day += DAY) {
        if (!matches(dateOf(day))) continue;
        if (day > today) return day + (times[0] ?? 0);
        const index = firstAbove(times, after - day);
        if (index < times.length) return day + (times[index] ?? 0);
      }
      return undefined;
    },
    previous(at) {
      const today = Math.floor(at / DAY) * DAY;
      const first = Date.UTC(FIRST_YEAR, 0, 1);
      for (let day = today; day >= first; day -= DAY) {
        if (!matches(dateOf(day))) continue;
        if (day < today) return day + (times.at(-1) ?? 0);
        const index = firstAbove(times, at - day);
        if (index > 0) return day + (times[index - 1] ?? 0);
      }
      return undefined;
    },
  };
}

/** Two numbers in a row: the field in full has a `-` or a `*` then. */
function hasRun(values: readonly number[]): boolean {
  return values.some((value, index) => index > 0 && value - (values[index - 1] ?? 0) === 1);
}

function firstAbove(values: readonly number[], limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readField(text: string, kind: FieldKind): number[] {
  return ordered(text.split(',').flatMap((part) => readPart(part, kind)));
}

function readPart(part: string, kind: FieldKind): number[] {
  const { min, max } = kind;
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^\d+$/.test(step))) refuse(part, 'is no step');
  const by = Math.max(1, Number(step ?? 1));
  if (range === '*') return series(min, max, by);
  const [first = '', last, ...others] = range.split('-');
  if (others.length > 0) refuse(part, 'is no range');
  const from = readValue(first, kind);
  const to = last === undefined ? (step === undefined ? from : max) : readValue(last, kind);
  return series(Math.min(from, to), Math.max(from, to), by);
}

function readValue(text: string, { min, max, names }: FieldKind): number {
  const named = text === '' ? -1 : names.findIndex((name) => name.toUpperCase().startsWith(text.toUpperCase()));
  const value = /^\d+$/.test(text) ? Number(text) : named + min;
  if ((named < 0 && !/^\d+$/.test(text)) || value < min || value > max) refuse(text, `is not in ${min}-${max}`);
  return value;
}
