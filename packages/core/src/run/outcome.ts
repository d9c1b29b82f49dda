import type { AbortedBy } from '../base/abort-reasons.ts';
import type { Occurrence, Trigger } from '../contract/execution.ts';

/** Facts that every outcome carries. */
export interface OutcomeFacts {
  /** The execution's id; of a run that was not called, the id it would have had. */
  readonly executionId: string;
  /** The service's registered name. */
  readonly service: string;
  /** The due time that was served, if any. */
  readonly occurrence: Occurrence | undefined;
  /** What made it happen. */
  readonly trigger: Trigger;
  /** The attempt that ended so. */
  readonly attempt: number;
  /** When `executeAsync` was called; of a run that was not called, when it was turned away. */
  readonly startedAt: Date;
  /** From the call of `executeAsync` to its end, or to the give-up. */
  readonly durationMs: number;
  /** Milliseconds left to the platform's deadline at the end; `undefined` without one. */
  readonly timeLeftMs: number | undefined;
}

/** `executeAsync` resolved. */
export interface Completed extends OutcomeFacts {
  readonly status: 'completed';
  /** The signal had aborted, and the service returned all the same. */
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

/** It heeded the signal of its deadline. */
export interface TimedOut extends OutcomeFacts {
  readonly status: 'timedOut';
  readonly error: Error;
}

/** It heeded the signal of a lost lease. */
export interface LeaseWasLost extends OutcomeFacts {
  readonly status: 'leaseLost';
  readonly error: Error;
}

/** It heeded the signal of whoever ran it by hand. */
export interface Cancelled extends OutcomeFacts {
  readonly status: 'cancelled';
  readonly error: Error;
}

/** It rejected with an error of its own. */
export interface Faulted extends OutcomeFacts {
  readonly status: 'faulted';
  /** The very error, or an `AnyhostError` around something that is none. */
  readonly error: Error;
}

/** It never settled by its give-up. */
export interface Abandoned extends OutcomeFacts {
  readonly status: 'abandoned';
  /** What had aborted it. */
  readonly abortedBy: AbortedBy;
  readonly error: Error;
}

/** Why an execution was rightly not called. */
export type SkipReason = 'overlap' | 'duplicate' | 'notLeader' | 'pastDue' | 'nothingToContinue';

/** Not called, and rightly so: a retry would be wrong. */
export interface Skipped extends OutcomeFacts {
  readonly status: 'skipped';
  readonly reason: SkipReason;
}

/** Why an execution could not be called. */
export type RefusalReason =
  | 'insufficientTime'
  | 'hostStarting'
  | 'stopping'
  | 'occurrenceBusy'
  | 'executionAbandoned'
  | 'storeUnavailable';

/** Not called although it should have been: a retry is right. */
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
  | LeaseWasLost
  | Cancelled
  | Faulted
  | Abandoned
  | Skipped
  | Refused;
