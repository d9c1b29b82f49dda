import type { TimerStatus } from './timer-payload.ts';

/** What `startAzureWorker` starts, and how. */
export interface AzureWorkerOptions {
  /** The function app as it is deployed: host.json, package.json with `main`, the code and what it needs. */
  directory: string;
  /**
   * The app settings. The worker gets these, and of this process's environment only what a process needs to run
   * (`PATH`, `HOME`, the temporary folder), so that nothing of the test run leaks into the app.
   */
  env?: Readonly<Record<string, string>> | undefined;
  /** Options of the node executable, such as `['--conditions=…']`. Default none; this process's are not inherited. */
  execArgv?: readonly string[] | undefined;
  /** The node executable. Default the one that runs this process. */
  execPath?: string | undefined;
  /**
   * Milliseconds from the end of a handler until its answer leaves the worker; log lines leave with the same delay. A
   * worker that exits sooner loses them, as the real one does. Default 10.
   */
  answerDelayMs?: number | undefined;
  /** Milliseconds for loading the app and its `appStart` hooks. Default 60 000. */
  startTimeoutMs?: number | undefined;
}

/**
 * A function app running in its own process, as in the Azure Functions Node worker.
 *
 * The app uses the real `@azure/functions`. Simulated are the worker, and the parts of the host that request
 * invocations, end the process and replace it; without a listener, no timer fires by itself and nothing is retried.
 *
 * A worker that ends with exit code 200, or because a function exceeded its timeout, is replaced. One that ends by
 * itself with 0 is not. Any other end is an error: the worker is replaced, except after the third error within 30
 * minutes. If there is no new worker, invocations reject and say why.
 */
export interface AzureWorker {
  /** The functions that the app registered, in that order. */
  readonly functions: readonly RegisteredFunction[];
  /** The process id of the present worker. */
  readonly pid: number;
  /** The lines of standard output so far. On Azure they have the level Information and belong to no invocation. */
  readonly stdout: readonly string[];
  /** The lines of standard error so far. */
  readonly stderr: readonly string[];
  /**
   * The lines logged through `context.info` and similar methods so far, of all invocations, and the worker's own
   * warnings.
   */
  readonly logs: readonly WorkerLog[];
  /** How the workers so far ended, the first one first. */
  readonly exits: readonly WorkerExit[];
  /** Resolves with the end of the last worker when no worker is left. Never rejects. */
  readonly exited: Promise<WorkerExit>;

  /**
   * Invokes a timer. The same one may run several times at once: only Azure's listener prevents that.
   *
   * @param name - The name under which the app registered it.
   * @returns How it ended; a failing handler is a result too. Resolves at the latest when the worker has ended. Waits
   *   for a new worker that is being started.
   * @throws {AnyhostError} as a rejection: `ERR_ANYHOST_UNKNOWN_SERVICE` for a name that is not a timer of the app,
   *   `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_ILLEGAL_STATE` if no worker is left.
   */
  invokeTimer(name: string, options?: InvokeTimerOptions): Promise<TimerResult>;

  /**
   * Asks the worker to end, and starts no new one, as the host does for a scale-in or an update: the `appTerminate`
   * hooks run one after another, then the process exits with 0. It is killed after the grace period. A second call
   * waits for the first.
   *
   * @param options.graceMs - Milliseconds until the kill. Default 5000, the host's own.
   */
  terminate(options?: { graceMs?: number | undefined }): Promise<WorkerExit>;

  /** Ends the worker by SIGKILL, and starts no new one. */
  kill(): Promise<WorkerExit>;

  /**
   * Waits for a line of standard output, of standard error or of a log, past or future.
   *
   * @param options.timeoutMs - Default 10 000.
   * @returns The first text that matches.
   * @throws {AnyhostError} as a rejection: `ERR_ANYHOST_ILLEGAL_STATE` if the time passes, or no worker is left,
   *   without such a line.
   */
  waitForOutput(pattern: RegExp, options?: { timeoutMs?: number | undefined }): Promise<string>;
}

/** A function as the worker reports it to the host. */
export interface RegisteredFunction {
  /** The name under which the app registered it. */
  name: string;
  /** The type of its trigger: `timerTrigger` for timers. */
  triggerType: string;
  /** The NCRONTAB text of a timer. */
  schedule: string | undefined;
  /** All options of the trigger, such as `useMonitor` and `runOnStartup`. */
  trigger: Readonly<Record<string, unknown>>;
  /** The retry policy, in the form in which the host gets it. */
  retry: Readonly<Record<string, unknown>> | undefined;
}

/** What the host sends along with an invocation. */
export interface InvokeTimerOptions {
  /**
   * The monitor's record: `next` is the slot now firing, `last` when the previous run started. Default: `next` is the
   * current second, `last` a minute before. Null as without the monitor, in a manual run and for schedules finer than a
   * minute.
   */
  scheduleStatus?: TimerStatus | null | undefined;
  /** Whether the slot was missed. Default false. */
  isPastDue?: boolean | undefined;
  /** Default `{ adjustForDST: true }`. */
  schedule?: { adjustForDST: boolean } | undefined;
  /** Default a new UUID. */
  invocationId?: string | undefined;
  /** Only for a retry. */
  retryContext?: { retryCount: number; maxRetryCount: number; exception?: { message?: string } } | undefined;
  /**
   * Milliseconds until the host restarts the worker: terminate, 5 s, kill. Default the app setting
   * `AzureFunctionsJobHost__functionTimeout`, else `functionTimeout` of host.json, else 5 minutes; -1 there means no
   * limit.
   */
  timeoutMs?: number | undefined;
}

interface TimerResultBase {
  /** The given one, else a generated one. */
  invocationId: string;
  /** The log lines of this invocation until its end. */
  logs: readonly WorkerLog[];
  /** Milliseconds from asking to the answer. */
  durationMs: number;
}

/** How an invocation ended for the host. */
export type TimerResult = TimerResultBase &
  (
    | {
        kind: 'success';
        /** The returned value in the form in which it is sent, for example `{ string: 'done' }`; undefined for none. */
        returnValue: unknown;
      }
    | {
        kind: 'failure';
        /** What the handler threw, or rejected with. */
        error: WorkerError;
      }
    | {
        kind: 'killed';
        /** Whether its own timeout ended the worker, or something else did. */
        reason: 'timeout' | 'exit';
        /** How the process ended. */
        exit: WorkerExit;
        /** The host's own message about it. */
        error: WorkerError;
      }
  );

/** An error as the host sees it: class, code and cause are gone. */
export interface WorkerError {
  /** Its message; for a thrown value that is not an error, its text. */
  message: string;
  /** Its stack, where it has one. */
  stack?: string | undefined;
}

/** How the process ended: one of the two is null. */
export interface WorkerExit {
  /** The exit code; null when a signal ended it. */
  code: number | null;
  /** The signal; null when it ended by itself. */
  signal: NodeJS.Signals | null;
}

/** A line that reached the host with its level. */
export interface WorkerLog {
  /** The host's name of the level: `trace`, `debug`, `information`, `warning`, `error` or `critical`. */
  level: string;
  /** The line as text: the worker flattens objects. */
  message: string;
  /** `user` for the app's own lines, `system` for the worker's. */
  category: string;
  /** The invocation that it belongs to, if any. */
  invocationId: string | undefined;
}
