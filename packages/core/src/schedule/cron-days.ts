import { firstDayOf, monthOf, weekdayOf } from './month-days.ts';
import type { CronFields, DayToken } from './parse-cron.ts';

// Every pattern of dates and weekdays repeats after 400 years.
const MONTHS_UNTIL_REPEAT = 4800;
const SUNDAY = 0;
const SATURDAY = 6;

/** The days that match the three day fields of a cron expression. Days are counted from 1970-01-01. */
export class CronDays {
  // Bit d - 1 stands for day d of a month, bit m - 1 for a month, bit 0 for Sunday.
  readonly #dates: number;
  readonly #months: number;
  readonly #weekdays: number;
  readonly #tokens: readonly DayToken[] | undefined;
  readonly #anyDate: boolean;
  readonly #anyWeekday: boolean;

  constructor({ day, month, weekday }: CronFields) {
    this.#dates = bitsOf(day.values, 1);
    this.#months = bitsOf(month.values, 1);
    this.#weekdays = bitsOf(weekday.values, 0);
    const tokens = [...day.tokens, ...weekday.tokens];
    this.#tokens = tokens.length === 0 ? undefined : tokens;
    this.#anyDate = day.isAny;
    this.#anyWeekday = weekday.isAny;
  }

  /** The first matching day on or after a day. */
  next(from: number): number | undefined {
    const firstMonth = monthOf(from);
    for (let month = firstMonth; month <= firstMonth + MONTHS_UNTIL_REPEAT; month += 1) {
      const first = firstDayOf(month);
      const later = from > first ? -1 << (from - first) : -1;
      const days = this.#daysOf(month, first) & later;
      if (days !== 0) return first + 31 - Math.clz32(days & -days);
    }
    return undefined;
  }

  /** The last matching day on or before a day. */
  previous(from: number): number | undefined {
    const lastMonth = monthOf(from);
    for (let month = lastMonth; month >= lastMonth - MONTHS_UNTIL_REPEAT; month -= 1) {
      const first = firstDayOf(month);
      const earlier = from - first < 31 ? (2 << (from - first)) - 1 : -1;
      const days = this.#daysOf(month, first) & earlier;
      if (days !== 0) return first + 31 - Math.clz32(days);
    }
    return undefined;
  }

  #daysOf(month: number, first: number): number {
    if ((this.#months & (1 << (((month % 12) + 12) % 12))) === 0) return 0;
    const length = firstDayOf(month + 1) - first;
    const firstWeekday = weekdayOf(first);
    let dates = this.#dates;
    let weekdays = repeatWeekdays(this.#weekdays, firstWeekday);
    for (const token of this.#tokens ?? []) {
      const bit = bitOfToken(token, firstWeekday, length);
      if (token.kind === 'nthWeekday' || token.kind === 'lastWeekday') weekdays |= bit;
      else dates |= bit;
    }
    const all = 0x7fff_ffff >> (31 - length);
    if (this.#anyDate) return weekdays & all;
    return (this.#anyWeekday ? dates : dates | weekdays) & all;
  }
}

/** A set of small numbers as bits; bit 0 stands for `min`. */
export function bitsOf(values: readonly number[], min: number): number {
  let bits = 0;
  for (const value of values) bits |= 1 << (value - min);
  return bits;
}

function repeatWeekdays(weekdays: number, firstWeekday: number): number {
  const week = ((weekdays | (weekdays << 7)) >> firstWeekday) & 0x7f;
  return week | (week << 7) | (week << 14) | (week << 21) | (week << 28);
}

function bitOfToken(token: DayToken, firstWeekday: number, length: number): number {
  const day = dayOfToken(token, firstWeekday, length);
  return day > length ? 0 : 1 << (day - 1);
}

/** The day of the month that a token names; more than the length where the month has none. */
function dayOfToken(token: DayToken, firstWeekday: number, length: number): number {
  switch (token.kind) {
    case 'lastDay':
      return length;
    case 'lastWorkday':
      return nearestWorkday(length, firstWeekday, length);
    case 'nearestWorkday':
      return nearestWorkday(token.day, firstWeekday, length);
    case 'nthWeekday':
      return firstOf(token.weekday, firstWeekday) + (token.nth - 1) * 7;
    case 'lastWeekday': {
      const first = firstOf(token.weekday, firstWeekday);
      return first + Math.floor((length - first) / 7) * 7;
    }
  }
}

function firstOf(weekday: number, firstWeekday: number): number {
  return 1 + ((weekday - firstWeekday + 7) % 7);
}

// The nearest day from Monday to Friday in the same month.
function nearestWorkday(day: number, firstWeekday: number, length: number): number {
  const weekday = (firstWeekday + day - 1) % 7;
  if (day > length) return day;
  if (weekday === SATURDAY) return day > 1 ? day - 1 : day + 2;
  if (weekday === SUNDAY) return day < length ? day + 1 : day - 2;
  return day;
}
