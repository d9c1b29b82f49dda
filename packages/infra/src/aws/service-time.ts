import { AnyhostError, parseDuration, type ResolvedPolicy } from '@anyhost/core';
import type { PlannedService } from '../plan/plan-application.ts';
import type { ResolvedAwsOptions } from './resolve-aws-options.ts';

/** Lambda ends an invocation after 15 minutes. */
export const LONGEST_TIMEOUT_SECONDS = 900;
/** For a cold start: the modules are loaded and the host starts within the first invocation. */
const START_MS = 5000;
// What core keeps before a deadline where a service says nothing.
const SHORTEST_RESERVE_MS = 200;
const LONGEST_RESERVE_MS = 2000;

/**
 * The `Timeout` that a service's function needs, in seconds: its `timeoutMs` with the reserve that core keeps before the
 * deadline, all its attempts where they fit, and time for a cold start where that fits.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a `timeoutMs` that Lambda cannot give.
 */
export function serviceTimeoutSeconds(service: PlannedService, options: ResolvedAwsOptions): number {
  const { policy } = service;
  if (policy.schedule.kind === 'continuous') return continuousSeconds(options);
  const onceMs = withReserveMs(policy.timeoutMs ?? options.timeoutSeconds * 1000, policy);
  if (onceMs > LONGEST_TIMEOUT_SECONDS * 1000 && policy.timeoutMs !== undefined)
    throw tooLong(service, options, onceMs);
  const runMs = withReserveMs(attemptsMs(policy, options), policy);
  const longestMs = LONGEST_TIMEOUT_SECONDS * 1000;
  const wantedMs = (runMs <= longestMs ? runMs : onceMs) + START_MS;
  return Math.ceil(Math.min(wantedMs, longestMs) / 1000);
}

/** The whole period: the next run begins when this one ends. */
function continuousSeconds({ continuousEvery = '15m' }: ResolvedAwsOptions): number {
  return Math.min(parseDuration(continuousEvery) / 1000, LONGEST_TIMEOUT_SECONDS);
}

/** What a run may take with all its attempts and the waits between them; without a `timeoutMs` they share the time. */
function attemptsMs({ timeoutMs, retry }: ResolvedPolicy, { timeoutSeconds }: ResolvedAwsOptions): number {
  if (timeoutMs === undefined) return timeoutSeconds * 1000;
  let total = timeoutMs;
  for (let failed = 1; failed < retry.attempts && total <= LONGEST_TIMEOUT_SECONDS * 1000; failed++) {
    total += Math.min(retry.maxDelayMs, retry.delayMs * retry.factor ** (failed - 1)) + timeoutMs;
  }
  return total;
}

/** The shortest time to a deadline in which an execution has `workMs` before its signal aborts. */
function withReserveMs(workMs: number, { reserveMs }: ResolvedPolicy): number {
  // Core gives a reserve that a service asks for at most half of the time.
  if (reserveMs !== undefined) return Math.max(workMs + reserveMs, 2 * reserveMs);
  // A fifth of the whole is a quarter of the work.
  return workMs + Math.min(LONGEST_RESERVE_MS, Math.max(SHORTEST_RESERVE_MS, workMs / 4));
}

function tooLong(service: PlannedService, { owner }: ResolvedAwsOptions, neededMs: number): AnyhostError {
  const { name, policy } = service;
  const { timeoutMs = 0 } = policy;
  const most = LONGEST_TIMEOUT_SECONDS * 1000 - (neededMs - timeoutMs);
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: the service '${name}' has timeoutMs ${timeoutMs}, which is ${Math.ceil(neededMs / 1000)} s with the time to save and clean up; Lambda ends an invocation after ${LONGEST_TIMEOUT_SECONDS} s. Set timeoutMs to ${most} at most and continue by runAgain(), or register the service { hosts: 'long-lived' }.`,
    { details: { service: name, option: 'timeoutMs', value: timeoutMs, most } },
  );
}
