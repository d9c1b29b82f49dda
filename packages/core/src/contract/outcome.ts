import type { AbortedBy } from '../base/abort-reasons.ts';
import type { Occurrence, Trigger } from './execution.ts';

/** Facts that every outcome carries. */
export interface OutcomeFacts {
  /** The execution's id; if `executeAsync` was not called, the id that it would have had. */
  readonly executionId: string;
  /** The service's registered name. */
  readonly service: string;
  /** The due time that was served; `undefined` for a manual or start-up run. */
  readonly occurrence: Occurrence | undefined;
  /** What made it happen. */
  readonly trigger: Trigger;
  /** The attempt that ended so. */
  readonly attempt: number;
  /** When `executeAsync` was called; if it was not called, when that was decided. */
  readonly startedAt: Date;
  /** From the call of `executeAsync` to its end, or to the give-up. */
  readonly durationMs: number;
  /** Milliseconds left to the platform's deadline at the end; `undefined` without one. */
  readonly timeLeftMs: number | undefined;
}

/** `executeAsync` resolved. */
export interface Completed extends OutcomeFacts {
  readonly status: 'completed';
  /** The signal had aborted, and the service completed nevertheless. */
  readonly interrupted: boolean;
  /** The service asked for another run. */
  readonly runAgain: boolean;
}

/** It ended because the host is stopping; or, for `continuous()`, because this slice of time is over. */
export interface Interrupted extends OutcomeFacts {
  readonly status: 'interrupted';
  readonly abortedBy: 'hostStopping' | 'deadline';
  readonly error: Error;
}

/** It ended in answer to the abort at its deadline. */
export interface TimedOut extends OutcomeFacts {
  readonly status: 'timedOut';
  readonly error: Error;
}

/** It ended in answer to the abort of a lost lease. */
export interface LeaseLostOutcome extends OutcomeFacts {
  readonly status: 'leaseLost';
  readonly error: Error;
}

/** It ended in answer to the abort of the caller that ran it by hand. */
export interface Cancelled extends OutcomeFacts {
  readonly status: 'cancelled';
  readonly error: Error;
}

/** It rejected with an error of its own. */
export interface Faulted extends OutcomeFacts {
  readonly status: 'faulted';
  /** The error as it was thrown, or an `AnyhostError` around a value that is not an `Error`. */
  readonly error: Error;
}

/** It never settled by its give-up. */
export interface Abandoned extends OutcomeFacts {
  readonly status: 'abandoned';
  /** What had aborted it. */
  readonly abortedBy: AbortedBy;
  readonly error: Error;
}

/** Why `executeAsync` did not have to be called. */
export type SkipReason =
  /** The service still runs in this process. */
  | 'overlap'
  /** Another delivery of the same occurrence has completed. */
  | 'duplicate'
  /** Another replica runs the service. */
  | 'notLeader'
  /** The due time was missed, and `misfire` is `'skip'`. */
  | 'pastDue'
  /** The due time is older than `maxLatenessMs`. */
  | 'tooLate'
  /** The platform's tick is not a due time of the schedule. */
  | 'notDue'
  /** The service is paused. */
  | 'paused'
  /** A continuation was asked for, and no work is left over. */
  | 'nothingToContinue';

/** `executeAsync` was not called, and did not have to be: a retry would be wrong. */
export interface Skipped extends OutcomeFacts {
  readonly status: 'skipped';
  readonly reason: SkipReason;
}

/** Why `executeAsync` could not be called. */
export type RefusalReason =
  | 'insufficientTime'
  | 'hostStarting'
  | 'stopping'
  | 'occurrenceBusy'
  | 'executionAbandoned'
  | 'storeUnavailable';

/** `executeAsync` was not called although it should have been: a retry is right. */
export interface Refused extends OutcomeFacts {
  readonly status: 'refused';
  readonly reason: RefusalReason;
  readonly error: Error;
}

/** How an execution ended. */
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
