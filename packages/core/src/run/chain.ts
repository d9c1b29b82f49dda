import { backoffMs } from '../application/backoff.ts';
import { type AbortReason, LeaseLost } from '../base/abort-reasons.ts';
import type { InContext } from '../base/logger-in-context.ts';
import type { Trigger } from '../contract/execution.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { readSpan } from '../ledger/span-before.ts';
import { type Deadline, remainingMs } from '../time/deadline.ts';
import { addToInstant } from '../time/instant.ts';
import { nextTurn } from '../time/next-turn.ts';
import { delay } from '../time/timer.ts';
import { abortAt, type Budget, giveUpAt, MINIMUM_TIME_MS } from './budget.ts';
import { type ExecutionOwner, type ExecutionTimes, RunningExecution } from './execution.ts';
import { createExecutionId } from './execution-id.ts';
import { type ExecutionReach, ExecutionView, type RunFacts } from './execution-view.ts';
import { cancelledOutcome } from './not-called.ts';
import { meaningOf } from './outcome.ts';
import { outcomeFacts } from './outcome-facts.ts';
import type { ExecutionTrace } from './report.ts';
import type { RunContext } from './run-context.ts';
import { NO_RIGHTS, type RunRights } from './run-rights.ts';
import { isPastDue, type Work } from './work.ts';

/** What a run says of its chain. */
export interface ChainOptions {
  /** What has already ended the run, if anything: then nothing is executed. */
  readonly cancelledBy?: AbortReason | undefined;
  /** Calls work in the context of the run. */
  readonly inContext?: InContext | undefined;
  readonly rights?: RunRights | undefined;
  /** The id that a serverless platform gave the invocation. */
  readonly invocationId?: string | undefined;
  /** The span of the execution that the first one repeats or continues. */
  readonly follows?: string | undefined;
}

/**
 * The executions that one occurrence gets in one run: further attempts after a failure, and repetitions for a service
 * that asked to run again.
 */
export class Chain implements ExecutionOwner<RunFacts> {
  readonly inContext: InContext | undefined;
  readonly rights: RunRights;
  readonly #context: RunContext;
  readonly #work: Work;
  readonly #budget: Budget;
  readonly #pastDue: boolean;
  readonly #deadline: Date | undefined;
  readonly #invocationId: string | undefined;
  #span: string | undefined;
  #cancelledBy: AbortReason | undefined;
  #active: RunningExecution<RunFacts> | undefined;
  #endWait: (() => void) | undefined;
  #executions = 0;
  #askedForMore = false;
  #movedCheckpoint = false;

  constructor(context: RunContext, work: Work, budget: Budget, options: ChainOptions = {}) {
    const { clock } = context.host;
    this.#cancelledBy = options.cancelledBy;
    this.inContext = options.inContext;
    this.rights = options.rights ?? NO_RIGHTS;
    this.#invocationId = options.invocationId;
    this.#span = options.follows;
    this.#context = context;
    this.#work = work;
    this.#budget = budget;
    const now = clock.now();
    this.#pastDue = isPastDue(work, now);
    this.#deadline =
      budget.deadline === 'none' ? undefined : new Date(addToInstant(now, budget.deadline - clock.monotonic()));
  }

  /** How often `executeAsync` was called. */
  get executions(): number {
    return this.#executions;
  }

  /** What ended the chain from outside, if anything. */
  get cancelledBy(): AbortReason | undefined {
    return this.#cancelledBy;
  }

  /** The span of the last execution, else that of the one before the first. */
  get span(): string | undefined {
    return this.#span;
  }

  /** One of the executions asked for another. */
  get askedForMore(): boolean {
    return this.#askedForMore;
  }

  /** One of the executions saved or cleared the checkpoint. */
  get movedCheckpoint(): boolean {
    return this.#movedCheckpoint;
  }

