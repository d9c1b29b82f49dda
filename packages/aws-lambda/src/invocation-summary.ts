import type { ExecutionOutcome } from '@anyhost/core';

/** What came of a run by hand, as the payload that Lambda answers with. */
export interface InvocationSummary {
  readonly service: string;
  readonly executionId: string;
  /**
   * `'completed'`; `'skipped'` with a `reason`, for example `'overlap'`; `'interrupted'` when a `continuous()` service
   * used up its time. Every other end rejects.
   */
  readonly status: ExecutionOutcome['status'];
  /** Why it was skipped. */
  readonly reason?: string;
  /** The service returned after its signal had aborted. */
  readonly interrupted?: boolean;
  /** The service asked for another run, and a note was left for it. */
  readonly runAgain?: boolean;
  /** Milliseconds from the call of the service to its end. */
  readonly durationMs: number;
}

/** The summary of an outcome that is a success. */
export function summaryOf(outcome: ExecutionOutcome): InvocationSummary {
  const { service, executionId, status, durationMs } = outcome;
  return {
    service,
    executionId,
    status,
    ...(outcome.status === 'skipped' && { reason: outcome.reason }),
    ...(outcome.status === 'completed' && { interrupted: outcome.interrupted, runAgain: outcome.runAgain }),
    durationMs,
  };
}
