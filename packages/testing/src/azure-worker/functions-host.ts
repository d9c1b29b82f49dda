import type { ChildProcess } from 'node:child_process';
import { AnyhostError, assertBoolean, assertLimit, invalidOption } from '@anyhost/core';
import { acceptAnything, assertOptions, assertText, assertTimer, type OptionCheck } from '../assert-options.ts';
import { createDeferred, type Deferred } from '../deferred.ts';
import type {
  AzureWorker,
  InvokeTimerOptions,
  RegisteredFunction,
  TimerResult,
  WorkerExit,
  WorkerLog,
} from './azure-worker.ts';
import { checkFunctions } from './function-app.ts';
import { describeExit, WorkerHandle } from './worker-handle.ts';
import { WorkerOutput } from './worker-output.ts';

/** A worker that ends with this code asks for a new one. */
const RESTART_EXIT_CODE = 200;
const MOST_ERRORS = 3;
const ERROR_WINDOW_MS = 30 * 60_000;

const INVOKE_CHECKS: Readonly<Record<keyof InvokeTimerOptions, OptionCheck>> = {
  scheduleStatus: acceptAnything,
  isPastDue: assertBoolean,
  schedule: acceptAnything,
  invocationId: assertText,
  retryContext: acceptAnything,
  timeoutMs: (given) => assertLimit(given, { least: 1 }),
};

/** How the host treats the workers of one function app. */
export interface FunctionsHostOptions {
  readonly directory: string;
  /** Milliseconds that a function has. */
  readonly timeoutMs: number;
  /** Milliseconds that a worker has to load the app. */
  readonly startTimeoutMs: number;
  /** Starts a worker process. */
  fork(): ChildProcess;
}

/**
 * The part of the Functions host that invokes timers and replaces workers that end, for tests.
 *
 * @see https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.Grpc/Channel/GrpcWorkerChannel.cs
 */
export class FunctionsHost implements AzureWorker {
  readonly exited: Promise<WorkerExit>;
  readonly exits: WorkerExit[] = [];
  readonly #options: FunctionsHostOptions;
  readonly #output = new WorkerOutput();
  readonly #exit: Deferred<WorkerExit> = createDeferred();
  readonly #errorTimes: number[] = [];
  #worker: WorkerHandle;
  /** Rejects when the current worker cannot load the app. */
  #started: Promise<void>;
  #isEnding = false;
  /** Why there is no worker any more. */
  #end: string | undefined;

  constructor(options: FunctionsHostOptions) {
    this.#options = options;
    this.exited = this.#exit.promise;
    this.#worker = this.#openWorker();
    this.#started = this.#startWorker();
  }

  /** Resolves when the first worker has loaded the app. */
  get started(): Promise<void> {
    return this.#started;
  }

  get functions(): readonly RegisteredFunction[] {
    return this.#worker.functions;
  }

  get pid(): number {
    return this.#worker.pid;
  }

  get stdout(): readonly string[] {
    return this.#output.stdout;
  }

  get stderr(): readonly string[] {
    return this.#output.stderr;
  }

  get logs(): readonly WorkerLog[] {
    return this.#output.logs;
  }

  async invokeTimer(name: string, options: InvokeTimerOptions = {}): Promise<TimerResult> {
    assertOptions('invokeTimer', options, INVOKE_CHECKS);
    if (this.#end === undefined) await this.#started;
    if (this.#end !== undefined) {
      throw new AnyhostError(
        'ERR_ANYHOST_ILLEGAL_STATE',
        `'${name}' cannot be invoked: ${this.#end}. Start the function app again.`,
        { details: { name, exits: this.exits } },
      );
    }
    return await this.#worker.invokeTimer(name, options);
  }

  async terminate(options: { graceMs?: number | undefined } = {}): Promise<WorkerExit> {
    assertOptions('terminate', options, { graceMs: assertTimer });
    this.#isEnding = true;
    void this.#worker.terminate(options);
    return await this.exited;
  }

  kill(): Promise<WorkerExit> {
    this.#isEnding = true;
    void this.#worker.kill();
    return this.exited;
  }

  async waitForOutput(pattern: RegExp, options: { timeoutMs?: number | undefined } = {}): Promise<string> {
    assertOptions('waitForOutput', options, { timeoutMs: assertTimer });
    const given = { owner: 'waitForOutput', option: 'pattern', value: pattern };
    if (!(pattern instanceof RegExp)) throw invalidOption(given, 'a regular expression');
    return await this.#output.waitFor(pattern, options.timeoutMs ?? 10_000);
  }

  #openWorker(): WorkerHandle {
    const { fork, timeoutMs } = this.#options;
    const worker = new WorkerHandle(fork(), { timeoutMs, output: this.#output });
    void worker.exited.then((exit) => this.#workerEnded(worker, exit));
    return worker;
  }

  async #startWorker(): Promise<void> {
    const worker = this.#worker;
    const { startTimeoutMs, directory } = this.#options;
    try {
      await withTimeout(worker.started, startTimeoutMs, directory);
      checkFunctions(worker.functions);
    } catch (error) {
      this.#isEnding = true;
      await worker.kill();
      throw error;
    }
  }

  #workerEnded(worker: WorkerHandle, exit: WorkerExit): void {
    this.exits.push(exit);
    const end = this.#endOf(worker, exit);
    if (end === undefined) {
      this.#worker = this.#openWorker();
      this.#started = this.#startWorker();
      // Every invocation that waits for it gets the error.
      this.#started.catch(() => undefined);
      return;
    }
    this.#end = end;
    this.#output.close(end);
    this.#exit.resolve(exit);
  }

  /** Why no new worker is started after one that has ended; `undefined` if one is started. */
  #endOf({ hasStarted, hasTimedOut }: WorkerHandle, exit: WorkerExit): string | undefined {
    const ended = `the worker ended with ${describeExit(exit)}`;
    if (this.#isEnding || !hasStarted) return ended;
    // The host itself ended it, to start a new one.
    if (hasTimedOut || exit.code === RESTART_EXIT_CODE) return undefined;
    if (exit.code === 0) return `${ended} by itself, after which the Functions host starts no new one`;
    const now = performance.now();
    this.#errorTimes.push(now);
    const recent = this.#errorTimes.filter((time) => now - time < ERROR_WINDOW_MS).length;
    if (recent < MOST_ERRORS) return undefined;
    return `${ended}, the third error within 30 minutes, after which the Functions host shuts down`;
  }
}

async function withTimeout(started: Promise<void>, timeoutMs: number, directory: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new AnyhostError(
          'ERR_ANYHOST_STARTUP_TIMEOUT',
          `The function app in '${directory}' has not started within ${timeoutMs} ms.`,
        ),
      );
    }, timeoutMs);
  });
  try {
    await Promise.race([started, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
