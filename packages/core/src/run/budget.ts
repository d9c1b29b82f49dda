import { type Deadline, deadlineAfter, earlier, earlierBy, remainingMs } from '../time/deadline.ts';
import type { Moment } from '../time/moment.ts';

/** With less time than this to the deadline an execution is not begun: it could neither work nor save. */
export const MINIMUM_TIME_MS = 300;

const RESERVE_SHARE = 1 / 5;
const SHORTEST_RESERVE_MS = 200;
const LONGEST_RESERVE_MS = 2000;
const LONGEST_MARGIN_MS = 250;

/** The times of one invocation, fixed when its first execution is about to begin. */
export interface Budget {
  /** When the platform ends the process. */
  readonly deadline: Deadline;
  /** Milliseconds kept before the deadline: the signal aborts at deadline − reserve. */
  readonly reserveMs: number;
  /** A margin before the deadline: when the host answers, even if the service has not settled. */
  readonly answerBy: Deadline;
  /** The reserve that was asked for, where only half the time could be given. */
  readonly reducedFromMs: number | undefined;
}

/** The two moments that bound one execution. */
export interface Limits {
  readonly abortAt: Deadline;
  readonly giveUpAt: Deadline;
}

/** What a service's policy says about time. */
export interface TimePolicy {
  readonly timeoutMs: number | undefined;
  readonly reserveMs: number | undefined;
}

/** Divides the time from `now` to the deadline. */
export function createBudget(now: Moment, deadline: Deadline, { timeoutMs, reserveMs: asked }: TimePolicy): Budget {
  const timeMs = remainingMs(deadline, now);
  const reserveMs =
    asked === undefined ? defaultReserveMs(timeMs ?? timeoutMs) : Math.min(asked, (timeMs ?? 2 * asked) / 2);
  const marginMs = Math.min(LONGEST_MARGIN_MS, reserveMs / 2);
  return {
    deadline,
    reserveMs,
    answerBy: earlierBy(deadline, marginMs),
    reducedFromMs: asked !== undefined && asked > reserveMs ? asked : undefined,
  };
}

/** When an execution that begins now is aborted: a reserve before the deadline, or when its `timeoutMs` has passed. */
export function abortAt(now: Moment, { deadline, reserveMs }: Budget, timeoutMs?: number): Deadline {
  return earlier(earlierBy(deadline, reserveMs), deadlineAfter(now, timeoutMs));
}

/** When it is given up: a margin before the deadline, or a reserve after its `timeoutMs`. */
export function giveUpAt(now: Moment, { answerBy, reserveMs }: Budget, timeoutMs?: number): Deadline {
  return earlier(answerBy, deadlineAfter(now, timeoutMs === undefined ? undefined : timeoutMs + reserveMs));
}

function defaultReserveMs(timeMs: number | undefined): number {
  if (timeMs === undefined) return LONGEST_RESERVE_MS;
  return Math.min(LONGEST_RESERVE_MS, Math.max(SHORTEST_RESERVE_MS, timeMs * RESERVE_SHARE));
}
