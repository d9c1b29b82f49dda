const DAY = 86_400_000;

/** A date of the calendar. */
export interface CalendarDate {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** How many days the month has. */
  readonly monthLength: number;
}

const dates = new Map<number, CalendarDate>();

/** The date of a local time, which is in milliseconds as if the zone were UTC. */
export function dateOf(local: number): CalendarDate {
  const key = Math.floor(local / DAY);
  const known = dates.get(key);
  if (known !== undefined) return known;
  const at = new Date(key * DAY);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + 1];
  const date = {
    year,
    month,
    day: at.getUTCDate(),
    weekday: at.getUTCDay(),
    monthLength: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  };
  dates.set(key, date);
  return date;
}

/** Times that a clock on a wall shows. */
export interface WallTimes {
  /** Ascending. */
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
  matches(date: CalendarDate): boolean;
}

/** The local times from one to before another, ascending. */
export function wallTimesBetween(times: WallTimes, from: number, to: number): number[] {
  const found: number[] = [];
  for (let day = Math.floor(from / DAY) * DAY; day < to; day += DAY) {
    if (!times.matches(dateOf(day))) continue;
    for (const hour of times.hours) {
      const start = day + hour * 3_600_000;
      if (start >= to || start + 3_600_000 <= from) continue;
      for (const minute of times.minutes) {
        for (const second of times.seconds) {
          const local = start + minute * 60_000 + second * 1000;
          if (local >= from && local < to) found.push(local);
        }
      }
    }
  }
  return found;
}

/** The day of the month of the Monday to Friday that is nearest to a day of the same month. */
export function nearestWorkday(wanted: number, { day, weekday, monthLength }: CalendarDate): number {
  const weekdayOfWanted = (((weekday + wanted - day) % 7) + 7) % 7;
  if (weekdayOfWanted === 6) return wanted === 1 ? 3 : wanted - 1;
  if (weekdayOfWanted === 0) return wanted === monthLength ? wanted - 2 : wanted + 1;
  return wanted;
}

/** The numbers from one to another by steps. */
export function series(from: number, to: number, step = 1): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

/** Numbers in order and without repeats. */
export function ordered(values: Iterable<number>): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

export const MONTH_NAMES: readonly string[] = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
export const WEEKDAY_NAMES: readonly string[] = 'SUN MON TUE WED THU FRI SAT'.split(' ');
