import { AnyhostError, type AnyhostErrorCode, combineErrors } from '../base/errors.ts';
import type { ExecutionOutcome, Interrupted, TimedOut } from '../contract/outcome.ts';
import { meaningOf, type RunResult } from './outcome.ts';

const ENDED_AS: Record<(Interrupted | TimedOut)['status'], readonly [code: AnyhostErrorCode, text: string]> = {
  interrupted: [
    'ERR_ANYHOST_EXECUTION_INTERRUPTED',
    'was interrupted because the host is stopping; its work is unfinished',
  ],
  timedOut: ['ERR_ANYHOST_EXECUTION_TIMED_OUT', 'ran out of time'],
};

/**
 * What an invocation-based host answers its platform: `undefined` for success, else the error to fail
 * with. The platform's retry then applies exactly where another try is right.
 */
export function failureOf(outcome: ExecutionOutcome): Error | undefined {
  if (!meaningOf(outcome).failure || !('error' in outcome)) return undefined;
  return outcome.status === 'interrupted' || outcome.status === 'timedOut' ? endedError(outcome) : outcome.error;
}

/** The same for several runs of one invocation: one error as it is, several as an `AggregateError`. */
export function failureOfAll(results: readonly RunResult[]): Error | undefined {
  const failures = results.map(({ outcome }) => failureOf(outcome)).filter((failure) => failure !== undefined);
  return combineErrors(failures, `${failures.length} of ${results.length} continuations failed`);
}

// The abort reason only says that time was up: this adds which execution ran out of it.
function endedError(outcome: Interrupted | TimedOut): Error {
  const { status, service, occurrence, executionId, attempt, durationMs, error } = outcome;
  const [code, text] = ENDED_AS[status];
  const subject = occurrence?.id ?? service;
  return new AnyhostError(code, `${subject} ${text} (attempt ${attempt}, after ${Math.round(durationMs)} ms).`, {
    cause: error,
    details: { service, occurrence: occurrence?.id, executionId },
  });
}
