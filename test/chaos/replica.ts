import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { answerTo, type Delivery } from './delivery.ts';
import type { Act, Journal } from './journal.ts';
import type { WorkerOrder } from './worker/worker-order.ts';

const SIGNALS = { kill: 'SIGKILL', stop: 'SIGSTOP', continue: 'SIGCONT', term: 'SIGTERM' } as const;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a replica is started with besides its order. */
export interface ReplicaParts {
  readonly journal: Journal<Act>;
  readonly env: Readonly<Record<string, string>>;
}

/** A worker in a process of its own. */
export class Replica {
  readonly name: string;
  /** Resolves when the process has ended. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #errors: string;
  readonly #journal: Journal<Act>;
  #hasEnded = false;
  #onStopping: (() => void) | undefined;
  #onAnswer: ((line: string) => void) | undefined;
  #isStopped = false;

  constructor(program: string, order: WorkerOrder, { journal, env }: ReplicaParts) {
    this.name = order.name;
    this.#journal = journal;
    // What it says outside its journal, such as why it could not start.
    this.#errors = join(order.folder, `${order.name}.txt`);
    const errors = openSync(this.#errors, 'a');
    this.#child = spawn(process.execPath, ['--enable-source-maps', program, JSON.stringify(order)], {
      stdio: ['pipe', 'pipe', errors],
      env: { ...process.env, NODE_ENV: '', ANYHOST_LOG_LEVEL: '', ...env },
    });
    closeSync(errors);
    const { fault = 'none', wrongClock } = order;
    journal.write({ kind: 'spawn', pid: this.#child.pid, fault: JSON.stringify(fault), wrongClock }, order.name);
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        if (line === 'stopping') this.#stopping();
        else this.#onAnswer?.(line);
      });
    }
    // A process that is gone takes no deliveries.
    this.#child.stdin?.on('error', () => {});
    this.ended = this.#follow();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The end of what it said outside its journal. */
  get lastWords(): string {
    return readFileSync(this.#errors, 'utf8').slice(-500);
  }

  /** Resolves when the process has stopped itself at a point. */
  stopping(): Promise<void> {
    return new Promise((resolve) => {
      this.#onStopping = resolve;
    });
  }

  /** It lives, and works at nothing. */
  get isIdle(): boolean {
    return !this.#hasEnded && !this.#isStopped && this.#onAnswer === undefined;
  }

  /** Hands over a delivery. Resolves with whether it was answered with success; with `late`, if that comes first. */
  async deliver(delivery: Delivery, late: Promise<boolean>): Promise<boolean> {
    const answered = new Promise<boolean>((resolve) => {
      this.#onAnswer = (line) => {
        this.#onAnswer = undefined;
        resolve(line === answerTo(delivery.id, true));
      };
    });
    this.#child.stdin?.write(`${JSON.stringify(delivery)}\n`);
    return await Promise.race([answered, late, this.ended.then(() => false)]);
  }

  signal(kind: 'kill' | 'stop' | 'continue' | 'term'): void {
    if (this.#hasEnded) return;
    if (kind === 'stop') this.#isStopped = true;
    if (kind === 'continue') this.#isStopped = false;
    this.#journal.write({ kind }, this.name);
    this.#child.kill(SIGNALS[kind]);
  }

  #stopping(): void {
    this.#isStopped = true;
    this.#onStopping?.();
  }

  async #follow(): Promise<Ending> {
    const ending = await new Promise<Ending>((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.#hasEnded = true;
    this.#journal.write({ kind: 'exit', ...ending }, this.name);
    return ending;
  }
}
