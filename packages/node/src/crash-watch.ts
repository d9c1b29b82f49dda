import { toError } from '@anyhost/core';
import type { CrashEvent, ProcessLike } from './process-like.ts';

const CRASH_EVENTS: readonly CrashEvent[] = ['uncaughtException', 'unhandledRejection'];

/**
 * Listens for unhandled errors. Without a listener Node would end the process at once, without a stop.
 */
export class CrashWatch {
  readonly #process: ProcessLike;
  readonly #listeners: ReadonlyMap<CrashEvent, (thrown: unknown) => void>;
  readonly #errors: Error[] = [];

  /** @param onCrash - Called with each error, after it was added to `errors`. */
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

  /** The unhandled errors, oldest first. */
  get errors(): readonly Error[] {
    return this.#errors;
  }

  /** Stops listening. */
  close(): void {
    for (const [event, listener] of this.#listeners) this.#process.off(event, listener);
  }
}
