/** With less time than this to the deadline an execution is not begun: it could neither work nor save. */
export const MINIMUM_TIME_MS = 300;

const RESERVE_SHARE = 1 / 5;
const SHORTEST_RESERVE_MS = 200;
const LONGEST_RESERVE_MS = 2000;
const LONGEST_MARGIN_MS = 250;

/** The times of one invocation, fixed when its first execution is about to begin. */
export interface Budget {
  /** When the platform ends the process, in milliseconds since the Unix epoch; `Infinity` without a deadline. */
  readonly deadline: number;
  /** Milliseconds kept before the deadline: the signal aborts at deadline − reserve. */
  readonly reserveMs: number;
  /** Milliseconds before the deadline at which the host answers whatever the service does. */
  readonly marginMs: number;
  /** The reserve that was asked for, where only half the time could be given. */
  readonly reducedFromMs: number | undefined;
}

/** The two instants that bound one execution, in milliseconds since the Unix epoch. */
export interface Limits {
  readonly abortAt: number;
  readonly giveUpAt: number;
}

/** What a service's policy says about time. */
export interface TimePolicy {
  readonly timeoutMs: number | undefined;
  readonly reserveMs: number | undefined;
}

/** Divides the time from `now` to the deadline. */
export function createBudget(
  now: number,
  deadline: number,
  { timeoutMs = Infinity, reserveMs: asked }: TimePolicy,
): Budget {
  const time = deadline - now;
  const reserveMs =
    asked === undefined ? defaultReserveMs(time === Infinity ? timeoutMs : time) : Math.min(asked, time / 2);
  return {
    deadline,
    reserveMs,
    marginMs: Math.min(LONGEST_MARGIN_MS, reserveMs / 2),
    reducedFromMs: asked !== undefined && asked > reserveMs ? asked : undefined,
  };
}

/**
 * The limits of an execution that begins now. A `timeoutMs` aborts when it has passed and gives up a
 * reserve later; both stay under the platform's deadline.
 */
export function limitsFrom(now: number, budget: Budget, timeoutMs: number = Infinity): Limits {
  const timeoutAt = now + timeoutMs;
  return {
    abortAt: Math.min(budget.deadline - budget.reserveMs, timeoutAt),
    giveUpAt: Math.min(budget.deadline - budget.marginMs, timeoutAt + budget.reserveMs),
  };
}

function defaultReserveMs(time: number): number {
  return Math.min(LONGEST_RESERVE_MS, Math.max(SHORTEST_RESERVE_MS, time * RESERVE_SHARE));
}
