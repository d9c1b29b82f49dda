import { shortestGapMs } from '../plan/due-gaps.ts';
import type { ProcessPlan } from './process-plan.ts';
import { onceLimits } from './run-limits.ts';
import type { ScheduledService } from './scheduled-services.ts';

/** A run that may last beyond the next due time. */
export interface LongRun {
  /** How long a run may take, with its stop. */
  readonly runSeconds: number;
  /** The shortest time between two due times. */
  readonly gapSeconds: number;
}

/**
 * How a run of a service may come to be beside the next one, on a platform that only starts processes and does not wait
 * for their end; `undefined` where it may not. A claim, `dedupe`, is on one due time and does not keep two of them apart: a
 * lease does, `singleton`.
 */
export function runBesideItself(process: ProcessPlan, service: ScheduledService): LongRun | undefined {
  if (service.policy.singleton || process.mayRunTwice(service)) return undefined;
  const { runSeconds } = onceLimits(process, service);
  const gapMs = shortestGapMs(service.schedule);
  if (gapMs === undefined) return undefined;
  const gapSeconds = Math.floor(gapMs / 1000);
  return runSeconds > gapSeconds ? { runSeconds, gapSeconds } : undefined;
}
