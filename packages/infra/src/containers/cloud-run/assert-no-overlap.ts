import { contradiction } from '../../processes/contradiction.ts';
import { runBesideItself } from '../../processes/run-beside-itself.ts';
import type { CloudRunPlan } from './cloud-run-plan.ts';
import type { NamedService } from './named-service.ts';

/**
 * Refuses a service whose next run could begin beside one that still runs: Cloud Scheduler only starts jobs, and does not
 * wait for their end.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`.
 */
export function assertNoOverlap(plan: CloudRunPlan, service: NamedService): void {
  const longRun = runBesideItself(plan, service);
  if (longRun === undefined) return;
  throw contradiction({
    owner: plan.owner,
    service: service.name,
    problem: `a run with its stop may take ${longRun.runSeconds} s, and it is due every ${longRun.gapSeconds} s, so that runs could overlap on Cloud Run`,
    remedy:
      'Lower onceTimeoutMs and shutdownTimeoutMs together below the period, set singleton and register a state store, or add the service to mayRunTwice.',
  });
}
