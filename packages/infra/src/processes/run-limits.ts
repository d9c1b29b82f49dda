import type { PlannedService } from '../plan/plan-application.ts';
import type { ProcessPlan } from './process-plan.ts';

/** How long the platform waits for a process, in whole seconds: always longer than the host itself needs. */
export interface RunLimits {
  /** From the start of the process to its end at the latest. */
  readonly runSeconds: number;
  /** From the request to stop to the end of the process at the latest. */
  readonly stopSeconds: number;
}

/** After the stop anyhost ends a process that something keeps alive, 3 seconds later; the rest is for a busy machine. */
const SLACK_SECONDS = 10;

/** The limits of a process that runs a service once. */
export function onceLimits(process: ProcessPlan, service: PlannedService): RunLimits {
  const stopSeconds = seconds(process.shutdownTimeoutMs) + SLACK_SECONDS;
  return { runSeconds: seconds(process.onceTimeoutOf(service)) + stopSeconds, stopSeconds };
}

/** How long the platform waits for the end of a long-lived host, in seconds. */
export function hostStopSeconds({ readinessDelayMs, shutdownTimeoutMs }: ProcessPlan): number {
  return seconds(readinessDelayMs + shutdownTimeoutMs) + SLACK_SECONDS;
}

/** How long the platform waits for the start of a long-lived host, in seconds: the host gives up before. */
export function hostStartSeconds({ startupTimeoutMs }: Pick<ProcessPlan, 'startupTimeoutMs'>): number {
  return seconds(startupTimeoutMs) + SLACK_SECONDS;
}

/** How long a probe waits for an answer: health checks may take 5 seconds. */
export const PROBE_TIMEOUT_SECONDS = 6;

/** Milliseconds as whole seconds, rounded up. */
export function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
