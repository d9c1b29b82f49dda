import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { programEnvironment, succeeded } from '../program.ts';

/** What a worker has done since it was started. */
export interface WorkerReport {
  readonly jobs: number;
  readonly cpuUs: number;
}

/** One worker of a fleet, in a process of its own. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(args: readonly string[]) {
    const path = fileURLToPath(new URL('fleet-program.ts', import.meta.url));
    this.#child = fork(path, args, { execArgv: [], env: programEnvironment() });
    this.#ended = succeeded(this.#child, path);
    // Awaited by each message, and at the end.
    this.#ended.catch(() => {});
  }

  /** Resolves when it fetches jobs. */
  async ready(): Promise<void> {
    await this.#message();
  }

  async report(): Promise<WorkerReport> {
    this.#child.send('report');
    const report = await this.#message();
    return { jobs: Number(Reflect.get(Object(report), 'jobs')), cpuUs: Number(Reflect.get(Object(report), 'cpuUs')) };
  }

  /** Rejects when it has failed. */
  async end(): Promise<void> {
    this.#child.send('end');
    await this.#ended;
  }

  /** Ends it at once. Does nothing to one that has ended. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #message(): Promise<unknown> {
    const answer = await Promise.race([once(this.#child, 'message'), this.#ended]);
    if (answer === undefined) throw new Error('A worker ended without an answer');
    return answer[0];
  }
}
