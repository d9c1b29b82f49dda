import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { AnyhostError } from '@anyhost/core';
import { createDeferred } from '../deferred.ts';
import type { WorkerLog } from './azure-worker.ts';

interface Waiter {
  pattern: RegExp;
  timer: NodeJS.Timeout;
  resolve(text: string): void;
  reject(error: Error): void;
}

/** Collects the output and log lines of a function app's workers, and lets tests wait for them. */
export class WorkerOutput {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly logs: WorkerLog[] = [];
  readonly #waiters = new Set<Waiter>();
  #closed: string | undefined;

  /** Takes the lines of one more worker. */
  gather(child: ChildProcess): void {
    this.#gather(child.stdout, this.stdout);
    this.#gather(child.stderr, this.stderr);
  }

  addLog(log: WorkerLog): void {
    this.logs.push(log);
    this.#offer(log.message);
  }

  waitFor(pattern: RegExp, timeoutMs: number): Promise<string> {
    const texts = [...this.stdout, ...this.stderr, ...this.logs.map(({ message }) => message)];
    const found = texts.find((text) => pattern.test(text));
    if (found !== undefined) return Promise.resolve(found);
    if (this.#closed !== undefined) return Promise.reject(this.#missing(pattern, this.#closed));
    const { promise, resolve, reject } = createDeferred<string>();
    const timer = setTimeout(() => {
      this.#waiters.delete(waiter);
      reject(this.#missing(pattern, `${timeoutMs} ms have passed`));
    }, timeoutMs);
    const waiter: Waiter = { pattern, timer, resolve, reject };
    this.#waiters.add(waiter);
    return promise;
  }

  /** No more will come: pending waits reject with the reason. */
  close(reason: string): void {
    this.#closed = reason;
    for (const { pattern, timer, reject } of this.#waiters) {
      clearTimeout(timer);
      reject(this.#missing(pattern, reason));
    }
    this.#waiters.clear();
  }

  #gather(stream: Readable | null, lines: string[]): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      this.#offer(line);
    });
  }

  #offer(text: string): void {
    for (const waiter of this.#waiters) {
      if (!waiter.pattern.test(text)) continue;
      this.#waiters.delete(waiter);
      clearTimeout(waiter.timer);
      waiter.resolve(text);
    }
  }

  #missing(pattern: RegExp, reason: string): AnyhostError {
    const seen = [...this.stdout, ...this.stderr].slice(-20).join('\n');
    return new AnyhostError(
      'ERR_ANYHOST_ILLEGAL_STATE',
      `No output matched ${pattern}: ${reason}. Last lines:\n${seen}`,
    );
  }
}
