import { AnyhostError, toError } from '../base/errors.ts';
import type { Allowance } from './allowance.ts';

/**
 * The steps of a start, and what an abort does to them: no further step begins, and the one under way has
 * only the time of the stop that follows.
 */
export class StartSequence {
  readonly #signal: AbortSignal;
  readonly #allowance: () => Allowance;
  readonly #pending = new Set<string>();

  /** @param allowance - Gives the time that is left once the signal has aborted. */
  constructor(signal: AbortSignal, allowance: () => Allowance) {
    this.#signal = signal;
    this.#allowance = allowance;
  }

  /** Aborts when the start is called off or has taken too long. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  /** The steps under way. */
  get pending(): readonly string[] {
    return [...this.#pending];
  }

  /** Throws the signal's reason once it has aborted. */
  throwIfAborted(): void {
    this.#signal.throwIfAborted();
  }

  /** Waits for a step. Rejects with its own error, or with the signal's reason when all it says is "aborted". */
  async run<Result>(name: string, work: Promise<Result>): Promise<Result> {
    this.#pending.add(name);
    try {
      if (await this.#settlesBeforeAbort(work)) return await work;
      const allowance = this.#allowance();
      const error = await allowance.settle(name, work);
      if (error !== undefined) throw error;
      if (!allowance.unsettled.includes(name)) return await work;
      throw new AnyhostError(
        'ERR_ANYHOST_STARTUP_TIMEOUT',
        `The start was called off, but ${name} did not settle. Pass the signal on to whatever it waits for.`,
        { cause: this.#signal.reason, details: { pending: [name] } },
      );
    } catch (thrown) {
      throw this.#realError(toError(thrown));
    } finally {
      this.#pending.delete(name);
    }
  }

  // An answer to the abort says nothing that the signal's reason does not say better.
  #realError(error: Error): Error {
    return error.name === 'AbortError' && this.#signal.aborted ? toError(this.#signal.reason) : error;
  }

  async #settlesBeforeAbort(work: Promise<unknown>): Promise<boolean> {
    if (this.#signal.aborted) return false;
    let onAbort = (): void => {};
    const aborted = new Promise<false>((resolve) => {
      onAbort = () => resolve(false);
      this.#signal.addEventListener('abort', onAbort, { once: true });
    });
    const settled = work.then(
      () => true,
      () => true,
    );
    const first = await Promise.race([settled, aborted]);
    this.#signal.removeEventListener('abort', onAbort);
    return first;
  }
}
