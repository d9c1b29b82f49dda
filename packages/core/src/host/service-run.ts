import { type AbortReason, ExecutionCancelled, LeaseLost } from '../abort-reasons.ts';
import { backoffMs } from '../application/resolve-policy.ts';
import type { Occurrence, Trigger } from '../contract/execution.ts';
import { ActiveExecution, abortedOutcome, outcomeFacts } from '../engine/active-execution.ts';
import { type Budget, createBudget, limitsFrom } from '../engine/budget.ts';
import { traceExecution } from '../engine/diagnostics.ts';
import type { ExecutionFacts } from '../engine/execution-context.ts';
import { createExecutionId } from '../engine/execution-id.ts';
import { logOutcome } from '../engine/log-outcome.ts';
import type { ExecutionOutcome, OutcomeFacts } from '../engine/outcome.ts';
import { delay } from '../timer.ts';
import { nextTurn } from './allowance.ts';
import type { HostedBackgroundService, RunnerResources } from './service-runner.ts';

/** What a driver asks for: run this service, for this reason, within this time. */
export interface RunRequest {
  readonly trigger: Trigger;
  readonly occurrence: Occurrence | undefined;
  readonly attempt: number;
  readonly pastDue: boolean;
  /** Milliseconds since the Unix epoch; `Infinity` without one. */
  readonly deadline: number;
  /** Called off by hand. */
  readonly signal: AbortSignal | undefined;
}

/** One run of a service: its attempts, and as many executions as it asks for and time allows. */
export class ServiceRun {
  readonly #service: HostedBackgroundService;
  readonly #resources: RunnerResources;
  readonly #request: RunRequest;
  readonly #budget: Budget;
  readonly #retryWait = new AbortController();
  #calledOff: AbortReason | undefined;
  #active: ActiveExecution | undefined;

