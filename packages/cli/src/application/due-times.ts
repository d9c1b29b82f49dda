import { addToInstant, type Instant, isTimed, type Schedule } from '@anyhost/core';
import { dueTimesOf, scheduleInWords } from '@anyhost/core/schedule';

/** The first due times of a schedule at or after an instant. */
export function dueTimesFrom(schedule: Schedule, from: Instant, count: number): readonly Instant[] {
  if (!isTimed(schedule)) return [];
  const dueTimes = dueTimesOf(schedule);
  const found: Instant[] = [];
  let last: Instant | undefined = addToInstant(from, -1);
  while (found.length < count) {
    last = dueTimes.next(last);
    if (last === undefined) break;
    found.push(last);
  }
  return found;
}

/** The time zone in which a schedule is read. */
export function timeZoneOf(schedule: Schedule): string | undefined {
  return isTimed(schedule) ? schedule.timeZone : undefined;
}

/** A schedule for people, without its time zone. */
export function wordsOf(schedule: Schedule): string {
  return scheduleInWords(schedule).replace(` (${timeZoneOf(schedule)})`, '');
}
