import { addToMoment, type Moment } from './moment.ts';

/**
 * The moment at which something must have ended, or `'none'`. A platform's deadline becomes one where it enters; from
 * there on a step of the wall clock cannot move it.
 */
export type Deadline = Moment | 'none';

/** The deadline `ms` milliseconds from `now`; without a length there is none. */
export function deadlineAfter(now: Moment, ms: number | undefined): Deadline {
  return ms === undefined ? 'none' : addToMoment(now, ms);
}

/** The deadline moved forward by `ms` milliseconds, to keep that time free before it. */
export function before(deadline: Deadline, ms: number): Deadline {
  return deadline === 'none' ? 'none' : addToMoment(deadline, -ms);
}

/** Whichever comes first. */
export function earlier(one: Deadline, other: Deadline): Deadline {
  if (one === 'none') return other;
  if (other === 'none') return one;
  return one < other ? one : other;
}

/** Milliseconds left, negative once it has passed; `undefined` without a deadline. */
export function remainingMs(deadline: Deadline, now: Moment): number | undefined {
  return deadline === 'none' ? undefined : deadline - now;
}

/** Whether at least `ms` milliseconds are left. */
export function hasTime(deadline: Deadline, now: Moment, ms: number): boolean {
  return deadline === 'none' || deadline - now >= ms;
}
