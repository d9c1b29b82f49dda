import {
  type Clock,
  type ContinuationInvocation,
  delay,
  type HealthSource,
  type Invocation,
  type InvocationHost,
  type Logger,
  type RunResult,
  type Stuck,
} from '@anyhost/core';

/** Sending the answers of invocations that have just settled takes time; 20 ms were enough in all measurements. */
const LINGER_MS = 150;
/** Azure kills the worker 5 seconds after it asked it to end. */
const LONGEST_END_MS = 4000;
/**
 * Azure starts a new worker after this code and does not count it. After 0 it starts none, and after the third end with
 * another code it shuts the whole function app down.
 */
const RESTART_EXIT_CODE = 200;

/** What a worker's host needs to know about its process. */
export interface WorkerProcess {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether the process is ended when nothing else helps. */
  readonly endsWhenStuck: boolean;
  /** Ends the process. */
  exit(code: number): void;
}

/** The host of one worker: the hooks start and stop it, and it ends a worker that is stuck. */
export class WorkerHost<BackgroundNames extends string> {
  readonly health: HealthSource;
  readonly #host: InvocationHost<BackgroundNames>;
  readonly #process: WorkerProcess;
  #terminating: Promise<void> | undefined;
  #restarting: Promise<void> | undefined;

  constructor(host: InvocationHost<BackgroundNames>, process: WorkerProcess) {
    this.health = host.health;
    this.#host = host;
    this.#process = process;
  }

  /**
   * Begins the start. Never throws, which would fail the whole function app. A start that hangs does not end the worker
   * by itself: that would interrupt other functions of the app although no timer needs the host yet.
   */
  start(): void {
    // The host has logged the failure, and the first invocation retries.
    this.#host.start().catch(() => {});
  }

  /** Runs a service. Rejects with the error of a failed start. Once the worker is ending, the outcome is a refusal. */
  invoke(service: BackgroundNames, run: Invocation): Promise<RunResult> {
    return this.#watched(this.#host.invoke(service, run));
  }

  /** Resumes the unfinished work of all services. Rejects with the error of a failed start, or of the store. */
  continueUnfinished(run: ContinuationInvocation): Promise<readonly RunResult[]> {
    return this.#watched(this.#host.continueUnfinished(run));
  }

  async #watched<Answer>(invocation: Promise<Answer>): Promise<Answer> {
    try {
      return await invocation;
    } finally {
      // Here, where the log still belongs to this invocation.
      this.#restartIfStuck();
    }
  }

  /**
   * Stops, and waits until answers are sent, within 4 seconds. Never rejects, which would keep the worker from ending.
   */
  terminate(): Promise<void> {
    this.#terminating ??= this.#terminate();
    return this.#terminating;
  }

  async #terminate(): Promise<void> {
    const { clock } = this.#process;
    const settled = new AbortController();
    // The host has logged what went wrong.
    const stopped = this.#host.stop().catch(() => {});
    await Promise.race([stopped, delay(clock, LONGEST_END_MS - LINGER_MS, settled.signal)]);
    settled.abort();
    await delay(clock, LINGER_MS);
  }

  #restartIfStuck(): void {
    const { stuck } = this.#host;
    if (stuck === undefined || !this.#process.endsWhenStuck || this.#terminating !== undefined) return;
    this.#restarting ??= this.#restart(stuck);
  }

  // The other invocations still get their answers; no new ones begin, so that they end.
  async #restart(stuck: Stuck): Promise<void> {
    const { clock, exit } = this.#process;
    this.#logEnd(stuck);
    await this.#host.drain(stuck.reason);
    await delay(clock, LINGER_MS);
    // Azure may have asked the worker to end in the meantime: it then ends as it was asked to.
    if (this.#terminating === undefined) exit(RESTART_EXIT_CODE);
  }

  #logEnd({ kind, service, pending, reason }: Stuck): void {
    const { invocations } = this.#host;
    this.#process.logger.fatal(
      { event: 'azure.workerEnding', kind, service, pending, invocations, exitCode: RESTART_EXIT_CODE },
      `${reason} The worker ends${whenAnswered(invocations)}, so that Azure starts a new one`,
    );
  }
}

function whenAnswered(invocations: number): string {
  if (invocations === 0) return '';
  const subject = invocations === 1 ? 'the other invocation has' : `the ${invocations} other invocations have`;
  return ` when ${subject} been answered`;
}
