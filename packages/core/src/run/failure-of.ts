import { AnyhostError, type AnyhostErrorCode } from '../base/errors.ts';
import type { ExecutionOutcome, Interrupted, TimedOut } from './outcome.ts';

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
  switch (outcome.status) {
    case 'completed':
    case 'skipped':
      return undefined;
    case 'interrupted':
      return outcome.abortedBy === 'deadline' ? undefined : endedError(outcome);
    case 'timedOut':
      return endedError(outcome);
    default:
      return outcome.error;
  }
}

// The abort reason only says that time was up; who ran out of it, and for what, is ours to add.
function endedError({
  status,
  service,
  occurrence,
  executionId,
  attempt,
  durationMs,
  error,
}: Interrupted | TimedOut): Error {
  const [code, text] = ENDED_AS[status];
  const subject = occurrence?.id ?? service;
  return new AnyhostError(code, `${subject} ${text} (attempt ${attempt}, after ${Math.round(durationMs)} ms).`, {
    cause: error,
    details: { service, occurrence: occurrence?.id, executionId },
  });
}
