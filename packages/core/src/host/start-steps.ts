import { isAbort } from '../base/abort-reasons.ts';
import { AnyhostError, toError } from '../base/errors.ts';
import type { Clock } from '../time/clock.ts';
import { waitFor } from '../time/wait-for.ts';
import type { ShutdownBudget } from './shutdown-budget.ts';

/** What a step of a start has of its own. */
export interface StepOptions<Result> {
  readonly signal?: AbortSignal | undefined;
  readonly onLate?: ((value: Result) => void) | undefined;
}

/**
 * The steps of a start, and what an abort does to them: no further step begins. The one under way has the time of the
 * stop that follows; when the startup timeout has passed, one turn of the event loop.
 */
export class StartSteps {
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #budget: () => ShutdownBudget | undefined;
  readonly #pending = new Set<string>();
  readonly #failed: string[] = [];

  /** @param budget - The budget of the stop that cancelled the start, if one did. */
  constructor(clock: Clock, signal: AbortSignal, budget: () => ShutdownBudget | undefined) {
    this.#clock = clock;
    this.signal = signal;
    this.#budget = budget;
  }

  /** The steps under way. */
  get pending(): readonly string[] {
    return [...this.#pending];
  }

  /** The steps that rejected with an error of their own. */
  get failed(): readonly string[] {
    return this.#failed;
  }

  /** Throws the signal's reason once it has aborted. */
  throwIfAborted(): void {
    this.signal.throwIfAborted();
  }

  /**
   * Waits for a step. Rejects with its own error, or with the signal's reason when the step only echoes the abort.
   *
   * @param options.signal - What the step itself was given, where that aborts earlier. Default: the start's signal.
   * @param options.onLate - Called with the value of a step that settles after the start no longer waits for it.
   */
  async run<Result>(
    name: string,
    work: Promise<Result>,
    { signal = this.signal, onLate }: StepOptions<Result> = {},
  ): Promise<Result> {
    this.#pending.add(name);
    try {
      return await this.#settled(name, work, { signal, onLate });
    } catch (thrown) {
      if (isAbort(thrown, signal) && !isStartupTimeout(thrown)) throw toError(signal.reason);
      if (!isStartupTimeout(thrown)) this.#failed.push(name);
      throw toError(thrown);
    } finally {
      this.#pending.delete(name);
    }
  }

  async #settled<Result>(
    name: string,
    work: Promise<Result>,
    { signal, onLate }: StepOptions<Result> & { readonly signal: AbortSignal },
  ): Promise<Result> {
    const limit = { clock: this.#clock, until: 'none', signals: [signal] } as const;
    const first = await waitFor(work, limit);
    if (first.ended === 'settled') return first.value;
    const budget = this.#budget();
    const last = await waitFor(work, budget === undefined ? limit : { ...limit, signals: [budget.signal] });
    if (last.ended === 'settled') return last.value;
    budget?.noteUnsettled(name);
    work.then(onLate, () => {});
    if (isStartupTimeout(signal.reason)) throw signal.reason;
    throw new AnyhostError(
      'ERR_ANYHOST_STARTUP_TIMEOUT',
      `The start was cancelled, but ${name} did not settle. Pass the signal to everything that it waits for.`,
      { cause: signal.reason, details: { pending: [name] } },
    );
  }
}

function isStartupTimeout(reason: unknown): boolean {
  return reason instanceof AnyhostError && reason.code === 'ERR_ANYHOST_STARTUP_TIMEOUT';
}
