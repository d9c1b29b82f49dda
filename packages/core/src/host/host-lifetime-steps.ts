import { combineErrors } from '../base/errors.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { HostLifetime } from '../contract/host-lifetime.ts';
import type { ShutdownBudget } from './shutdown-budget.ts';
import type { StartSteps } from './start-steps.ts';

/** Waits until the host lifetime lets the host start. Rejects with its error, or with what aborted the start. */
export async function waitForHostLifetime(
  hostLifetime: HostLifetime,
  { lifetime, logger, clock, environment }: BuiltInServices,
  steps: StartSteps,
): Promise<void> {
  const requestStop = (): void => lifetime.stopApplication();
  // One that throws at once counts as one that rejects.
  const waiting = async (): Promise<void> => {
    await hostLifetime.waitForStartAsync(steps.signal, { lifetime, logger, clock, environment, requestStop });
  };
  await steps.run('the host lifetime (waitForStartAsync)', waiting());
  // It may answer the abort by returning.
  steps.throwIfAborted();
}

/** Tells the host lifetime that everything has stopped, and waits for it. Never rejects: returns what went wrong. */
export async function stopHostLifetime(
  hostLifetime: HostLifetime,
  budget: ShutdownBudget,
  failures: readonly Error[],
): Promise<readonly Error[]> {
  const failure = combineErrors(failures, 'The host failed');
  const stopping = async (): Promise<void> => {
    await hostLifetime.stopAsync(budget.signal, { failure });
  };
  const error = await budget.settle('the host lifetime (stopAsync)', stopping());
  return error === undefined ? [] : [error];
}
