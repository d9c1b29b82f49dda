import { backoffMs } from '../application/backoff.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import { type AbortReason, ExecutionCancelled, LeaseLost } from '../base/abort-reasons.ts';
import type { Logger } from '../base/logger.ts';
import { nextTurn } from '../time/next-turn.ts';
import { delay } from '../time/timer.ts';
import { type Budget, createBudget, limitsFrom, MINIMUM_TIME_MS } from './budget.ts';
import { abortedOutcome, outcomeFacts } from './create-outcome.ts';
import { traceExecution } from './diagnostics.ts';
import { ActiveExecution, type ExecutionFrame } from './execution.ts';
import { createExecutionId } from './execution-id.ts';
import type { ExecutionFacts } from './execution-view.ts';
import type { ExecutionOutcome } from './outcome.ts';
import type { RunRequest } from './run-request.ts';

/** What all runs of one service in one host share. */
export interface RunFrame extends ExecutionFrame {
  readonly name: string;
  readonly policy: ResolvedPolicy;
  readonly logger: Logger;
  /** A number in [0, 1). */
  readonly random: () => number;
  onOutcome(outcome: ExecutionOutcome): void;
  /** An execution was given up and still runs; `settled` resolves when it does no more, with what it rejected with. */
  onAbandoned(settled: Promise<Error | undefined>): void;
}

/** One run of a service: its attempts, and as many executions as it asks for and time allows. */
export class ServiceRun {
  readonly #frame: RunFrame;
  readonly #request: RunRequest;
  readonly #startedAt: number;
  readonly #budget: Budget;
  #calledOff: AbortReason | undefined;
  #active: ActiveExecution | undefined;
  #endRetryWait: (() => void) | undefined;
  #askedForMore = false;

