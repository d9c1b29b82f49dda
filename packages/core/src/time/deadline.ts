import type { Clock } from './clock.ts';
import { addToMoment, type Moment } from './moment.ts';

/**
 * The moment at which something must have ended, or `'none'`. A platform's deadline is converted to one as soon as it
 * is read; after that a step of the wall clock cannot move it.
 */
export type Deadline = Moment | 'none';

/** The deadline `ms` milliseconds from `now`; without a duration there is none. */
export function deadlineAfter(now: Moment, ms: number | undefined): Deadline {
  return ms === undefined ? 'none' : addToMoment(now, ms);
}

/** The deadline that a wall clock's instant is now. A later step of that clock does not move it. */
export function deadlineAt(at: Date, clock: Clock): Deadline {
  return addToMoment(clock.monotonic(), at.getTime() - clock.now());
}

/** The deadline, `ms` milliseconds earlier, to keep that time free before it. */
export function earlierBy(deadline: Deadline, ms: number): Deadline {
  return deadline === 'none' ? 'none' : addToMoment(deadline, -ms);
}

/** Whichever comes first. */
export function earlier(one: Deadline, other: Deadline): Deadline {
  if (one === 'none') return other;
  if (other === 'none') return one;
  return one < other ? one : other;
}

/** Whichever comes last. */
export function later(one: Deadline, other: Deadline): Deadline {
  if (one === 'none' || other === 'none') return 'none';
  return one > other ? one : other;
}

/** Milliseconds left, negative once it has passed; `undefined` without a deadline. */
export function remainingMs(deadline: Deadline, now: Moment): number | undefined {
  return deadline === 'none' ? undefined : deadline - now;
}

/** Whether at least `ms` milliseconds are left. */
export function hasTime(deadline: Deadline, now: Moment, ms: number): boolean {
  return deadline === 'none' || deadline - now >= ms;
}
