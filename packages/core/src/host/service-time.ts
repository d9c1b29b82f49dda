import type { Clock } from '../time/clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { Timer } from '../time/timer.ts';

/** The limit of one service's start or stop. */
export interface ServiceTimeLimit {
  /** Milliseconds that its phases share; `undefined` for no limit of its own. */
  readonly ms: number | undefined;
  /** Makes the reason with which its signal aborts when they are used up. */
  timedOut(phase: string): Error;
}

/**
 * The time that the phases of one service's start, or of its stop, share. Time between the phases, in which the host
 * waits for other services, does not count. Its signal aborts when the time is used up, and with the signal of the host.
 */
export class ServiceTime {
  readonly #clock: Clock;
  readonly #host: AbortSignal;
  readonly #limit: ServiceTimeLimit;
  readonly #own: AbortController | undefined;
  readonly #timer: Timer;
  readonly #onHostAbort = (): void => this.#own?.abort(this.#host.reason);
  #leftMs: number;
  #phase = '';
  #isUsedUp = false;

  /** @param host - The signal of the whole start or stop. Without a limit it is the service's too. */
  constructor(clock: Clock, host: AbortSignal, limit: ServiceTimeLimit) {
    this.#clock = clock;
    this.#host = host;
    this.#limit = limit;
    this.#leftMs = limit.ms ?? 0;
    this.#own = limit.ms === undefined ? undefined : new AbortController();
    this.#timer = new Timer(clock, () => this.#useUp());
    if (this.#own === undefined) return;
    if (host.aborted) this.#onHostAbort();
    host.addEventListener('abort', this.#onHostAbort, { once: true });
  }

  /** The signal that the phases of the service get. */
  get signal(): AbortSignal {
    return this.#own?.signal ?? this.#host;
  }

  /** The service has used up its own limit. */
  get isUsedUp(): boolean {
    return this.#isUsedUp;
  }

  /** Counts the time of a phase, until the wait for it is over. */
  async during<Result>(phase: string, wait: () => Promise<Result>): Promise<Result> {
    if (this.#own === undefined) return await wait();
    const begunAt = this.#clock.monotonic();
    this.#phase = phase;
    if (!this.signal.aborted) this.#timer.arm(deadlineAfter(begunAt, this.#leftMs));
    try {
      return await wait();
    } finally {
      this.#timer.clear();
      this.spend(this.#clock.monotonic() - begunAt);
    }
  }

  /** Counts time that the service has taken outside its phases. */
  spend(ms: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - ms);
  }

  /** Removes timer and listener. The signal stays as it is. */
  close(): void {
    this.#timer.clear();
    this.#host.removeEventListener('abort', this.#onHostAbort);
  }

  #useUp(): void {
    this.#isUsedUp = !this.signal.aborted;
    this.#own?.abort(this.#limit.timedOut(this.#phase));
  }
}
