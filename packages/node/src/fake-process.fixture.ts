import { EventEmitter } from 'node:events';
import type { CrashEvent, ProcessLike, StopSignal } from './process-like.ts';

/** A process that only remembers what is done to it. */
export class FakeProcess implements ProcessLike {
  readonly pid = 1;
  readonly stdout = { isTTY: false, connecting: false };
  readonly stderr = {};
  env: Record<string, string> = { ANYHOST_LOG_LEVEL: 'silent' };
  argv: string[] = ['node', 'main.ts'];
  exitCode: number | undefined;
  /** The codes of calls of `exit`, which returns here. */
  readonly exits: number[] = [];
  /** What keeps it alive. */
  resources: string[] = [];
  /** The folder that `cwd` returns. */
  folder = '/nowhere';
  readonly #events = new EventEmitter();
  #onQuiet = (): void => {};
  #onExit = (_code: number): void => {};

  cwd(): string {
    return this.folder;
  }

  getActiveResourcesInfo(): readonly string[] {
    return this.resources;
  }

  exit(code: number): void {
    this.exits.push(code);
    this.#onExit(code);
  }

  /** The code of the first call of `exit`, once it has come. */
  exited(): Promise<number> {
    const [first] = this.exits;
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((resolve) => {
      this.#onExit = resolve;
    });
  }

  on(event: string, listener: (thrown: unknown) => void): void {
    this.#events.on(event, listener);
  }

  off(event: string, listener: (thrown: unknown) => void): void {
    this.#events.off(event, listener);
    if (this.listeners.length === 0) this.#onQuiet();
  }

  /** What the program listens for. */
  get listeners(): readonly unknown[] {
    return this.#events.eventNames();
  }

  /** Resolves when the program listens for nothing any more. */
  async quiet(): Promise<void> {
    if (this.listeners.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#onQuiet = resolve;
    });
  }

  /** A signal arrives. */
  signal(signal: StopSignal): void {
    this.#events.emit(signal);
  }

  /** Reports an unhandled error. */
  crash(event: CrashEvent, thrown: unknown): void {
    this.#events.emit(event, thrown);
  }
}
