import { type CronSchedule, toInstant } from '@anyhost/core';
import { type CronFields, type DueTimes, dueTimesOf, type OffsetChange, offsetChanges } from '@anyhost/core/schedule';

/**
 * A change of the clocks, and what a schedule has there. Local times are in milliseconds, as if the clock were the one
 * of UTC.
 */
export interface ClockChange {
  /** The clock skips the times from `from` to before `to`, or it shows them twice. */
  readonly kind: 'gap' | 'overlap';
  readonly from: number;
  readonly to: number;
  /** The first time of the schedule among them. */
  readonly affected: number | undefined;
  /** The last local time of the schedule before `from` was shown with the offset that now begins. */
  readonly wasAfterBefore: boolean;
  readonly isFixed: boolean;
  readonly fields: CronFields;
  /** The first local time of the schedule at or after another. */
  next(from: number): number | undefined;
}

/** What a target does with a local time when the clocks change, and what this project does; ends of one sentence. */
export interface Deviation {
  readonly time: number;
  readonly here: string;
  readonly elsewhere: string;
}

/** How a target differs from the rule of this project at a change; `undefined` where it does not. */
export type ClockChangeRule = (change: ClockChange) => Deviation | undefined;

const TEN_YEARS = 3653;

/** The changes of the schedule's zone in the next ten years. */
export function clockChangesOf(schedule: CronSchedule, fields: CronFields, now: number): readonly ClockChange[] {
  const { isFixed } = dueTimesOf(schedule);
  const wall = dueTimesOf({ ...schedule, timeZone: 'UTC' });
  const changes = offsetChanges(schedule.timeZone, toInstant(now), TEN_YEARS);
  return changes.map((change, index) => {
    const { at, before, after } = change;
    const from = (at + Math.min(before, after)) * 1000;
    const to = (at + Math.max(before, after)) * 1000;
    const next = (local: number): number | undefined => wall.next(toInstant(local - 1));
    const first = next(from);
    return {
      kind: after > before ? 'gap' : 'overlap',
      from,
      to,
      affected: first !== undefined && first < to ? first : undefined,
      wasAfterBefore: !ranSince(wall, changes[index - 1], from),
      isFixed,
      fields,
      next,
    };
  });
}

/** Whether the schedule had a time between a change and a later one. */
function ranSince(wall: DueTimes, change: OffsetChange | undefined, until: number): boolean {
  const last = wall.previous(toInstant(until - 1));
  return change === undefined || (last !== undefined && last >= (change.at + change.after) * 1000);
}

/** A local time for a sentence. */
export function clockTime(local: number): string {
  return new Date(local).toISOString().replace(/^.*T(\d\d:\d\d)(?::00|(:\d\d))\.000Z$/, '$1$2');
}

/** Its date. */
export function localDate(local: number): string {
  return new Date(local).toISOString().slice(0, 10);
}