  constructor(service: HostedBackgroundService, resources: RunnerResources, request: RunRequest) {
    this.#service = service;
    this.#resources = resources;
    this.#request = request;
    this.#budget = createBudget(resources.clock.now(), request.deadline, service.policy);
    if (this.#budget.reducedFromMs !== undefined) this.#warnOfReserve(this.#budget.reducedFromMs);
  }

  /** Runs to the end. Never rejects. */
  run(lost: AbortSignal | undefined): Promise<ExecutionOutcome> {
    if (this.#request.signal === undefined && lost === undefined) return this.#runUntilDone();
    return this.#runLinked(lost);
  }

  async #runLinked(lost: AbortSignal | undefined): Promise<ExecutionOutcome> {
    const unlink = [
      this.#link(this.#request.signal, (cause) => new ExecutionCancelled(undefined, { cause })),
      this.#link(lost, () => new LeaseLost()),
    ];
    try {
      return await this.#runUntilDone();
    } finally {
      for (const remove of unlink) remove?.();
    }
  }

  /** Ends the run: no further attempt, and the running execution's signal aborts. */
  callOff(reason: AbortReason, giveUpAt: number = this.#resources.clock.now() + this.#budget.reserveMs): void {
    this.#calledOff ??= reason;
    this.#retryWait.abort();
    this.#active?.abort(reason, giveUpAt);
  }

  async #runUntilDone(): Promise<ExecutionOutcome> {
    let outcome = await this.#tryUntilSettled(this.#request);
    while (wantsMore(outcome) && this.#hasTimeAfter(outcome)) {
      // A service whose work needs no waiting must not keep timers and signals from being served.
      await nextTurn();
      if (this.#calledOff !== undefined) break;
      outcome = await this.#tryUntilSettled({ ...this.#request, trigger: 'continuation', attempt: 1 });
    }
    return outcome;
  }

  async #tryUntilSettled(request: RunRequest): Promise<ExecutionOutcome> {
    const { retry } = this.#service.policy;
    let outcome = await this.#execute(request, request.attempt);
    for (let tries = 1; retry !== undefined && tries < retry.attempts && isRetryable(outcome); tries += 1) {
      const waitMs = backoffMs(retry, tries, this.#resources.random);
      if (!this.#hasTimeFor(waitMs)) break;
      this.#logRetry(outcome, waitMs);
      if (!(await delay(this.#resources.clock, waitMs, this.#retryWait.signal))) break;
      outcome = await this.#execute(request, request.attempt + tries);
    }
    return outcome;
  }

  async #execute(request: RunRequest, attempt: number): Promise<ExecutionOutcome> {
    const facts = this.#factsOf(request, attempt);
    const { clock, logger } = this.#resources;
    const now = clock.now();
    if (this.#calledOff !== undefined) {
      const reason = this.#calledOff;
      return this.#report(abortedOutcome(outcomeFacts(facts, now, now), { reason, error: reason, continuous: false }));
    }
    const execution = new ActiveExecution({
      facts,
      limits: limitsFrom(now, this.#budget, this.#service.policy.timeoutMs),
      service: this.#service.instance,
      continuous: this.#service.policy.schedule.kind === 'continuous',
      resources: this.#resources.executionResources(this.#service.name),
      clock,
    });
    this.#active = execution;
    const { service, occurrence, trigger } = facts;
    logger.debug(
      { event: 'execution.started', service, executionId: facts.id, occurrence: occurrence?.id, trigger, attempt },
      `${service} started`,
    );
    const outcome = await traceExecution(facts, () => execution.run());
    this.#active = undefined;
    if (outcome.status === 'abandoned') this.#resources.onAbandoned(this.#service.name, execution.settled);
    return this.#report(outcome);
  }

  #factsOf({ occurrence, trigger, pastDue, deadline }: RunRequest, attempt: number): ExecutionFacts {
    const { name: service } = this.#service;
    return { id: createExecutionId(), service, occurrence, trigger, attempt, pastDue, deadline };
  }

  #report(outcome: ExecutionOutcome): ExecutionOutcome {
    logOutcome(this.#resources.logger, outcome);
    this.#resources.onOutcome(outcome);
    return outcome;
  }

  #hasTimeFor(ms: number): boolean {
    return this.#resources.clock.now() + ms + this.#budget.reserveMs <= this.#budget.deadline;
  }

  // The next execution will probably take as long as the last one did.
  #hasTimeAfter({ durationMs }: ExecutionOutcome): boolean {
    return this.#resources.clock.now() + this.#budget.reserveMs + durationMs < this.#budget.deadline;
  }

  #link(signal: AbortSignal | undefined, toReason: (cause: unknown) => AbortReason): (() => void) | undefined {
    if (signal === undefined) return undefined;
    const onAbort = (): void => this.callOff(toReason(signal.reason));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    return () => signal.removeEventListener('abort', onAbort);
  }

  #logRetry({ service, attempt, occurrence }: ExecutionOutcome, waitMs: number): void {
    this.#resources.logger.warn(
      { event: 'execution.retrying', service, occurrence: occurrence?.id, attempt, waitMs: Math.round(waitMs) },
      `${service} is tried again in ${Math.round(waitMs)} ms`,
    );
  }

  #warnOfReserve(askedMs: number): void {
    const { name: service } = this.#service;
    const { reserveMs } = this.#budget;
    this.#resources.logger.warn(
      { event: 'budget.reserveReduced', service, askedMs, reserveMs },
      `${service} asks for a reserve of ${askedMs} ms, but at most half of the time to the deadline can be kept: ${reserveMs} ms`,
    );
  }
}

/** The facts of an outcome for a request that is turned away. */
export function requestFacts(service: string, request: RunRequest, now: number): OutcomeFacts {
  const { occurrence, trigger, attempt, pastDue, deadline } = request;
  return outcomeFacts({ id: createExecutionId(), service, occurrence, trigger, attempt, pastDue, deadline }, now, now);
}

/** The execution ended well and asked for another. */
export function wantsMore(outcome: ExecutionOutcome): boolean {
  return outcome.status === 'completed' && outcome.runAgain;
}

function isRetryable({ status }: ExecutionOutcome): boolean {
  return status === 'faulted' || status === 'timedOut';
}
