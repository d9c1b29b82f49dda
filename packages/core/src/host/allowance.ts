import { isAbort } from '../base/abort-reasons.ts';
import { toError } from '../base/errors.ts';
import type { Clock } from '../time/clock.ts';
import { nextTurn } from '../time/next-turn.ts';
import { WallTimer } from '../time/wall-timer.ts';

/**
 * A span of time that several pieces of work share, one after the other. When it is over its signal
 * aborts, whatever is still pending is noted by name, and whatever comes later gets one turn of the
 * event loop: everybody has a chance to stop, nobody can hold the host.
 */
export class Allowance {
  readonly #controller = new AbortController();
  readonly #timer: WallTimer;
  readonly #over: Promise<void>;
  readonly #unsettled: string[] = [];

  /** @param endsAt - Milliseconds since the Unix epoch; `Infinity` for no end. */
  constructor(clock: Clock, endsAt: number, reason: () => Error) {
    this.#over = new Promise((resolve) => {
      this.#controller.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#timer = new WallTimer(clock, () => this.#controller.abort(reason()));
    this.#timer.arm(endsAt);
  }

  /** Aborts when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Who had not settled when the time was over. */
  get unsettled(): readonly string[] {
    return this.#unsettled;
  }

  /**
   * Waits for a piece of work, but no longer than the allowance.
   *
   * @returns The error it rejected with; `undefined` when it resolved, or when it did not settle in time
   *   and was noted instead. What it does later is nobody's concern: a late rejection is swallowed.
   */
  async settle(name: string, work: Promise<unknown>): Promise<Error | undefined> {
    const done = work.then(
      () => ({ error: undefined }),
      (thrown: unknown) => ({ error: toError(thrown) }),
    );
    const result = await Promise.race([done, this.#end()]);
    // Whoever answers the end of the time with an abort did not finish either.
    const late = result === undefined || (this.signal.aborted && isAbort(result.error, this.signal));
    if (!late) return result.error;
    this.#unsettled.push(name);
    return undefined;
  }

  /** Clears the timer. The signal stays as it is. */
  close(): void {
    this.#timer.clear();
  }

  async #end(): Promise<undefined> {
    await this.#over;
    await nextTurn();
    return undefined;
  }
}
