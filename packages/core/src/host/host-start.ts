import type { Logger } from '../base/logger.ts';
import type { Clock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import type { Moment } from '../time/moment.ts';
import { Timer } from '../time/timer.ts';
import { startupTimeout } from './host-errors.ts';
import { reportPending } from './report-pending.ts';
import type { ShutdownBudget } from './shutdown-budget.ts';
import { StartSteps } from './start-steps.ts';

/** What a start begins with. */
export interface StartRequest {
  /** The caller's signal: aborting it cancels the start. */
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
  readonly logger: Logger;
  /** The caller has cancelled the start: the step under way has the time of a stop to settle. */
  onCancelled(): void;
}

/** The one start of a host: its signal, its time, and the reports of what it is waiting for. */
export class HostStart {
  readonly steps: StartSteps;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  readonly #timer: Timer;
  #begunAt: Moment;
  #timeoutMs: number | undefined;
  #expectedMs: number | undefined;
  #isCancelled = false;
  #isOver = false;

  /** @param budget - The budget of the stop that cancelled the start, if one did. */
  constructor(clock: Clock, budget: () => ShutdownBudget | undefined) {
    this.#clock = clock;
    this.#begunAt = clock.monotonic();
    this.steps = new StartSteps(clock, this.#abort.signal, budget);
    this.#timer = new Timer(clock, () => this.cancel(startupTimeout(this.#timeoutMs ?? 0, this.steps.pending)));
  }

  /** The caller cancelled the start. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** @returns Call it when the start is over: it ends the reports, removes timer and listener, and the signal stays as it is. */
  begin({ signal, timeoutMs, logger, onCancelled }: StartRequest): () => void {
    const onAbort = (): void => {
      this.#isCancelled = true;
      onCancelled();
      this.cancel(signal?.reason);
    };
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#begunAt = this.#clock.monotonic();
    this.limit(timeoutMs);
    const endReports = reportPending(this.#clock, logger, {
      event: 'host.stillStarting',
      what: 'Still starting',
      limitMs: shorter(timeoutMs, this.#expectedMs),
      pending: () => this.steps.pending,
    });
    return () => {
      this.#isOver = true;
      endReports();
      this.#timer.clear();
      signal?.removeEventListener('abort', onAbort);
    };
  }

  /** The time that the caller waits: the first report of a slow start is due after a third of it. */
  expectWithin(ms: number): void {
    this.#expectedMs = ms;
  }

  /** Limits the whole start, counted from its beginning; `undefined` for no limit. */
  limit(timeoutMs: number | undefined): void {
    this.#timeoutMs = timeoutMs;
    this.#timer.arm(deadlineAfter(this.#begunAt, timeoutMs));
  }

  /** No further step begins. A start that is over is not cancelled any more: what it was given to set up would break. */
  cancel(reason: unknown): void {
    if (!this.#isOver) this.#abort.abort(reason);
  }
}

/** The shorter of two durations; `undefined` means no limit. */
function shorter(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
