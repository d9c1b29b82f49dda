import type { Trigger } from '../contract/execution.ts';
import type { Lifetime } from '../contract/lifetime.ts';
import type { ExecutionOutcome } from '../run/outcome.ts';

/** Where a host is in its life. */
export type HostState = 'created' | 'starting' | 'started' | 'stopping' | 'stopped' | 'failed';

/** How a service is to be run. */
export interface RunOptions {
  /** Aborting it cancels the run: its outcome is `cancelled`. */
  readonly signal?: AbortSignal;
  /** What makes it run. Default `'manual'`. */
  readonly trigger?: Trigger;
  /** The due time that is served; the occurrence's id is made of it. Default: no occurrence. */
  readonly scheduledTime?: Date;
  /** The instant at which the platform ends the process. Default: none. */
  readonly deadline?: Date | undefined;
  /** Which try this is, where the platform retries. Default 1. */
  readonly attempt?: number;
  /** The occurrence is served late. Default false. */
  readonly pastDue?: boolean;
}

/** An application brought to life. */
export interface Host<BackgroundNames extends string = string> extends AsyncDisposable {
  /** Where it is in its life. */
  readonly state: HostState;
  /** Its life as signals, as its services see it. */
  readonly lifetime: Lifetime;
  /** How many executions were given up and still run. */
  readonly abandonedExecutions: number;
  /**
   * Checks settings, creates services, starts hosted services, then begins to serve schedules.
   *
   * Rejects with the error that prevented it, after stopping what had already started: a service's own
   * error as it is, `ERR_ANYHOST_INVALID_SETTINGS`, `ERR_ANYHOST_STARTUP_TIMEOUT`, or the signal's reason.
   */
  start(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Stops gracefully: aborts running executions, waits for them, stops hosted services in reverse order, disposes
   * services. Stopping twice is one stop; stopping during the start calls the start off.
   *
   * Rejects when something went wrong: one error as it is, several as an `AggregateError`;
   * `ERR_ANYHOST_SHUTDOWN_TIMEOUT` names who did not settle in time. Everybody has had a chance to stop even then.
   */
  stop(): Promise<void>;
  /**
   * Runs a background service now.
   *
   * Resolves with the outcome, whatever it is; rejects only with `ERR_ANYHOST_UNKNOWN_SERVICE`, and with
   * `ERR_ANYHOST_INVALID_OPTION` for an invalid date.
   */
  run(service: BackgroundNames, options?: RunOptions): Promise<ExecutionOutcome>;
  /** The same as `stop`. */
  [Symbol.asyncDispose](): Promise<void>;
}
