import type { Logger } from '../base/logger.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Partition } from './partition.ts';
import type { OpenScope } from './scopes.ts';

/** One due time of a service's schedule. */
export interface Occurrence {
  /** `service@instant`, in UTC; the same for every retry and duplicate delivery. */
  readonly id: string;
  /** When it was due. */
  readonly scheduledTime: Date;
}

/** What made an execution happen. */
export type Trigger = 'schedule' | 'manual' | 'continuation' | 'startup';

/** What led to an outcome: what made an execution happen, or a task of a background task queue. */
export type OutcomeTrigger = Trigger | 'queue';

/**
 * What a call of `executeAsync` is given: the facts of this execution, and what it can ask for.
 *
 * @typeParam Scope - The services that this execution can reach.
 */
export interface Execution<Scope = object> {
  /** Unique per execution. */
  readonly id: string;
  /** The service's registered name. */
  readonly service: string;
  /** The due time that is served; `undefined` for a manual or start-up run. */
  readonly occurrence: Occurrence | undefined;
  /** The part of the work that this execution does; `undefined` where the work is not divided. */
  readonly partition: Partition | undefined;
  /** What made it happen: a due time, a caller, unfinished work, or the start of the host. */
  readonly trigger: Trigger;
  /** 1 for the first attempt, then 2, 3 …; includes the platform's retries where the platform reports them. */
  readonly attempt: number;
  /** The occurrence is served later than it was due: the process was suspended, busy, or not running. */
  readonly pastDue: boolean;
  /** The instant at which the platform ends the process; `undefined` without one. */
  readonly deadline: Date | undefined;
  /**
   * The token of the lease of a `singleton` service, a positive whole number: it grows with each host that takes the
   * lease. Write it with your data, and let the database refuse a smaller one (`UPDATE … WHERE token <= $1`): then a
   * process that was frozen for longer than its lease cannot overwrite what the next holder has written. `undefined` for
   * other services.
   */
  readonly fencing: number | undefined;
  /** Milliseconds until the signal aborts; after it did, until the host gives up. `Infinity` without a limit. */
  remainingMs(): number;
  /**
   * This execution's own scope: singletons, transients, and scoped services made for it alone. The scope ends with
   * the execution; later use throws `ERR_ANYHOST_EXECUTION_ENDED`.
   */
  readonly services: Scope;
  /** Adds `service`, `executionId` and `occurrence` to each line. */
  readonly logger: Logger;
  /** Durable progress of the service. */
  readonly checkpoint: Checkpoint;
  /** Runs work in a new scope: one per message, for example. It shares no scoped service with `services`. */
  withScope<Result>(work: (services: Scope) => Result | Promise<Result>): Promise<Result>;
  /** Opens a scope that the caller disposes. Those still open when the execution ends are disposed with it. */
  createScope(): OpenScope<Scope>;
  /**
   * Says that there is more to do: the host runs the service again as soon as it can. Counts only when the
   * execution completes.
   */
  runAgain(): void;
}
