import type { ResolvedPolicy } from '@anyhost/core';

// What core keeps before a deadline where a service says nothing: a fifth of the time, within these.
const SHORTEST_RESERVE_MS = 200;
const LONGEST_RESERVE_MS = 2000;
/** For a cold start: the modules are loaded and the host starts within the time that the platform gives a run. */
export const START_MS = 5000;
/** No platform gives a run more: attempts beyond it are not counted. */
const LONGEST_MS = 7 * 86_400_000;

/** How long a platform must let a run of a service take, in milliseconds. */
export interface NeededTime {
  /** One attempt and its reserve. With less, the signal of an execution aborts before its `timeoutMs`. */
  readonly leastMs: number;
  /** All attempts with the waits between them, the reserve, and a cold start. */
  readonly wantedMs: number;
}

/**
 * The time that a service needs by its `timeoutMs`; `undefined` without one.
 *
 * @param openMs - For a service without `timeoutMs`: the time that all its attempts share.
 */
export function neededTime(policy: ResolvedPolicy, openMs: number): NeededTime;
export function neededTime(policy: ResolvedPolicy, openMs?: number): NeededTime | undefined;
export function neededTime(policy: ResolvedPolicy, openMs?: number): NeededTime | undefined {
  const { timeoutMs = openMs, reserveMs } = policy;
  if (timeoutMs === undefined) return undefined;
  const allMs = policy.timeoutMs === undefined ? timeoutMs : attemptsMs(timeoutMs, policy.retry);
  return {
    leastMs: Math.ceil(withReserveMs(timeoutMs, reserveMs)),
    wantedMs: Math.ceil(withReserveMs(allMs, reserveMs)) + START_MS,
  };
}

function attemptsMs(timeoutMs: number, { attempts, delayMs, maxDelayMs, factor }: ResolvedPolicy['retry']): number {
  let totalMs = timeoutMs;
  for (let failed = 1; failed < attempts && totalMs < LONGEST_MS; failed++) {
    totalMs += Math.min(maxDelayMs, delayMs * factor ** (failed - 1)) + timeoutMs;
  }
  return totalMs;
}

/** The shortest time to a deadline in which an execution has `workMs` before its signal aborts. */
function withReserveMs(workMs: number, reserveMs: number | undefined): number {
  // Core gives a reserve that a service asks for at most half of the time.
  if (reserveMs !== undefined) return Math.max(workMs + reserveMs, 2 * reserveMs);
  // A fifth of the whole is a quarter of the work.
  return workMs + Math.min(LONGEST_RESERVE_MS, Math.max(SHORTEST_RESERVE_MS, workMs / 4));
}
