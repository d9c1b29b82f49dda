import { toInstant } from '@anyhost/core';
import type { DueTimes } from '@anyhost/core/schedule';
import type { ZoneClock } from './zone-clock.fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Due times a day, where they are most. */
const SOME = 300;
const MANY = 3000;

/** The present of all translations in these tests. */
export const NOW: number = Date.UTC(2026, 11, 1);

/** A span of time that is looked at instant by instant. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The due times of a schedule in a span. */
export function dueBetween(dueTimes: DueTimes, { from, to }: Span): number[] {
  const found: number[] = [];
  for (let due = dueTimes.next(toInstant(from - 1)); due !== undefined && due < to; due = dueTimes.next(due)) {
    found.push(due);
  }
  return found;
}

/**
 * Three days around each clock change of the next years, around a leap day and the ends of two years; for a text behind
 * a guard, the hours around each change of ten years as well, in which gaps end. Of schedules that fire many
 * times an hour only hours are looked at everywhere: whole days of them would be the same over and over.
 */
export function spansOf(dueTimes: DueTimes, { clock, isGuarded }: { clock: ZoneClock; isGuarded: boolean }): Span[] {
  const perDay = 24 * dueBetween(dueTimes, { from: busyHour(dueTimes), to: busyHour(dueTimes) + HOUR }).length;
  const wide = perDay > MANY ? 1.2 * HOUR : perDay > SOME ? 3 * HOUR : 1.5 * DAY;
  const years = isGuarded ? 1.5 : 3;
  const dates = [Date.UTC(2027, 0, 1), Date.UTC(2028, 0, 1), Date.UTC(2028, 1, 29, 12)];
  const wideSpans = [...changesWithin(clock, 0, years), ...dates].map((middle) => around(middle, wide));
  if (!isGuarded) return wideSpans;
  return [...wideSpans, ...changesWithin(clock, years, 10).map((middle) => around(middle, 3 * HOUR))];
}

function busyHour(dueTimes: DueTimes): number {
  return dueTimes.next(toInstant(NOW)) ?? NOW;
}

function changesWithin(clock: ZoneClock, firstYear: number, lastYear: number): number[] {
  const year = 365.25 * DAY;
  return clock.changesBetween(NOW + 2 * DAY + firstYear * year, NOW + lastYear * year).map(({ at }) => at);
}

function around(middle: number, half: number): Span {
  return { from: middle - half, to: middle + half };
}

/**
 * From now to after the next so many due times, and at most twelve years: so far the clocks of zones are known. Behind a
 * guard, which skips all other ticks, the hours around each of them.
 */
export function spansOfNext(dueTimes: DueTimes, { count, isGuarded }: { count: number; isGuarded: boolean }): Span[] {
  const due: number[] = [];
  let last = toInstant(NOW);
  while (due.length < count) {
    const next = dueTimes.next(last);
    if (next === undefined || next > NOW + 12 * 365 * DAY) break;
    due.push(next);
    last = next;
  }
  if (!isGuarded) return [{ from: NOW, to: last + 1 }];
  const spans: { from: number; to: number }[] = [];
  for (const instant of due) {
    const span = around(instant, HOUR);
    const before = spans.at(-1);
    if (before !== undefined && before.to >= span.from) before.to = span.to;
    else spans.push(span);
  }
  return spans;
}
