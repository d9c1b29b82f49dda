import type { Logger } from '../base/logger.ts';
import type { Checkpoint } from './checkpoint.ts';

/** One due time of a service's schedule. */
export interface Occurrence {
  /** `service@instant`, in UTC; the same for every retry and duplicate delivery. */
  readonly id: string;
  /** When it was due. */
  readonly scheduledTime: Date;
}

/** What made an execution happen. */
export type Trigger = 'schedule' | 'manual' | 'continuation' | 'startup';

/**
 * What one run of `executeAsync` is told, and what it can ask for.
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
  /** What made it happen: a due time, somebody, unfinished work, or the start of the host. */
  readonly trigger: Trigger;
  /** 1 for the first try; retries count on, the platform's included where it says so. */
  readonly attempt: number;
  /** The occurrence is served later than it was due: the process slept, was busy, or was not there. */
  readonly pastDue: boolean;
  /** The instant at which the platform ends the process; `undefined` without one. */
  readonly deadline: Date | undefined;
  /** Milliseconds until the signal aborts; after it did, until the host gives up. `Infinity` without a limit. */
  remainingMs(): number;
  /** This execution's own scope: singletons, transients, and scoped services made for it alone. */
  readonly services: Scope;
  /** Adds `service`, `executionId` and `occurrence` to each line. */
  readonly logger: Logger;
  /** Durable progress of the service. */
  readonly checkpoint: Checkpoint;
  /**
   * Says that there is more to do: run me again as soon as this host can. Counts only when the
   * execution completes.
   */
  runAgain(): void;
}
