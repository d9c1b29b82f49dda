import { remembered } from '../base/remembered.ts';
import type { ServiceState } from '../contract/runner.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import { formatSchedule } from '../schedule/schedule.ts';
import type { Clock } from '../time/clock.ts';
import { addToInstant } from '../time/instant.ts';

/** Every probe asks for all of them. */
const scheduleText = remembered(formatSchedule);

/** What the background services of a host are doing, in registration order. */
export function serviceStates(
  runners: Iterable<ServiceRunner>,
  { isStarted, clock }: { readonly isStarted: boolean; readonly clock: Clock },
): readonly ServiceState[] {
  const now = clock.now();
  const moment = clock.monotonic();
  const since = (forMs: number | undefined): Date | undefined =>
    forMs === undefined ? undefined : new Date(addToInstant(now, -forMs));
  return Array.from(runners, (runner) => {
    const { status, schedule } = runner;
    const { abandonedSince, lastSuccess, leaseLostAt } = status;
    const nextDue = isStarted ? status.nextDue : undefined;
    const jitterMs = isStarted ? runner.policy.jitterMs : 0;
    return {
      name: runner.name,
      state: stateOf(runner, isStarted),
      schedule: schedule && scheduleText(schedule),
      runningSince: since(status.runningForMs(moment)),
      waitingSince: since(status.waitingForMs(moment)),
      nextDue: nextDue === undefined ? undefined : new Date(nextDue),
      overdueMs: nextDue === undefined ? 0 : Math.max(0, now - nextDue - jitterMs),
      periodMs: status.periodMs,
      abandonedSince: since(abandonedSince === undefined ? undefined : moment - abandonedSince),
      blockedRuns: status.blocked,
      lastOutcome: status.lastOutcome,
      lastSuccess: lastSuccess === undefined ? undefined : new Date(lastSuccess),
      failuresInARow: status.failuresInARow,
      leaseLostAt: leaseLostAt === undefined ? undefined : new Date(leaseLostAt),
      counts: { ...status.counts },
    };
  });
}

function stateOf({ status, context, isRunning }: ServiceRunner, isStarted: boolean): ServiceState['state'] {
  if (status.abandoned > 0) return 'abandoned';
  if (isRunning) return status.isWaiting ? 'waiting' : 'running';
  if (!isStarted) return 'stopped';
  if (status.hasFinished) return 'finished';
  return context?.ledger.paused ? 'paused' : 'idle';
}
