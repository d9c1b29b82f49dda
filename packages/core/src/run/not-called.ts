import { type AbortReason, abortedBy, DeadlineExceeded, ExecutionCancelled } from '../base/abort-reasons.ts';
import { AnyhostError, messageOf } from '../base/errors.ts';
import type { ExecutionOutcome, OutcomeFacts, RefusalReason } from '../contract/outcome.ts';
import { MINIMUM_TIME_MS } from './budget.ts';
import type { Verdict } from './outcome.ts';
import { subjectOf } from './outcome-name.ts';

const WHY: Record<RefusalReason, string> = {
  insufficientTime: `less than ${MINIMUM_TIME_MS} ms are left before the deadline; give the invocation a longer timeout`,
  hostStarting: 'the host is still starting; retry later',
  stopping: 'the host is stopping',
  occurrenceBusy: 'another host is running this occurrence; retry later',
  serviceBusy: 'this process is running another occurrence of the service; retry later',
  executionAbandoned: 'an earlier execution was given up and still runs in this process',
  storeUnavailable: 'the state store, or an admission, failed or did not answer',
};

/** The outcome of a run for which the service was not called. */
export function notCalled(facts: OutcomeFacts, verdict: Verdict): ExecutionOutcome {
  switch (verdict.status) {
    case 'skipped':
      return { ...facts, ...verdict };
    case 'cancelled':
      return { ...facts, status: 'cancelled', error: new ExecutionCancelled(undefined, { cause: verdict.cause }) };
    case 'refused':
      return { ...facts, status: 'refused', reason: verdict.reason, error: refusal(facts, verdict) };
  }
}

/**
 * The outcome of a run that was cancelled between two executions.
 *
 * @param lastError - How the execution before failed, if it did: becomes the cause.
 */
export function cancelledOutcome(facts: OutcomeFacts, reason: AbortReason, lastError?: Error): ExecutionOutcome {
  const error = lastError === undefined ? reason : withCause(reason, lastError);
  const by = abortedBy(reason);
  if (by === 'deadline') return { ...facts, status: 'timedOut', error };
  if (by === 'hostStopping') return { ...facts, status: 'interrupted', abortedBy: by, error };
  return { ...facts, status: by, error };
}

/** The outcome of an occurrence that is left to a continuation: unfinished work has used up the time. */
export function postponedOutcome(facts: OutcomeFacts): ExecutionOutcome {
  const error = new DeadlineExceeded('Unfinished work used up the time. A continuation resumes this occurrence.');
  return { ...facts, status: 'interrupted', abortedBy: 'deadline', error };
}

/** The error of a run whose unfinished work could not be saved in time. */
export function notSaved({ occurrence, service }: OutcomeFacts): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_EXECUTION_FAULTED',
    `${occurrence?.id ?? service}: could not save the unfinished work before the deadline; the next attempt resumes from the checkpoint.`,
    { details: { service, occurrence: occurrence?.id } },
  );
}

function refusal(facts: OutcomeFacts, { reason, cause }: Extract<Verdict, { status: 'refused' }>): Error {
  const { service } = facts;
  // Platforms show the message alone.
  const detail = cause instanceof AnyhostError ? ` ${messageOf(cause)}` : '';
  return new AnyhostError(
    'ERR_ANYHOST_EXECUTION_REFUSED',
    `${subjectOf(facts)} was not run: ${WHY[reason]}.${detail}`,
    {
      ...(cause !== undefined && { cause }),
      details: { service, reason },
    },
  );
}

function withCause({ code, message }: AbortReason, cause: Error): Error {
  const error = new AnyhostError(code, `${message} The last attempt failed: ${messageOf(cause)}`, { cause });
  error.name = 'AbortError';
  return error;
}
