import type { Trigger } from '../contract/execution.ts';
import type { Instant } from '../time/instant.ts';
import type { RunNote, UnfinishedWork } from './ledger-record.ts';
import type { RunNowRequest } from './switches.ts';

/** A run that begins or ends. */
export interface LedgerRun {
  readonly occurrence: Instant | undefined;
  readonly trigger: Trigger;
  /** When the platform ends the process, plus five seconds. Not used in a long-lived host, whose entries are renewed. */
  readonly until?: Instant | undefined;
}

/** What an answer may hold in addition. */
interface WithRequest {
  /** A manual run that an operator has requested and this host has taken: it is made first. */
  readonly requested?: RunNowRequest;
}

/** Whether a run can begin. */
export type LedgerAnswer =
  /** `resume`: work to run before its own, oldest first. Report the end of each with `end`, trigger `continuation`. */
  | ({ readonly status: 'run'; readonly resume: readonly UnfinishedWork[] } & WithRequest)
  /** An operator has paused the service, or skips this occurrence. */
  | ({ readonly status: 'paused' } & WithRequest)
  /** A continuation found no unfinished work. */
  | ({ readonly status: 'nothingToContinue' } & WithRequest)
  /** The store did not answer, and the run needs it. */
  | { readonly status: 'unavailable'; readonly cause: Error };

/** How a run ended. */
export interface LedgerResult {
  /** `'withAnother'`: skipped because of another run in progress, and served if that run is. */
  readonly served: 'yes' | 'no' | 'withAnother';
  /** The occurrence has more work to do. */
  readonly unfinished: boolean;
  /** The last execution completed. */
  readonly completed: boolean;
  /** An execution saved or cleared the checkpoint. */
  readonly checkpointMoved: boolean;
  /** `executeAsync` was called. Default true; false for work that is only added to the record, without time to run it. */
  readonly executed?: boolean | undefined;
  readonly note: RunNote;
}
