import { AnyhostError, parseDuration } from '@anyhost/core';
import { neededTime, START_MS } from '../plan/needed-time.ts';
import type { PlannedService } from '../plan/plan-application.ts';
import type { ResolvedAwsOptions } from './resolve-aws-options.ts';

/** Lambda ends an invocation after 15 minutes. */
export const LONGEST_TIMEOUT_SECONDS = 900;

/**
 * The `Timeout` that a service's function needs, in seconds: its `timeoutMs` with the reserve that core keeps before the
 * deadline, all its attempts where they fit, and time for a cold start where that fits.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a `timeoutMs` that Lambda cannot give.
 */
export function serviceTimeoutSeconds(service: PlannedService, options: ResolvedAwsOptions): number {
  const { policy } = service;
  if (policy.schedule.kind === 'continuous') return continuousSeconds(options);
  const { leastMs, wantedMs } = neededTime(policy, options.timeoutSeconds * 1000);
  const longestMs = LONGEST_TIMEOUT_SECONDS * 1000;
  if (leastMs > longestMs && policy.timeoutMs !== undefined) throw tooLong(service, options, leastMs);
  const allFit = wantedMs - START_MS <= longestMs;
  return Math.ceil(Math.min(allFit ? wantedMs : leastMs + START_MS, longestMs) / 1000);
}

/** The whole period: the next run begins when this one ends. */
function continuousSeconds({ continuousEvery = '15m' }: ResolvedAwsOptions): number {
  return Math.min(parseDuration(continuousEvery) / 1000, LONGEST_TIMEOUT_SECONDS);
}

function tooLong(service: PlannedService, { owner }: ResolvedAwsOptions, neededMs: number): AnyhostError {
  const { name, policy } = service;
  const { timeoutMs = 0 } = policy;
  const most = LONGEST_TIMEOUT_SECONDS * 1000 - (neededMs - timeoutMs);
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: the service '${name}' has timeoutMs ${timeoutMs}, which needs ${Math.ceil(neededMs / 1000)} s including the time to save and clean up; Lambda ends an invocation after ${LONGEST_TIMEOUT_SECONDS} s. Set timeoutMs to ${most} at most and continue by runAgain(), or register the service { hosts: 'long-lived' }.`,
    { details: { service: name, option: 'timeoutMs', value: timeoutMs, most } },
  );
}
