import type { ResolvedPolicy } from '@anyhost/core';

// What core keeps before a deadline where a service says nothing: a fifth of the time, within these.
const SHORTEST_RESERVE_MS = 200;
const LONGEST_RESERVE_MS = 2000;
/** For a cold start: the host starts within the first invocation. */
const START_MS = 5000;

/** How long a platform must let a run of a service take. */
export interface NeededTime {
  /** One attempt and its reserve. With less, the signal of an execution aborts before its `timeoutMs`. */
  readonly leastMs: number;
  /** All attempts with the waits between them, the reserve, and a cold start. */
  readonly wantedMs: number;
}

/** The time that a service needs by its `timeoutMs`; `undefined` without one. */
export function neededTime({ timeoutMs, reserveMs, retry }: ResolvedPolicy): NeededTime | undefined {
  if (timeoutMs === undefined) return undefined;
  let wantedMs = timeoutMs;
  for (let failed = 1; failed < retry.attempts; failed++) {
    wantedMs += Math.min(retry.maxDelayMs, retry.delayMs * retry.factor ** (failed - 1)) + timeoutMs;
  }
  return { leastMs: withReserveMs(timeoutMs, reserveMs), wantedMs: withReserveMs(wantedMs, reserveMs) + START_MS };
}

/** The shortest time to a deadline in which an execution has `workMs` before its signal aborts. */
function withReserveMs(workMs: number, reserveMs: number | undefined): number {
  if (reserveMs !== undefined) return workMs + reserveMs;
  // A fifth of the whole is a quarter of the work.
  return workMs + Math.min(LONGEST_RESERVE_MS, Math.max(SHORTEST_RESERVE_MS, workMs / 4));
}
