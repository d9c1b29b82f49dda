import type { PlannedService } from '../plan/plan-application.ts';
import type { ProcessPlan } from './process-plan.ts';

/** The variables of the long-lived host: those of the author, and the limits that the files rely on. */
export function hostVariables(process: ProcessPlan): Readonly<Record<string, string>> {
  const { environment, healthPort, readinessDelayMs, shutdownTimeoutMs, startupTimeoutMs } = process;
  return {
    ...environment,
    ANYHOST_HEALTH_PORT: String(healthPort),
    ANYHOST_READINESS_DELAY_MS: String(readinessDelayMs),
    ANYHOST__SHUTDOWN_TIMEOUT_MS: String(shutdownTimeoutMs),
    ANYHOST__STARTUP_TIMEOUT_MS: String(startupTimeoutMs),
  };
}

/** The variables of a process that runs a service once, in addition to those of the author. */
export function onceVariables(
  process: ProcessPlan,
  service: PlannedService,
  guarded: boolean,
): Readonly<Record<string, string>> {
  return {
    ANYHOST_SERVICE: service.name,
    ANYHOST_TIMEOUT_MS: String(process.onceTimeoutOf(service)),
    ANYHOST__SHUTDOWN_TIMEOUT_MS: String(process.shutdownTimeoutMs),
    // The platform fires more often than the schedule: the host skips what is not due.
    ...(guarded ? { ANYHOST_GUARD: '1' } : {}),
  };
}

/** For platforms that do not say which due time they start a process for: it is the last one. */
export const LAST_DUE_TIME: Readonly<Record<string, string>> = { ANYHOST_TRIGGER: 'schedule' };
