import { bitsOf, CronDays } from './cron-days.ts';
import type { CronFields } from './parse-cron.ts';
import type { LocalTimes } from './times.ts';

const DAY = 86_400;
const HOUR = 3600;

/** The times that match a cron expression on a clock without a zone. */
export class CronTimes implements LocalTimes {
  readonly #days: CronDays;
  readonly #hours: number;
  // A number holds 32 bits: values from 0 to 29, and from 30 to 59.
  readonly #minutesLow: number;
  readonly #minutesHigh: number;
  readonly #secondsLow: number;
  readonly #secondsHigh: number;

  constructor(fields: CronFields) {
    this.#days = new CronDays(fields);
    this.#hours = bitsOf(fields.hour.values, 0);
    this.#minutesLow = lowBits(fields.minute.values);
    this.#minutesHigh = highBits(fields.minute.values);
    this.#secondsLow = lowBits(fields.second.values);
    this.#secondsHigh = highBits(fields.second.values);
  }

  next(from: number): number | undefined {
    const day = Math.floor(from / DAY);
    const nextDay = this.#days.next(day);
    if (nextDay === undefined) return undefined;
    if (nextDay > day) return nextDay * DAY + this.#nextOfDay(0);
    const time = this.#nextOfDay(from - day * DAY);
    if (time >= 0) return day * DAY + time;
    const later = this.#days.next(day + 1);
    return later === undefined ? undefined : later * DAY + this.#nextOfDay(0);
  }

  previous(from: number): number | undefined {
    const day = Math.floor(from / DAY);
    const previousDay = this.#days.previous(day);
    if (previousDay === undefined) return undefined;
    if (previousDay < day) return previousDay * DAY + this.#previousOfDay(DAY - 1);
    const time = this.#previousOfDay(from - day * DAY);
    if (time >= 0) return day * DAY + time;
    const earlier = this.#days.previous(day - 1);
    return earlier === undefined ? undefined : earlier * DAY + this.#previousOfDay(DAY - 1);
  }

  /** The first matching second of a day at or after one; -1 when there is none. */
  #nextOfDay(from: number): number {
    const hour = Math.floor(from / HOUR);
    if (this.#hours & (1 << hour)) {
      const minute = Math.floor((from - hour * HOUR) / 60);
      if (this.#nextMinute(minute) === minute) {
        const second = this.#nextSecond(from % 60);
        if (second >= 0) return hour * HOUR + minute * 60 + second;
      }
      const laterMinute = this.#nextMinute(minute + 1);
      if (laterMinute >= 0) return hour * HOUR + laterMinute * 60 + this.#nextSecond(0);
    }
    const laterHour = lowestBit(this.#hours, hour + 1);
    return laterHour < 0 ? -1 : laterHour * HOUR + this.#nextMinute(0) * 60 + this.#nextSecond(0);
  }

  /** The last matching second of a day at or before one; -1 when there is none. */
  #previousOfDay(from: number): number {
    const hour = Math.floor(from / HOUR);
    if (this.#hours & (1 << hour)) {
      const minute = Math.floor((from - hour * HOUR) / 60);
      if (this.#previousMinute(minute) === minute) {
        const second = this.#previousSecond(from % 60);
        if (second >= 0) return hour * HOUR + minute * 60 + second;
      }
      const earlierMinute = this.#previousMinute(minute - 1);
      if (earlierMinute >= 0) return hour * HOUR + earlierMinute * 60 + this.#previousSecond(59);
    }
    const earlierHour = highestBit(this.#hours, hour - 1);
    return earlierHour < 0 ? -1 : earlierHour * HOUR + this.#previousMinute(59) * 60 + this.#previousSecond(59);
  }

  #nextMinute(from: number): number {
    return nextOf60(this.#minutesLow, this.#minutesHigh, from);
  }

  #nextSecond(from: number): number {
    return nextOf60(this.#secondsLow, this.#secondsHigh, from);
  }

  #previousMinute(from: number): number {
    return previousOf60(this.#minutesLow, this.#minutesHigh, from);
  }

  #previousSecond(from: number): number {
    return previousOf60(this.#secondsLow, this.#secondsHigh, from);
  }
}

function lowBits(values: readonly number[]): number {
  return bitsOf(
    values.filter((value) => value < 30),
    0,
  );
}

function highBits(values: readonly number[]): number {
  return bitsOf(
    values.filter((value) => value >= 30),
    30,
  );
}

function nextOf60(low: number, high: number, from: number): number {
  const found = from < 30 ? lowestBit(low, from) : -1;
  if (found >= 0) return found;
  const foundHigh = lowestBit(high, Math.max(from - 30, 0));
  return foundHigh < 0 ? -1 : foundHigh + 30;
}

function previousOf60(low: number, high: number, from: number): number {
  const found = from >= 30 ? highestBit(high, from - 30) : -1;
  return found >= 0 ? found + 30 : highestBit(low, Math.min(from, 29));
}

/** The lowest bit that is set, from bit `from` up; -1 when there is none. Bit 31 is not used. */
function lowestBit(bits: number, from: number): number {
  const rest = from > 30 ? 0 : bits & (-1 << from);
  return rest === 0 ? -1 : 31 - Math.clz32(rest & -rest);
}

/** The highest bit that is set, from bit `from` down; -1 when there is none. */
function highestBit(bits: number, from: number): number {
  const rest = from < 0 ? 0 : bits & ((2 << from) - 1);
  return rest === 0 ? -1 : 31 - Math.clz32(rest);
}
