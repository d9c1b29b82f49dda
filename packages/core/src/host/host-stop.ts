import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { StopState } from '../run/run-context.ts';
import type { Clock } from '../time/clock.ts';
import { type Deadline, deadlineAfter, earlier } from '../time/deadline.ts';
import type { Moment } from '../time/moment.ts';

/** The share of the time of a stop that executions may use up, so that every service can still stop. */
const EXECUTIONS_SHARE = 3 / 4;

/** The stop of a host as its runs see it. */
export class HostStop implements StopState {
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  #begunAt: Moment;
  #timeoutMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begunAt = clock.monotonic();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  giveUpAt(policy?: Pick<ResolvedPolicy, 'stopTimeoutMs'>): Deadline {
    return earlier(this.#after(this.#timeoutMs), this.#after(policy?.stopTimeoutMs));
  }

  /** Begins the stop, which may take `timeoutMs` milliseconds; `undefined` for no limit. */
  begin(timeoutMs: number | undefined): void {
    this.#begunAt = this.#clock.monotonic();
    this.#timeoutMs = timeoutMs;
    this.#abort.abort();
  }

  #after(timeoutMs: number | undefined): Deadline {
    return deadlineAfter(this.#begunAt, timeoutMs && timeoutMs * EXECUTIONS_SHARE);
  }
}
