import { type Instant, toInstant } from './instant.ts';

/**
 * Reads an instant such as `2026-11-22T06:15:00Z`, with seconds and a fraction or without, and with `Z` or an offset:
 * text without an offset would mean another instant in another time zone. Read by its digits, because `new Date(text)`
 * takes 31 February for 3 March, and costs more than all of core's work for an execution.
 *
 * @returns `undefined` for anything else, days that do not exist included.
 */
export function readInstant(text: string): Instant | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':') return undefined;
  let end = 16;
  let second = 0;
  let ms = 0;
  if (text[end] === ':') {
    second = digits(text, 17, 2);
    end = 19;
    if (text[end] === '.') {
      const start = end + 1;
      for (end = start; isDigit(text, end); end += 1);
      ms = Math.floor(Number(`0.${text.slice(start, end)}`) * 1000);
      if (end === start) return undefined;
    }
  }
  const offsetMinutes = readOffset(text, end);
  // The first hundred years are refused: Date.UTC takes their numbers for years of the last century.
  const isInRange = year >= 100 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59;
  if (offsetMinutes === undefined || !isInRange || day > daysIn(year, month)) return undefined;
  return toInstant(Date.UTC(year, month - 1, day, hour, minute - offsetMinutes, second, ms));
}

/** The number that two or four digits make; NaN, which is in no range, where they are not digits. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let place = start; place < start + count; place += 1) {
    if (!isDigit(text, place)) return Number.NaN;
    value = value * 10 + text.charCodeAt(place) - 48;
  }
  return value;
}

function isDigit(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 48 && code <= 57;
}

function readOffset(text: string, start: number): number | undefined {
  if (text[start] === 'Z') return text.length === start + 1 ? 0 : undefined;
  const sign = text[start];
  const hours = digits(text, start + 1, 2);
  const minutes = digits(text, start + 4, 2);
  if ((sign !== '+' && sign !== '-') || text[start + 3] !== ':' || text.length !== start + 6) return undefined;
  if (!(hours <= 23 && minutes <= 59)) return undefined;
  return (sign === '+' ? 1 : -1) * (hours * 60 + minutes);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
