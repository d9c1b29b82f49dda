import { type AbortReason, abortedBy, isAbort } from '../base/abort-reasons.ts';
import { toError } from '../base/errors.ts';
import type { ExecutionOutcome, OutcomeFacts } from '../contract/outcome.ts';

/** What had happened to an execution when its `executeAsync` rejected. */
export interface Rejection {
  readonly thrown: unknown;
  readonly signal: AbortSignal;
  /** Why its signal had aborted, if so. */
  readonly reason: AbortReason | undefined;
  /** Another host may have the right to run by then. */
  readonly isLost: boolean;
  readonly isContinuous: boolean;
}

/** `executeAsync` resolved. Spelled out: nearly every execution ends here, and a spread costs more than all of its fields. */
export function completed(facts: OutcomeFacts, interrupted: boolean, runAgain: boolean): ExecutionOutcome {
  if (facts.task !== undefined) return { ...facts, status: 'completed', interrupted, runAgain };
  return {
    executionId: facts.executionId,
    service: facts.service,
    occurrence: facts.occurrence,
    trigger: facts.trigger,
    attempt: facts.attempt,
    startedAt: facts.startedAt,
    durationMs: facts.durationMs,
    timeLeftMs: facts.timeLeftMs,
    status: 'completed',
    interrupted,
    runAgain,
  };
}

/** `executeAsync` rejected: by answering our abort, or by a fault of its own. */
export function rejected(
  facts: OutcomeFacts,
  { thrown, signal, reason, isLost, isContinuous }: Rejection,
): ExecutionOutcome {
  const error = toError(thrown);
  if (reason === undefined || !isAbort(thrown, signal)) {
    // Its saves are refused by then, and its effects may be: that is no fault, and another host runs the occurrence.
    return { ...facts, status: isLost ? 'leaseLost' : 'faulted', error };
  }
  const by = abortedBy(reason);
  if (by === 'hostStopping') return { ...facts, status: 'interrupted', abortedBy: by, error };
  if (by !== 'deadline') return { ...facts, status: by, error };
  // A continuous service whose time is up has not failed.
  return isContinuous
    ? { ...facts, status: 'interrupted', abortedBy: by, error }
    : { ...facts, status: 'timedOut', error };
}
