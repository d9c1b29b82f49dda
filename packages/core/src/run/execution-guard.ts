import type { Occurrence, Trigger } from '../contract/execution.ts';
import type { ExecutionOutcome } from './outcome.ts';

/** What a guard is asked about: a service about to run, retries and continuations included. */
export interface GuardedRun {
  readonly application: string;
  readonly service: string;
  readonly occurrence: Occurrence | undefined;
  readonly trigger: Trigger;
  /** Milliseconds since the Unix epoch; `Infinity` without one. */
  readonly deadline: number;
}

/** Let in. */
export interface Admission {
  readonly admitted: true;
  /** Aborts when the right to run is lost; the execution then aborts with `LeaseLost`. */
  readonly lost?: AbortSignal;
  /** Called once, when the run is over. */
  leave(outcome: ExecutionOutcome): Promise<void>;
}

/** Turned away. */
export type Rejection =
  | { readonly admitted: false; readonly status: 'skipped'; readonly reason: 'duplicate' | 'notLeader' }
  | { readonly admitted: false; readonly status: 'refused'; readonly reason: 'occurrenceBusy' };

/**
 * Decides, before a service is called, whether this host may: the place of occurrence claims and
 * singleton leases. A guard that rejects makes the run `refused: storeUnavailable`.
 *
 * @experimental
 */
export interface ExecutionGuard {
  enter(run: GuardedRun): Promise<Admission | Rejection>;
}
