import type { AbortedBy } from '../base/abort-reasons.ts';
import type { ExecutionOutcome, Interrupted, RefusalReason, Skipped, SkipReason } from '../contract/outcome.ts';

/** Why a service is not called: what the gate, the ledger and admissions answer. */
export type Verdict =
  | (Pick<Skipped, 'status' | 'reason'> & Partial<Pick<Skipped, 'runningForMs' | 'waitingForMs'>>)
  | { readonly status: 'refused'; readonly reason: RefusalReason; readonly cause?: unknown }
  | { readonly status: 'cancelled'; readonly cause: unknown };

/** Whether a due time counts as served: by this run, not at all, or with the run that it overlapped. */
export type Served = 'yes' | 'no' | 'withAnother';

/** What a run is answered. */
export interface RunResult {
  /** How its last execution ended, or why there was none. */
  readonly outcome: ExecutionOutcome;
  /** How often `executeAsync` was called: attempts and repetitions. */
  readonly executions: number;
  /** What ended the run from outside: the stop, its caller, a lost lease. */
  readonly cancelledBy: AbortedBy | undefined;
  /** Work is left over for a continuation. */
  readonly unfinished: boolean;
  readonly served: Served;
  /** An execution saved or cleared the checkpoint. */
  readonly movedCheckpoint: boolean;
  /** The span of its last execution, for the tracer of the one that follows. */
  readonly span?: string | undefined;
}

/** What an outcome means. */
export interface Meaning {
  /** The platform is answered with a failure, so that it retries. */
  readonly failure: boolean;
  /** It counts for `onFault`. */
  readonly fault: boolean;
  /** The policy's `retry` applies. */
  readonly retryable: boolean;
  /** A chain of executions with this end is left unfinished. */
  readonly unfinished: boolean;
  readonly served: Served;
  readonly level: 'info' | 'warn' | 'error';
  /**
   * The exit code of a process that ran it once; `'signal'`: 128 + the number of the signal that asked for the stop.
   */
  readonly exitCode: 0 | 1 | 'signal';
}

type OutcomeKey =
  | 'completed'
  | `interrupted:${Interrupted['abortedBy']}`
  | 'timedOut'
  | 'leaseLost'
  | 'cancelled'
  | 'faulted'
  | `abandoned:${AbortedBy}`
  | `skipped:${SkipReason}`
  | `refused:${RefusalReason}`;

const DONE: Meaning = {
  failure: false,
  fault: false,
  retryable: false,
  unfinished: false,
  served: 'yes',
  level: 'info',
  exitCode: 0,
};
const CUT_OFF: Meaning = { ...DONE, failure: true, unfinished: true, served: 'no', exitCode: 1 };
const FAULT: Meaning = {
  ...DONE,
  failure: true,
  fault: true,
  retryable: true,
  unfinished: true,
  level: 'error',
  exitCode: 1,
};
const ABANDONED: Meaning = { ...FAULT, retryable: false };
const NOT_SERVED: Meaning = { ...DONE, served: 'no' };
const REFUSED: Meaning = { ...DONE, failure: true, served: 'no', level: 'warn', exitCode: 1 };

// One row per way to end: a new status or reason does not compile until its row is filled in.
const MEANINGS: Record<OutcomeKey, Meaning> = {
  completed: DONE,
  'interrupted:hostStopping': { ...CUT_OFF, exitCode: 'signal' },
  'interrupted:deadline': { ...DONE, unfinished: true },
  timedOut: { ...FAULT, level: 'warn' },
  leaseLost: { ...CUT_OFF, level: 'warn' },
  cancelled: { ...CUT_OFF, unfinished: false },
  faulted: FAULT,
  'abandoned:deadline': ABANDONED,
  'abandoned:leaseLost': { ...ABANDONED, served: 'no' },
  'abandoned:cancelled': { ...ABANDONED, served: 'no' },
  // The stop itself reports what it had to abandon.
  'abandoned:hostStopping': { ...ABANDONED, fault: false, served: 'no' },
  'skipped:overlap': { ...DONE, served: 'withAnother' },
  // Another host has completed this occurrence. A host that does not lead cannot know whether it is done.
  'skipped:duplicate': DONE,
  'skipped:notLeader': NOT_SERVED,
  'skipped:pastDue': DONE,
  'skipped:tooLate': DONE,
  'skipped:notDue': NOT_SERVED,
  'skipped:paused': DONE,
  'skipped:nothingToContinue': NOT_SERVED,
  'refused:insufficientTime': REFUSED,
  'refused:hostStarting': REFUSED,
  'refused:stopping': { ...REFUSED, exitCode: 'signal' },
  // Replicas that share the occurrences meet each other at each of them.
  'refused:occurrenceBusy': { ...REFUSED, level: 'info' },
  'refused:serviceBusy': REFUSED,
  // The hung execution blocks every due time until the process ends.
  'refused:executionAbandoned': { ...REFUSED, fault: true },
  'refused:storeUnavailable': REFUSED,
};

const FAULTS: ReadonlySet<string> = new Set(
  Object.entries(MEANINGS).flatMap(([key, { fault }]) => (fault ? [key] : [])),
);

/** Looks up what an outcome means. */
export function meaningOf(outcome: ExecutionOutcome): Meaning {
  return MEANINGS[keyOf(outcome)];
}

/** The same of an outcome that a record holds in one word, as {@link keyOf} writes it. */
export function isFaultKey(key: string): boolean {
  return FAULTS.has(key);
}

/** An outcome in one word: `skipped:overlap`. */
export function keyOf(outcome: ExecutionOutcome): OutcomeKey {
  switch (outcome.status) {
    case 'skipped':
      return `skipped:${outcome.reason}`;
    case 'refused':
      return `refused:${outcome.reason}`;
    case 'abandoned':
      return `abandoned:${outcome.abortedBy}`;
    case 'interrupted':
      return `interrupted:${outcome.abortedBy}`;
    default:
      return outcome.status;
  }
}

/** An outcome in a few words: `skipped: overlap`. */
export function describeOutcome(outcome: ExecutionOutcome): string {
  if (outcome.status === 'completed') return outcome.interrupted ? 'completed, interrupted' : 'completed';
  return keyOf(outcome).replace(':', ': ');
}

/** The result of a run for which the service was not called. */
export function resultOf(outcome: ExecutionOutcome): RunResult {
  const { served } = meaningOf(outcome);
  return { outcome, executions: 0, cancelledBy: undefined, unfinished: false, served, movedCheckpoint: false };
}
