import { ExecutionCancelled } from '../base/abort-reasons.ts';
import { AnyhostError } from '../base/errors.ts';
import { MINIMUM_TIME_MS } from './budget.ts';
import type { Cancelled, OutcomeFacts, RefusalReason, Refused, Skipped, SkipReason } from './outcome.ts';

const WHY: Record<RefusalReason, string> = {
  insufficientTime: `less than ${MINIMUM_TIME_MS} ms are left before the deadline; give the invocation a longer timeout`,
  hostStarting: 'the host is still starting; the next try finds it further on',
  stopping: 'the host is stopping',
  occurrenceBusy: 'another host is running this occurrence; the platform should try again',
  executionAbandoned: 'an earlier execution was given up and still runs in this process',
  storeUnavailable: 'the state store did not answer',
};

/** The outcome of an execution that was rightly not called. */
export function skipped(facts: OutcomeFacts, reason: SkipReason): Skipped {
  return { ...facts, status: 'skipped', reason };
}

/** The outcome of an execution that could not be called, with an error that says why. */
export function refused(facts: OutcomeFacts, reason: RefusalReason, cause?: unknown): Refused {
  const subject = facts.occurrence?.id ?? facts.service;
  const error = new AnyhostError('ERR_ANYHOST_EXECUTION_REFUSED', `${subject} was not run: ${WHY[reason]}.`, {
    ...(cause !== undefined && { cause }),
    details: { service: facts.service, reason },
  });
  return { ...facts, status: 'refused', reason, error };
}

/** The outcome of a request that was called off before anything ran. */
export function cancelled(facts: OutcomeFacts, cause: unknown): Cancelled {
  return { ...facts, status: 'cancelled', error: new ExecutionCancelled(undefined, { cause }) };
}
