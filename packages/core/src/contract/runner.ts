import type { ExecutionOutcome } from './outcome.ts';
import type { TaskQueueState } from './task-queue.ts';

/** What a background service, or a background task queue, of a host is doing. */
export interface ServiceState {
  /** The registered name. */
  readonly name: string;
  /**
   * - `idle`: waits for its next run.
   * - `waiting`: a run waits until the host's limits let it begin.
   * - `running`: a run is under way: `executeAsync`, or a wait before its next attempt.
   * - `abandoned`: an execution was given up and still runs; further runs are refused.
   * - `paused`: due times are skipped.
   * - `finished`: a `continuous()` service has returned before it was aborted.
   * - `stopped`: the host is not started, stops, or has stopped.
   */
  readonly state: 'idle' | 'waiting' | 'running' | 'abandoned' | 'paused' | 'finished' | 'stopped';
  /** When the run under way began; `undefined` while none is. */
  readonly runningSince: Date | undefined;
  /** The next due time; `undefined` without one, and where the platform decides when services run. */
  readonly nextDue: Date | undefined;
  /** The schedule as its author would write it; `undefined` while it is not computed from the settings yet. */
  readonly schedule: string | undefined;
  /** When the run that waits for its turn began to wait; `undefined` while none does. */
  readonly waitingSince: Date | undefined;
  /** When the oldest execution that was given up and still runs was given up. */
  readonly abandonedSince: Date | undefined;
  /**
   * Runs in a row, except manual ones, that were refused because an abandoned execution still runs; the tasks that wait
   * in a queue none of whose tasks can begin because of that.
   */
  readonly blockedRuns: number;
  /** Milliseconds since a run was due, its jitter included, that has not begun; 0 while none is late. */
  readonly latenessMs: number;
  /** Milliseconds between due times around now; `undefined` until the first has passed. */
  readonly periodMs: number | undefined;
  /** How the last run that was called ended; before the first such run, why the last was not called. `undefined` before any. */
  readonly lastOutcome: ExecutionOutcome | undefined;
  /** Runs in a row that count as faults for `onFault`, since the last one that completed. */
  readonly consecutiveFaults: number;
  /** When the last run that completed ended; `undefined` before any in this process. */
  readonly lastSuccess: Date | undefined;
  /** When a run last lost its lease or its claim; `undefined` once a run has completed since. */
  readonly leaseLostAt: Date | undefined;
  /** How many runs of this process ended in which way. */
  readonly counts: Readonly<Partial<Record<ExecutionOutcome['status'], number>>>;
  /** What it holds, if it is a background task queue: its runs are its tasks. Absent for background services. */
  readonly queue?: TaskQueueState;
}

/** Options of {@link Runner.run}. */
export interface RunnerRunOptions {
  /** Aborting it cancels the run, whose outcome is then `cancelled`. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs background services of the same process on demand and reports what they do: for web handlers and hosted
 * services. A built-in service.
 */
export interface Runner {
  /**
   * Runs a background service or job now.
   *
   * @returns How it ended. Rejects with `ERR_ANYHOST_UNKNOWN_SERVICE` for a name that this host does not run.
   */
  run(service: string, options?: RunnerRunOptions): Promise<ExecutionOutcome>;
  /** The background services of this host, in registration order; then its background task queues. */
  services(): readonly ServiceState[];
}
