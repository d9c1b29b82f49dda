import type { ByteSink } from './byte-sink.ts';

/** A pipe whose reader is the test. Its clock moves with each wait. */
export class FakePipe implements ByteSink {
  /** How many bytes it takes until it is read. */
  capacity: number;
  /** The code of the error that each write throws; `undefined` for none. */
  failsWith: string | undefined;
  /** Called at each wait: here a reader reads. */
  onWait: () => void = () => {};
  /** How long was waited in all, in milliseconds. */
  waitedMs = 0;
  /** How often a write was tried. */
  tries = 0;
  /** Listeners of the end of the process. */
  readonly exitListeners = new Set<() => void>();
  #free: number;
  readonly #written: Uint8Array[] = [];

  constructor(capacity: number = Number.POSITIVE_INFINITY) {
    this.capacity = capacity;
    this.#free = capacity;
  }

  /** What has come through the pipe, or waits in it. */
  get lines(): readonly string[] {
    return Buffer.concat(this.#written).toString().split('\n');
  }

  /** Takes everything out of the pipe. */
  read(): void {
    this.#free = this.capacity;
  }

  write(bytes: Uint8Array): number {
    this.tries += 1;
    if (this.failsWith !== undefined) throw systemError(this.failsWith);
    if (this.#free === 0) throw systemError('EAGAIN');
    const taken = bytes.subarray(0, this.#free);
    this.#free -= taken.length;
    this.#written.push(taken);
    return taken.length;
  }

  wait(ms: number): void {
    this.waitedMs += ms;
    this.onWait();
  }

  monotonic(): number {
    return this.waitedMs;
  }

  onExit(listener: () => void): () => void {
    this.exitListeners.add(listener);
    return () => this.exitListeners.delete(listener);
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code });
}
