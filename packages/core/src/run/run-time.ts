import { type Deadline, deadlineAfter, earlier, hasTime, remainingMs } from '../time/deadline.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import { type WaitLimit, waitFor } from '../time/wait-for.ts';
import { type Budget, createBudget, MINIMUM_TIME_MS } from './budget.ts';
import type { RunContext } from './run-context.ts';
import type { RunRequest } from './run-request.ts';

/** An invocation's entry in the ledger outlives its deadline by this. */
const ENTRY_GRACE_MS = 5000;

/** The time of one run: how much is left, and how long it may wait for what stands around its executions. */
export class RunTime {
  readonly #context: RunContext;
  readonly #request: RunRequest;
  #budget: Budget | undefined;

  constructor(context: RunContext, request: RunRequest) {
    this.#context = context;
    this.#request = request;
  }

  /** How the time is divided: fixed when the first execution is about to begin. */
  get budget(): Budget {
    this.#budget ??= this.#openBudget();
    return this.#budget;
  }

  /** Milliseconds to the deadline. */
  get leftMs(): number | undefined {
    return remainingMs(this.#request.deadline, this.#context.host.clock.monotonic());
  }

  get isStopping(): boolean {
    return this.#context.host.stop.signal.aborted;
  }

  /** Whether a first execution can work and save. */
  get isEnough(): boolean {
    return hasTime(this.#request.deadline, this.#context.host.clock.monotonic(), MINIMUM_TIME_MS);
  }

  /** Whether another occurrence can be begun after the first. */
  get isEnoughForMore(): boolean {
    const neededMs = this.budget.reserveMs + MINIMUM_TIME_MS;
    const { leftMs } = this;
    return leftMs === undefined || leftMs > neededMs;
  }

  /** When an invocation's entry in the ledger is over; a long-lived host renews its entries. */
  get entryUntil(): Instant | undefined {
    const { leftMs } = this;
    const { clock, longLived } = this.#context.host;
    return longLived || leftMs === undefined ? undefined : addToInstant(clock.now(), leftMs + ENTRY_GRACE_MS);
  }

  /** The moment a reserve from now: when an execution that is cancelled now is given up. */
  get giveUpAfterCancel(): Deadline {
    return deadlineAfter(this.#context.host.clock.monotonic(), this.#budget?.reserveMs ?? 0);
  }

  /** Before an execution: wait until the store's time is over, the deadline is near, the host stops, or the caller cancels. */
  limitBefore(): WaitLimit {
    return this.#withinStoreTime(this.limitOfTurn());
  }

  /** Before it is this run's turn: wait until the deadline is near, the host stops, or the caller cancels. */
  limitOfTurn(): WaitLimit {
    const { host, policy } = this.#context;
    const { clock } = host;
    const { answerBy } = this.#budget ?? createBudget(clock.monotonic(), this.#request.deadline, policy);
    return { clock, until: answerBy, signals: [host.stop.signal, this.#request.signal] };
  }

  /** After an execution: wait until the store's time is over or the deadline is near. */
  limitAfter(): WaitLimit {
    const { clock } = this.#context.host;
    return this.#withinStoreTime({ clock, until: this.#budget?.answerBy ?? this.#request.deadline });
  }

  /**
   * Waits after an execution; once the host stops, for as long as executions are waited for.
   *
   * @returns Whether the work settled. Rejects when it rejects in time.
   */
  async waitAfter(work: Promise<void>, limit: WaitLimit = this.limitAfter()): Promise<boolean> {
    const waited = await waitFor(work, { ...limit, signals: [this.#context.host.stop.signal] });
    if (waited.ended !== 'aborted') return waited.ended === 'settled';
    const last = await waitFor(work, {
      ...limit,
      until: earlier(limit.until, this.#context.host.stop.giveUpAt(this.#context.policy)),
    });
    return last.ended === 'settled';
  }

  #withinStoreTime(limit: WaitLimit): WaitLimit {
    const { clock, storeTimeoutMs } = this.#context.host;
    return { ...limit, until: earlier(limit.until, deadlineAfter(clock.monotonic(), storeTimeoutMs)) };
  }

  #openBudget(): Budget {
    const { host, logger, policy, service } = this.#context;
    const budget = createBudget(host.clock.monotonic(), this.#request.deadline, policy);
    const { reserveMs, reducedFromMs: askedMs } = budget;
    if (askedMs === undefined) return budget;
    logger.warn(
      { event: 'budget.reserveReduced', service, askedMs, reserveMs },
      `${service} asks for a reserve of ${askedMs} ms, but at most half of the time to the deadline can be kept: ${reserveMs} ms`,
    );
    return budget;
  }
}
