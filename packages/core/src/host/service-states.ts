import type { ServiceState } from '../contract/runner.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import type { Clock } from '../time/clock.ts';
import { addToInstant } from '../time/instant.ts';

/** What the background services of a host are doing, in registration order. */
export function serviceStates(
  runners: Iterable<ServiceRunner>,
  { isStarted, clock }: { readonly isStarted: boolean; readonly clock: Clock },
): readonly ServiceState[] {
  return Array.from(runners, (runner) => {
    const { status } = runner;
    const runningForMs = status.runningForMs(clock.monotonic());
    return {
      name: runner.name,
      state: stateOf(runner, isStarted),
      runningSince: runningForMs === undefined ? undefined : new Date(addToInstant(clock.now(), -runningForMs)),
      nextDue: status.nextDue === undefined || !isStarted ? undefined : new Date(status.nextDue),
      lastOutcome: status.lastOutcome,
      failuresInARow: status.failuresInARow,
    };
  });
}

function stateOf({ status, isPaused, isRunning }: ServiceRunner, isStarted: boolean): ServiceState['state'] {
  if (status.abandoned > 0) return 'abandoned';
  if (isRunning) return status.isWaiting ? 'waiting' : 'running';
  if (!isStarted) return 'stopped';
  if (status.hasFinished) return 'finished';
  return isPaused ? 'paused' : 'idle';
}
