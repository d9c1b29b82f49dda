import { isAbort } from '../base/abort-reasons.ts';
import { toError } from '../base/errors.ts';
import type { Clock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { Timer } from '../time/timer.ts';
import { waitFor } from '../time/wait-for.ts';

/**
 * The time that the steps of a stop share. When it is over its signal aborts, what is still pending is noted by name,
 * and each remaining step gets one turn of the event loop: every service has a chance to stop, none can hold the host.
 */
export class ShutdownBudget {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #timer: Timer;
  readonly #pending = new Set<string>();
  readonly #unsettled: string[] = [];
  readonly #failed: string[] = [];

  /** @param ms - How long it lasts; `undefined` for no end. */
  constructor(clock: Clock, ms: number | undefined, reason: () => Error) {
    this.#clock = clock;
    this.#timer = new Timer(clock, () => this.#controller.abort(reason()));
    this.#timer.arm(deadlineAfter(clock.monotonic(), ms));
  }

  /** Aborts when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The steps under way. */
  get pending(): readonly string[] {
    return [...this.#pending];
  }

  /** The steps that had not settled when the time was over. */
  get unsettled(): readonly string[] {
    return this.#unsettled;
  }

  /** The steps that rejected. */
  get failed(): readonly string[] {
    return this.#failed;
  }

  /**
   * Waits for a step, for at most as long as the budget lasts.
   *
   * @param signal - What the step itself was given, where that aborts earlier.
   * @returns The error it rejected with; `undefined` when it resolved, or when it did not settle in time
   *   and was noted instead. A later rejection is ignored.
   */
  async settle(name: string, work: Promise<unknown>, signal: AbortSignal = this.signal): Promise<Error | undefined> {
    this.#pending.add(name);
    try {
      if (await this.#settles(work, signal)) return undefined;
    } catch (thrown) {
      // A step that rejects with an AbortError after the end of the budget also counts as unfinished.
      if (!signal.aborted || !isAbort(thrown, signal)) {
        this.#failed.push(name);
        return toError(thrown);
      }
    } finally {
      this.#pending.delete(name);
    }
    this.#unsettled.push(name);
    return undefined;
  }

  /** Notes a step of the start that the stop waited for and that did not settle in time. */
  noteUnsettled(name: string): void {
    this.#unsettled.push(name);
  }

  /** Clears the timer. The signal stays as it is. */
  close(): void {
    this.#timer.clear();
  }

  async #settles(work: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
    const limit = { clock: this.#clock, until: 'none', signals: [signal] } as const;
    const first = await waitFor(work, limit);
    if (first.ended === 'settled') return true;
    // The step may answer the end of the budget: it has one turn for that.
    const last = await waitFor(work, limit);
    return last.ended === 'settled';
  }
}
