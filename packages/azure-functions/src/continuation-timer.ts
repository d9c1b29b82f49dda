import { type ContinuationInvocation, every, failureOfAll, type RunResult, toError } from '@anyhost/core';
import { assertContext } from './assert-context.ts';
import type { CurrentInvocation } from './current-invocation.ts';
import { foldError } from './fold-error.ts';
import { attemptOf, invocationIdOf, signalOf, type TimerContext } from './invocation-facts.ts';
import type { AzureHosting } from './ncrontab/hosting.ts';
import { toNcrontab } from './ncrontab/to-ncrontab.ts';

/** The name of the function that resumes unfinished work. */
export const CONTINUATION_TIMER = 'anyhost-continuations';

/**
 * The schedule of that function, in NCRONTAB.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE` for a text that is not a period, or that Azure cannot express.
 */
export function continuationNcrontab(continueEvery: string, hosting: AzureHosting): string {
  return toNcrontab(every(continueEvery), { ...hosting, service: CONTINUATION_TIMER });
}

/** The parts of the function's handler. */
export interface ContinuationTimer {
  /** `Infinity` without a timeout. */
  readonly functionTimeoutMs: number;
  readonly invocation: CurrentInvocation;
  continueUnfinished(invocation: ContinuationInvocation): Promise<readonly RunResult[]>;
}

/** Makes the handler of the function that resumes unfinished work: it answers as the handler of a service's timer does. */
export function createContinuationHandler({
  functionTimeoutMs,
  invocation,
  continueUnfinished,
}: ContinuationTimer): (payload: unknown, context: TimerContext) => Promise<void> {
  const remainingMs = Number.isFinite(functionTimeoutMs) ? functionTimeoutMs : undefined;
  return async (_payload, context) => {
    assertContext(context, CONTINUATION_TIMER);
    await invocation.run(context, async () => {
      const { inContext } = invocation;
      const [id, attempt, signal] = [invocationIdOf(context), attemptOf(context), signalOf(context)];
      const run = { id, remainingMs, attempt, signal, inContext };
      const failure = await continueUnfinished(run).then(failureOfAll, toError);
      if (failure !== undefined) throw foldError(failure);
    });
  };
}
