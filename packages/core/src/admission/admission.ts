import type { Occurrence, Trigger } from '../contract/execution.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { Partition } from '../contract/partition.ts';

/** What an admission is asked about: a service about to run, unfinished work that is resumed included. */
export interface AdmissionRequest {
  readonly application: string;
  readonly service: string;
  readonly occurrence: Occurrence | undefined;
  /** The part of the occurrence, where it is divided: each part is run by itself. */
  readonly partition?: Partition | undefined;
  readonly trigger: Trigger;
  /** Milliseconds until the platform ends the process; `undefined` without a deadline. */
  readonly remainingMs: number | undefined;
}

/** The run may begin. */
export interface Admitted {
  readonly admitted: true;
  /** Aborts when the right to run is lost; the execution then aborts with `LeaseLost`. Default: it cannot be lost. */
  readonly lost?: AbortSignal | undefined;
  /** The run's `execution.fencing`. Grows with each host that gets the right. Default: none. */
  readonly fencing?: number | undefined;
  /** Whether no other host can have the right yet: until then the run may save its checkpoint. Default: always. */
  isHeld?(): boolean;
  /** Called once, when the run is over, or when nothing ran after all. */
  leave(outcome: ExecutionOutcome): Promise<void>;
}

/** The run must not begin. */
export type Rejection =
  | { readonly admitted: false; readonly status: 'skipped'; readonly reason: 'duplicate' | 'notLeader' }
  | { readonly admitted: false; readonly status: 'refused'; readonly reason: 'occurrenceBusy' };

/** What has become of an occurrence: nobody has it, a host runs it, or it has ended and needs no other run. */
export interface OccurrenceState {
  readonly state: 'open' | 'busy' | 'done';
  /** The host that runs it, if it is known. */
  readonly owner?: string | undefined;
  /** That host runs another occurrence, which counts for this one. */
  readonly runsAnother?: boolean | undefined;
}

/**
 * Decides, before a service is called, whether this host may: `singleton` and `dedupe` are such, and a host takes
 * others as its option `admissions`. They are entered in order and left in reverse. One that rejects, or does not answer
 * in time, makes the run `refused: storeUnavailable`.
 *
 * @experimental
 */
export interface Admission {
  /** Asks for one run. */
  enter(run: AdmissionRequest): Promise<Admitted | Rejection>;
  /**
   * What has become of an occurrence from which `enter` has rejected this host. A long-lived host asks until it is
   * `'done'`, and runs it when it is `'open'`: the host that had it was killed. Default: it is not asked.
   */
  look?(run: AdmissionRequest): Promise<OccurrenceState>;
}

/** Whether a run has done all the work of its occurrence: further deliveries of it are duplicates. */
export function isComplete(outcome: ExecutionOutcome): boolean {
  return outcome.status === 'completed' && !outcome.runAgain;
}
