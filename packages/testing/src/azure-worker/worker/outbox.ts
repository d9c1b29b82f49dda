import type { WorkerMessage } from '../messages.ts';

/** Sends messages to the tests' process, at once or as late as the real worker's stream does. */
export class Outbox {
  readonly #delayMs: number;

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  send(message: WorkerMessage): void {
    process.send?.(message);
  }

  /** Timers of one length fire in the order in which they were set, so messages keep theirs. */
  sendLate(message: WorkerMessage): void {
    setTimeout(() => this.send(message), this.#delayMs);
  }
}
