import type { ExecutionOutcome } from '@anyhost/core';

/** The outcome of a manual run, as the payload of Lambda's answer. */
export interface InvocationSummary {
  /** The background service that was run. */
  readonly service: string;
  /** The id of the execution, as its log lines have it. */
  readonly executionId: string;
  /**
   * `'completed'`; `'skipped'` with a `reason`, for example `'overlap'`; `'interrupted'` when a `continuous()` service
   * used up its time. Every other end rejects.
   */
  readonly status: 'completed' | 'skipped' | 'interrupted';
  /** Why it was skipped. */
  readonly reason?: string;
  /** The service returned after its signal had aborted. */
  readonly interrupted?: boolean;
  /** The service asked for another run, and a continuation record was saved for it. */
  readonly runAgain?: boolean;
  /** Milliseconds from the call of the service to its end. */
  readonly durationMs: number;
}

/** The summary of an outcome; `undefined` for one that only fails. */
export function summaryOf(outcome: ExecutionOutcome): InvocationSummary | undefined {
  const { service, executionId, status, durationMs } = outcome;
  switch (status) {
    case 'completed':
      return {
        service,
        executionId,
        status,
        interrupted: outcome.interrupted,
        runAgain: outcome.runAgain,
        durationMs,
      };
    case 'skipped':
      return { service, executionId, status, reason: outcome.reason, durationMs };
    case 'interrupted':
      return { service, executionId, status, durationMs };
    default:
      return undefined;
  }
}