  /** Runs the first execution. Never rejects. */
  begin(): Promise<ExecutionOutcome> {
    const { trigger, attempt } = this.#work;
    this.#checkRights();
    const reason = this.#cancelledBy;
    return reason === undefined
      ? this.#execute(trigger, attempt)
      : Promise.resolve(this.#cancelled(trigger, attempt, reason));
  }

  /** Whether anything may follow an execution: most chains are one execution long. */
  goesOnAfter(outcome: ExecutionOutcome): boolean {
    return wantsMore(outcome) || (this.#context.policy.retry !== undefined && meaningOf(outcome).retryable);
  }

  /**
   * Runs what follows the first execution. Never rejects. Every outcome but the last is reported here; the last is the
   * caller's to report.
   */
  async goOn(first: ExecutionOutcome): Promise<ExecutionOutcome> {
    const { trigger, attempt } = this.#work;
    let outcome = meaningOf(first).retryable ? await this.#retry(first, trigger, attempt) : first;
    while (wantsMore(outcome)) {
      this.#askedForMore = true;
      if (!this.#hasTimeFor(outcome.durationMs)) break;
      // A service that never waits must not block timers and signals.
      await nextTurn();
      this.#checkRights();
      if (this.#cancelledBy !== undefined) return this.#cancelledBetween(outcome, this.#cancelledBy);
      this.#report(outcome);
      outcome = await this.#execute('continuation', 1);
      if (meaningOf(outcome).retryable) outcome = await this.#retry(outcome, 'continuation', 1);
    }
    return outcome;
  }

  /** Ends the chain: no further execution begins, and the signal of the running one aborts. */
  cancel(reason: AbortReason, giveUpAt: Deadline): void {
    this.#cancelledBy ??= reason;
    this.#endWait?.();
    this.#active?.abort(reason, giveUpAt);
  }

  // A process that was suspended goes on before its timers fire: its term may be over by now.
  #checkRights(): void {
    if (this.rights.isHeld?.() === false) this.#cancelledBy ??= new LeaseLost();
  }

  #execute(trigger: Trigger, attempt: number): Promise<ExecutionOutcome> {
    const { host, policy } = this.#context;
    const startedAt = host.clock.monotonic();
    const facts = this.#factsOf(trigger, attempt);
    const times: ExecutionTimes = {
      startedAt,
      startedOn: host.clock.now(),
      deadline: this.#budget.deadline,
      abortAt: abortAt(startedAt, this.#budget, policy.timeoutMs),
      giveUpAt: giveUpAt(startedAt, this.#budget, policy.timeoutMs),
    };
    const execution = new RunningExecution(this.#context, facts, times, this);
    this.#active = execution;
    this.#executions += 1;
    host.reporter.started(facts);
    if (!host.reporter.isTraced) return execution.run();
    const [invocationId, follows] = [this.#invocationId, this.#span];
    const trace: ExecutionTrace = { ...facts, schedule: policy.schedule, invocationId, follows };
    const running = host.reporter.trace(trace, () => execution.run());
    this.#span = readSpan(trace.span) ?? follows;
    return running;
  }

  get isContinuous(): boolean {
    return this.#context.policy.schedule.kind === 'continuous';
  }

  call(signal: AbortSignal, facts: RunFacts, reach: ExecutionReach): Promise<unknown> {
    return this.#context.instance.executeAsync(signal, new ExecutionView(facts, reach));
  }

  onEnded(execution: RunningExecution<RunFacts>, outcome: ExecutionOutcome): void {
    this.#active = undefined;
    this.#movedCheckpoint ||= execution.movedCheckpoint;
    if (outcome.status === 'abandoned') this.#context.onAbandoned(execution.settled());
  }

  async #retry(failed: ExecutionOutcome, trigger: Trigger, attempt: number): Promise<ExecutionOutcome> {
    const { policy, host } = this.#context;
    let outcome = failed;
    for (let tries = 1; policy.retry !== undefined && tries < policy.retry.attempts; tries += 1) {
      // An execution that failed after its run was ended from outside is not retried.
      if (this.#cancelledBy !== undefined) break;
      const waitMs = Math.round(backoffMs(policy.retry, tries, host.random));
      if (!this.#hasTimeFor(waitMs + MINIMUM_TIME_MS)) break;
      this.#report(outcome);
      this.#context.host.reporter.retrying(outcome, waitMs);
      const reason = await this.#waitUnlessCancelled(waitMs);
      if (reason !== undefined) return this.#cancelled(trigger, attempt + tries, reason, errorOf(outcome));
      outcome = await this.#execute(trigger, attempt + tries);
      if (!meaningOf(outcome).retryable) break;
    }
    return outcome;
  }

  async #waitUnlessCancelled(ms: number): Promise<AbortReason | undefined> {
    if (this.#cancelledBy !== undefined) return this.#cancelledBy;
    const ended = new AbortController();
    this.#endWait = () => ended.abort();
    await delay(this.#context.host.clock, ms, ended.signal);
    return this.#cancelledBy;
  }

  // A stop keeps the outcome of completed executions, and the rest is unfinished work. A caller that cancels gets
  // `cancelled`.
  #cancelledBetween(outcome: ExecutionOutcome, reason: AbortReason): ExecutionOutcome {
    if (reason.code === 'ERR_ANYHOST_HOST_STOPPING') return outcome;
    this.#report(outcome);
    return this.#cancelled('continuation', 1, reason);
  }

  #cancelled(trigger: Trigger, attempt: number, reason: AbortReason, lastError?: Error): ExecutionOutcome {
    const { clock } = this.#context.host;
    const startedAt = clock.monotonic();
    const times = { startedAt, startedOn: clock.now(), deadline: this.#budget.deadline };
    return cancelledOutcome(outcomeFacts(this.#factsOf(trigger, attempt), times, startedAt), reason, lastError);
  }

  // The next execution will probably take as long as the last one did; one that begins at the abort is of no use.
  #hasTimeFor(ms: number): boolean {
    const neededMs = this.#budget.reserveMs + Math.max(ms, MINIMUM_TIME_MS);
    const leftMs = remainingMs(this.#budget.deadline, this.#context.host.clock.monotonic());
    return leftMs === undefined || leftMs > neededMs;
  }

  #factsOf(trigger: Trigger, attempt: number): RunFacts {
    const { occurrence, partition } = this.#work;
    const { service } = this.#context;
    const [pastDue, deadline, { fencing }] = [this.#pastDue, this.#deadline, this.rights];
    return { id: createExecutionId(), service, occurrence, partition, trigger, attempt, pastDue, deadline, fencing };
  }

  #report(outcome: ExecutionOutcome): void {
    this.#context.host.reporter.ended(outcome, this.#context.status);
  }
}

/** The execution completed and asked for another. */
export function wantsMore(outcome: ExecutionOutcome): boolean {
  return outcome.status === 'completed' && outcome.runAgain;
}

function errorOf(outcome: ExecutionOutcome): Error | undefined {
  return 'error' in outcome ? outcome.error : undefined;
}
