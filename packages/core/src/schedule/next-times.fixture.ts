import { expect } from 'vitest';
import { type Instant, toInstant } from '../time/instant.ts';
import { dueTimesOf } from './due-times.ts';
import { cron, type TimedSchedule } from './schedule.ts';

/** An instant by its text. */
export function at(text: string): Instant {
  return toInstant(Date.parse(text));
}

/** The due times after an instant, to the minute; each must be its own `previous`. */
export function nextTimes(schedule: TimedSchedule, after: string, count: number): string[] {
  const dueTimes = dueTimesOf(schedule);
  const found: string[] = [];
  for (let due = dueTimes.next(at(after)); due !== undefined && found.length < count; due = dueTimes.next(due)) {
    expect(dueTimes.previous(due)).toBe(due);
    found.push(`${new Date(due).toISOString().slice(0, 16)}Z`);
  }
  return found;
}

/** The same for an expression in a zone, in one line. */
export function timesInZone(timeZone: string, expression: string, after: string, count: number): string {
  return nextTimes(cron(expression, { timeZone }), after, count).join(' ');
}