  /** @param now - Milliseconds since the Unix epoch. */
  constructor(frame: RunFrame, request: RunRequest, now: number) {
    this.#frame = frame;
    this.#request = request;
    this.#startedAt = now;
    this.#budget = createBudget(now, request.deadline, frame.policy);
    if (this.#budget.reducedFromMs !== undefined) this.#warnOfReserve(this.#budget.reducedFromMs);
  }

  /**
   * Runs to the end, unless the request's own signal, or that of a lost right to run, calls it off. Never rejects.
   */
  run(lost?: AbortSignal): Promise<ExecutionOutcome> {
    return this.#request.signal === undefined && lost === undefined ? this.#runToEnd() : this.#runLinked(lost);
  }

  async #runToEnd(): Promise<ExecutionOutcome> {
    let outcome = await this.#execute(this.#request, this.#request.attempt, this.#startedAt);
    if (isRetryable(outcome)) outcome = await this.#retry(outcome, this.#request);
    while (wantsMore(outcome)) {
      this.#askedForMore = true;
      if (!this.#hasTimeFor(outcome.durationMs)) break;
      // A service whose work needs no waiting must not keep timers and signals from being served.
      await nextTurn();
      if (this.#calledOff !== undefined) break;
      const request: RunRequest = { ...this.#request, trigger: 'continuation', attempt: 1 };
      outcome = await this.#execute(request, request.attempt);
      if (isRetryable(outcome)) outcome = await this.#retry(outcome, request);
    }
    return outcome;
  }

  /** When the run must have its answer: a margin before the deadline. Milliseconds since the Unix epoch. */
  get answerBy(): number {
    return this.#budget.deadline - this.#budget.marginMs;
  }

  /** Whether one of the executions asked for another. */
  get askedForMore(): boolean {
    return this.#askedForMore;
  }

  async #runLinked(lost: AbortSignal | undefined): Promise<ExecutionOutcome> {
    const unlink = [
      this.#link(this.#request.signal, (cause) => new ExecutionCancelled(undefined, { cause })),
      this.#link(lost, () => new LeaseLost()),
    ];
    try {
      return await this.#runToEnd();
    } finally {
      for (const remove of unlink) remove?.();
    }
  }

  /** Ends the run: no further attempt, and the running execution's signal aborts. */
  callOff(reason: AbortReason, giveUpAt: number = this.#frame.clock.now() + this.#budget.reserveMs): void {
    this.#calledOff ??= reason;
    this.#endRetryWait?.();
    this.#active?.abort(reason, giveUpAt);
  }

  async #retry(first: ExecutionOutcome, request: RunRequest): Promise<ExecutionOutcome> {
    const { retry } = this.#frame.policy;
    let outcome = first;
    for (let tries = 1; tries < retry.attempts && isRetryable(outcome); tries += 1) {
      const waitMs = backoffMs(retry, tries, this.#frame.random);
      if (!this.#hasTimeFor(waitMs + MINIMUM_TIME_MS)) break;
      this.#logRetry(outcome, waitMs);
      if (!(await this.#waitToRetry(waitMs))) break;
      outcome = await this.#execute(request, request.attempt + tries);
    }
    return outcome;
  }

  async #waitToRetry(waitMs: number): Promise<boolean> {
    if (this.#calledOff !== undefined) return false;
    const ended = new AbortController();
    this.#endRetryWait = () => ended.abort();
    return await delay(this.#frame.clock, waitMs, ended.signal);
  }

  #execute(request: RunRequest, attempt: number, now: number = this.#frame.clock.now()): Promise<ExecutionOutcome> {
    const facts = this.#factsOf(request, attempt);
    if (this.#calledOff !== undefined) return Promise.resolve(this.#notCalled(facts, this.#calledOff));
    const execution: ActiveExecution = new ActiveExecution(this.#frame, {
      facts,
      limits: limitsFrom(now, this.#budget, this.#frame.policy.timeoutMs),
      startedAt: now,
      onEnd: (outcome) => this.#onEnd(execution, outcome),
    });
    this.#active = execution;
    this.#logStarted(facts);
    return traceExecution(facts, execution);
  }

  #onEnd(execution: ActiveExecution, outcome: ExecutionOutcome): void {
    this.#active = undefined;
    if (outcome.status === 'abandoned') this.#frame.onAbandoned(execution.settled());
    this.#frame.onOutcome(outcome);
  }

  #notCalled(facts: ExecutionFacts, reason: AbortReason): ExecutionOutcome {
    const now = this.#frame.clock.now();
    const outcome = abortedOutcome(outcomeFacts(facts, now, now), { reason, error: reason, continuous: false });
    this.#frame.onOutcome(outcome);
    return outcome;
  }

  #factsOf({ occurrence, trigger, pastDue, deadline }: RunRequest, attempt: number): ExecutionFacts {
    return { id: createExecutionId(), service: this.#frame.name, occurrence, trigger, attempt, pastDue, deadline };
  }

  // The next execution will probably take as long as the last one did; one that begins at the abort is of no use.
  #hasTimeFor(ms: number): boolean {
    const needed = this.#budget.reserveMs + Math.max(ms, MINIMUM_TIME_MS);
    return this.#frame.clock.now() + needed < this.#budget.deadline;
  }

  #link(signal: AbortSignal | undefined, toReason: (cause: unknown) => AbortReason): (() => void) | undefined {
    if (signal === undefined) return undefined;
    const onAbort = (): void => this.callOff(toReason(signal.reason));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    return () => signal.removeEventListener('abort', onAbort);
  }

  #logStarted({ id, service, occurrence, trigger, attempt }: ExecutionFacts): void {
    const { logger } = this.#frame;
    if (logger.isLevelEnabled?.('debug') === false) return;
    logger.debug(
      { event: 'execution.started', service, executionId: id, occurrence: occurrence?.id, trigger, attempt },
      `${service} started`,
    );
  }

  #logRetry({ service, attempt, occurrence }: ExecutionOutcome, waitMs: number): void {
    this.#frame.logger.warn(
      { event: 'execution.retrying', service, occurrence: occurrence?.id, attempt, waitMs: Math.round(waitMs) },
      `${service} is tried again in ${Math.round(waitMs)} ms`,
    );
  }

  #warnOfReserve(askedMs: number): void {
    const { name: service } = this.#frame;
    const { reserveMs } = this.#budget;
    this.#frame.logger.warn(
      { event: 'budget.reserveReduced', service, askedMs, reserveMs },
      `${service} asks for a reserve of ${askedMs} ms, but at most half of the time to the deadline can be kept: ${reserveMs} ms`,
    );
  }
}

/** The execution ended well and asked for another. */
export function wantsMore(outcome: ExecutionOutcome): boolean {
  return outcome.status === 'completed' && outcome.runAgain;
}

function isRetryable({ status }: ExecutionOutcome): boolean {
  return status === 'faulted' || status === 'timedOut';
}
