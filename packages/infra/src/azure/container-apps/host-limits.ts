import { invalidOption } from '@anyhost/core';
import type { ProcessPlan } from '../../processes/process-plan.ts';
import { hostStartSeconds, hostStopSeconds, seconds } from '../../processes/run-limits.ts';

/** A probe fails at most this often before Azure acts. */
export const MOST_FAILURES = 10;
const LONGEST_PERIOD_SECONDS = 240;
const LONGEST_STOP_SECONDS = 600;

/** Throws `ERR_ANYHOST_INVALID_OPTION` where Azure gives a long-lived host less time than it may take. */
export function assertHostLimits(process: ProcessPlan): void {
  const { owner, startupTimeoutMs, shutdownTimeoutMs } = process;
  const spareStart = MOST_FAILURES * LONGEST_PERIOD_SECONDS - hostStartSeconds(process);
  if (spareStart < 0) {
    const longestMs = seconds(startupTimeoutMs) * 1000 + spareStart * 1000;
    throw invalidOption(
      { owner, option: 'startupTimeoutMs', value: startupTimeoutMs },
      `at most ${longestMs}, the longest time that a startup probe waits`,
    );
  }
  const spare = LONGEST_STOP_SECONDS - hostStopSeconds(process);
  if (spare >= 0) return;
  const mostMs = shutdownTimeoutMs + spare * 1000;
  throw invalidOption(
    { owner, option: 'shutdownTimeoutMs', value: shutdownTimeoutMs },
    `at most ${mostMs}: Azure kills a container ${LONGEST_STOP_SECONDS} s after it signals the stop`,
  );
}

/** How often a startup probe asks, so that it gives up after the start may have taken its time. */
export function startupPeriodSeconds(process: ProcessPlan): number {
  return Math.ceil(hostStartSeconds(process) / MOST_FAILURES);
}
