import type { AbortedBy } from '../base/abort-reasons.ts';
import type { Occurrence, OutcomeTrigger } from './execution.ts';

/** Facts that every outcome carries. */
export interface OutcomeFacts {
  /** The execution's id; of a run that was not called, the id it would have had. */
  readonly executionId: string;
  /** The service's registered name. */
  readonly service: string;
  /** The due time that was served, if any. */
  readonly occurrence: Occurrence | undefined;
  /** What made it happen; `'queue'` for a task of a background task queue. */
  readonly trigger: OutcomeTrigger;
  /** The name of the task; absent for background services. */
  readonly task?: string | undefined;
  /** The attempt that ended so. */
  readonly attempt: number;
  /** When `executeAsync` was called; of a run that was not called, when that was decided. */
  readonly startedAt: Date;
  /** Milliseconds from the call of `executeAsync` to its end, or to the give-up. */
  readonly durationMs: number;
  /** Milliseconds left to the platform's deadline at the end; `undefined` without one. */
  readonly timeLeftMs: number | undefined;
}

/** `executeAsync` resolved. */
export interface Completed extends OutcomeFacts {
  readonly status: 'completed';
  /** The signal had aborted before it resolved. */
  readonly interrupted: boolean;
  /** The service asked for another run. */
  readonly runAgain: boolean;
}

/** It ended because the host is stopping; or, at a deadline, because this part of longer work is over. */
export interface Interrupted extends OutcomeFacts {
  readonly status: 'interrupted';
  readonly abortedBy: 'hostStopping' | 'deadline';
  readonly error: Error;
}

/** It answered the signal of its deadline. */
export interface TimedOut extends OutcomeFacts {
  readonly status: 'timedOut';
  readonly error: Error;
}

/** It answered the signal of a lost lease. */
export interface LeaseLostOutcome extends OutcomeFacts {
  readonly status: 'leaseLost';
  readonly error: Error;
}

/** Its caller cancelled it. */
export interface Cancelled extends OutcomeFacts {
  readonly status: 'cancelled';
  readonly error: Error;
}

/** It rejected with an error of its own. */
export interface Faulted extends OutcomeFacts {
  readonly status: 'faulted';
  /** The service's own error, or an `AnyhostError` around a value that is not an error. */
  readonly error: Error;
}

/** It never settled by its give-up. */
export interface Abandoned extends OutcomeFacts {
  readonly status: 'abandoned';
  /** What had aborted it. */
  readonly abortedBy: AbortedBy;
  readonly error: Error;
}

/** Why a service was rightly not called. */
export type SkipReason =
  /** The service is running already. */
  | 'overlap'
  /** Another host has completed this occurrence. */
  | 'duplicate'
  /** Another host has the lease. */
  | 'notLeader'
  /** Late, and the policy says `misfire: 'skip'`. */
  | 'pastDue'
  /** Later than the policy's `maxLatenessMs`. */
  | 'tooLate'
  /** The platform's tick is not one of the schedule's due times. */
  | 'notDue'
  /** The service is paused in its ledger. */
  | 'paused'
  /** A continuation found no unfinished work. */
  | 'nothingToContinue';

/** Not called, and a retry would be wrong. */
export interface Skipped extends OutcomeFacts {
  readonly status: 'skipped';
  readonly reason: SkipReason;
  /** For `overlap`: milliseconds since the other run began. */
  readonly runningForMs?: number | undefined;
  /** For `overlap`: milliseconds since the other run began to wait for its turn. */
  readonly waitingForMs?: number | undefined;
}

/** Why a service could not be called. */
export type RefusalReason =
  /** Too little time is left before the deadline. */
  | 'insufficientTime'
  /** The host is still starting. */
  | 'hostStarting'
  /** The host is stopping. */
  | 'stopping'
  /** Another host is running this occurrence. */
  | 'occurrenceBusy'
  /** A run of another occurrence is under way in this process, on a platform that delivers again. */
  | 'serviceBusy'
  /** An abandoned execution still runs in this process. */
  | 'executionAbandoned'
  /** The state store or an admission did not answer. */
  | 'storeUnavailable';

/** Not called although it should have been: a retry is right. */
export interface Refused extends OutcomeFacts {
  readonly status: 'refused';
  readonly reason: RefusalReason;
  readonly error: Error;
}

/** How a call of `executeAsync` ended, or why it was not made. */
export type ExecutionOutcome =
  | Completed
  | Interrupted
  | TimedOut
  | LeaseLostOutcome
  | Cancelled
  | Faulted
  | Abandoned
  | Skipped
  | Refused;
