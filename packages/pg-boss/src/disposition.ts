import { type ExecutionOutcome, failureOf, maskSecrets, meaningOf, type RunResult } from '@anyhost/core';

/** What becomes of a job. */
export type Disposition =
  /** It is done. */
  | 'complete'
  /** It is done, and another job does the rest. */
  | 'continue'
  /** Another process takes it at once. It does not count as a redelivery. */
  | 'handOver'
  /** It is delivered again after a wait. It does not count as a redelivery. */
  | 'later'
  /** It has failed for good. */
  | 'dead'
  /** It was cancelled, or another process has it: nothing is to be said. */
  | 'none';

/** What becomes of a job whose run had this result. */
export function dispositionOf({ outcome, unfinished, cancelledBy }: RunResult): Disposition {
  switch (outcome.status) {
    case 'refused':
      return outcome.reason === 'stopping' ? 'handOver' : 'later';
    case 'interrupted':
      return outcome.abortedBy === 'hostStopping' ? 'handOver' : 'complete';
    case 'leaseLost':
      return 'later';
    case 'skipped':
      // The one that leads may be a process that has died: until its lease is over no one serves the due time.
      return outcome.reason === 'notLeader' ? 'later' : 'complete';
    case 'cancelled':
      return 'none';
    default:
      break;
  }
  // What the stop cut off is no fault of its own.
  if (meaningOf(outcome).failure) return cancelledBy === 'hostStopping' ? 'handOver' : 'dead';
  return unfinished ? 'continue' : 'complete';
}

/** What the job's row says about its run, for those who look at the table. */
export interface JobOutput {
  readonly status: string;
  readonly reason?: string;
  readonly executionId: string;
  readonly attempt: number;
  readonly durationMs: number;
  /** The first lines of the error, without what looks like a secret. */
  readonly message?: string;
}

/** The output of a job. */
export function outputOf(outcome: ExecutionOutcome): JobOutput {
  const { status, executionId, attempt, durationMs } = outcome;
  const message = failureOf(outcome)?.message;
  return {
    status,
    ...('reason' in outcome && { reason: outcome.reason }),
    executionId,
    attempt,
    durationMs: Math.round(durationMs),
    ...(message !== undefined && { message: maskSecrets(message).slice(0, LONGEST_MESSAGE) }),
  };
}

const LONGEST_MESSAGE = 2000;
