import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Act, Journal } from './journal.ts';
import type { WorkerOrder } from './worker/worker-order.ts';

const SIGNALS = { kill: 'SIGKILL', stop: 'SIGSTOP', continue: 'SIGCONT', term: 'SIGTERM' } as const;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
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

  constructor(program: string, order: WorkerOrder, journal: Journal<Act>) {
    this.name = order.name;
    this.#journal = journal;
    // What it says outside its journal, such as why it could not start.
    this.#errors = join(order.folder, `${order.name}.txt`);
    const errors = openSync(this.#errors, 'a');
    this.#child = spawn(process.execPath, ['--enable-source-maps', program, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', errors],
      env: { ...process.env, NODE_ENV: '', ANYHOST_LOG_LEVEL: '' },
    });
    closeSync(errors);
    const { fault = 'none', wrongClock } = order;
    journal.write({ kind: 'spawn', pid: this.#child.pid, fault: JSON.stringify(fault), wrongClock }, order.name);
    this.#child.stdout?.on('data', () => this.#onStopping?.());
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

  signal(kind: 'kill' | 'stop' | 'continue' | 'term'): void {
    if (this.#hasEnded) return;
    this.#journal.write({ kind }, this.name);
    this.#child.kill(SIGNALS[kind]);
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
