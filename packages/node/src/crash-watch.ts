import { toError } from '@anyhost/core';
import type { CrashEvent, ProcessLike } from './process-like.ts';

const CRASH_EVENTS: readonly CrashEvent[] = ['uncaughtException', 'unhandledRejection'];

/**
 * Listens for errors that nobody handled. Without a listener Node would end the process on the spot, and
 * nothing would be stopped.
 */
export class CrashWatch {
  readonly #process: ProcessLike;
  readonly #listeners: ReadonlyMap<CrashEvent, (thrown: unknown) => void>;
  readonly #errors: Error[] = [];

  /** @param onCrash - Called with each error, after it was noted. */
  constructor(process: ProcessLike, onCrash: (event: CrashEvent, error: Error) => void) {
    this.#process = process;
    this.#listeners = new Map(
      CRASH_EVENTS.map((event) => [
        event,
        (thrown: unknown) => {
          const error = toError(thrown);
          this.#errors.push(error);
          onCrash(event, error);
        },
      ]),
    );
    for (const [event, listener] of this.#listeners) process.on(event, listener);
  }

  /** What nobody handled, in the order it came. */
  get errors(): readonly Error[] {
    return this.#errors;
  }

  /** Stops listening. */
  close(): void {
    for (const [event, listener] of this.#listeners) this.#process.off(event, listener);
  }
}
