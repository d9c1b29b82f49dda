import { type Budget, createBudget } from '../run/budget.ts';
import type { Deadline } from '../time/deadline.ts';
import type { Moment } from '../time/moment.ts';

/** The time that tasks have: their signals abort a reserve before its deadline, and the host answers a margin before it. */
export type TaskTime = Budget;

/** Divides the time from now to a deadline, for all tasks that are enqueued in it. */
export function taskTimeUntil(deadline: Deadline, now: Moment): TaskTime {
  return createBudget(now, deadline, { timeoutMs: undefined, reserveMs: undefined });
}
