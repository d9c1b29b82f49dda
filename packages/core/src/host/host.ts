import type { HealthSource } from '../contract/health.ts';
import type { HostState, Lifetime } from '../contract/lifetime.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { ServiceState } from '../contract/runner.ts';
import type { RunResult, Verdict } from '../run/outcome.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { PendingTasks } from '../tasks/pending-tasks.ts';
import type { RunOptions } from './run-options.ts';

/** An application brought to life. */
export interface Host<BackgroundNames extends string = string> extends AsyncDisposable {
  /** Where it is in its life. */
  readonly state: HostState;
  /** Its lifetime as signals, as its services see it. */
  readonly lifetime: Lifetime;
  /** The source of its health reports: `await healthReport(host.health)`, of `@anyhost/core/health`. */
  readonly health: HealthSource;
  /** How many executions were given up and still run. */
  readonly abandonedExecutions: number;
  /** What a start or stop under way is waiting for: `singleton 'pool'`, `'http' (stopAsync)`. */
  readonly pending: readonly string[];
  /**
   * Checks settings, creates services, starts hosted services, then begins to serve schedules.
   *
   * Rejects with the error that prevented it, after stopping what had already started: a service's own error unchanged,
   * `ERR_ANYHOST_INVALID_SETTINGS`, `ERR_ANYHOST_STARTUP_TIMEOUT`, or the signal's reason.
   */
  start(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /**
   * Stops gracefully: aborts running executions, waits for them, stops hosted services in reverse order, disposes
   * services. Stopping twice is one stop; stopping during the start cancels the start.
   *
   * Rejects when something went wrong: one error unchanged, several as an `AggregateError`;
   * `ERR_ANYHOST_SHUTDOWN_TIMEOUT` names what did not settle in time. Every service has had a chance to stop even then.
   */
  stop(): Promise<void>;
  /**
   * Runs a background service now.
   *
   * Resolves with the outcome, failures included; rejects only with `ERR_ANYHOST_UNKNOWN_SERVICE`, and with
   * `ERR_ANYHOST_INVALID_OPTION` for an invalid option.
   */
  run(service: BackgroundNames, options?: RunOptions): Promise<ExecutionOutcome>;
  /** The same as `stop`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A host, with a call for adapters that have a neutral request instead of options. */
export interface BuiltHost<BackgroundNames extends string = string> extends Host<BackgroundNames> {
  /**
   * Runs a background service. Rejects only with `ERR_ANYHOST_UNKNOWN_SERVICE`; with a guard also with
   * `ERR_ANYHOST_INVALID_SCHEDULE` and `ERR_ANYHOST_NO_INTENDED_TIME`.
   *
   * @param verdict - Why it is not called, if the adapter decides that.
   */
  serve(service: BackgroundNames, request: RunRequest, verdict?: Verdict): Promise<RunResult>;
  /** The services that have unfinished work to resume: one `list` of the state store. Rejects when that fails. */
  unfinishedServices(): Promise<readonly string[]>;
  /** The tasks in its queues that are not over, for answers that wait for them. */
  readonly tasks: PendingTasks;
  /** Before the start: the caller waits so many milliseconds for it. The first report of a slow start comes after a third. */
  expectStartWithin(ms: number): void;
  /** The schedule of a background service; `undefined` while it is not computed from the settings yet. */
  scheduleOf(service: BackgroundNames): Schedule | undefined;
  /** What the background services are doing, in registration order; then the background task queues. */
  services(): readonly ServiceState[];
}
