import type { Clock } from '../time/clock.ts';
import { settledBy } from '../time/settled-by.ts';
import { createBudget, type TimePolicy } from './budget.ts';
import type { RunRequest } from './run-request.ts';

/** A value that came in time. */
export interface InTime<Value> {
  readonly value: Value;
}

/** How long a host waits for what stands around a service's executions: its turn, the store, the guard. */
export class RunPatience {
  readonly #clock: Clock;
  readonly #policy: TimePolicy;
  readonly #stopping = new AbortController();
  #giveUpAt = Infinity;

  constructor(clock: Clock, policy: TimePolicy) {
    this.#clock = clock;
    this.#policy = policy;
  }

  /** The host stops. */
  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Waits no longer for what is to begin, and until `giveUpAt` for what has begun. */
  stop(giveUpAt: number): void {
    this.#giveUpAt = giveUpAt;
    this.#stopping.abort();
  }

  /** When a run that begins now must have its answer: a margin before the deadline. Milliseconds since the Unix epoch. */
  answerBy(deadline: number): number {
    return deadline - createBudget(this.#clock.now(), deadline, this.#policy).marginMs;
  }

  /** Before an execution: waits until the time is over, the host stops, or the request is called off. */
  toBegin<Value>(work: Promise<Value>, { deadline, signal }: RunRequest): Promise<InTime<Value> | undefined> {
    const until = this.answerBy(deadline);
    return settledBy(work, { clock: this.#clock, until, signals: [this.#stopping.signal, signal] });
  }

  /** After an execution: waits until the time is over; once the host stops, as long as executions have. */
  async toEnd<Value>(work: Promise<Value>, answerBy: number): Promise<InTime<Value> | undefined> {
    const clock = this.#clock;
    const settled = await settledBy(work, { clock, until: answerBy, signals: [this.#stopping.signal] });
    if (settled !== undefined || !this.isStopping) return settled;
    return await settledBy(work, { clock, until: Math.min(answerBy, this.#giveUpAt), signals: [] });
  }
}
