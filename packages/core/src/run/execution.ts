import { type AbortReason, abortedBy, DeadlineExceeded } from '../base/abort-reasons.ts';
import { AnyhostError, combineErrors, toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { type InContext, LoggerInContext } from '../base/logger-in-context.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import type { ExecutionOutcome, OutcomeFacts } from '../contract/outcome.ts';
import type { Partition } from '../contract/partition.ts';
import type { Scopes } from '../contract/scopes.ts';
import { scopesOf } from '../services/open-scopes.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { ServiceScope } from '../services/service-scope.ts';
import { type Deadline, earlier, hasTime, remainingMs } from '../time/deadline.ts';
import { assertRan } from './assert-ran.ts';
import type { Limits } from './budget.ts';
import type { TimedExecution } from './execution-timer.ts';
import type { ExecutionFacts, ExecutionReach } from './execution-view.ts';
import { outcomeFacts, type StartTimes } from './outcome-facts.ts';
import { subjectOf } from './outcome-name.ts';
import type { RunContext } from './run-context.ts';
import type { RunRights } from './run-rights.ts';
import { completed, rejected } from './settled-outcome.ts';
import type { CheckpointUser } from './state-access.ts';

const GIVEN_UP = 'the execution was given up';

/** What an execution reaches of its host. */
export type ExecutionContext = Pick<RunContext, 'host' | 'logger' | 'timer' | 'openScope' | 'openCheckpoint'>;

/** The times of one execution. */
export interface ExecutionTimes extends Limits, StartTimes {}

/** Calls the author's code, and is notified of an execution's end before anything else. */
export interface ExecutionOwner<Facts extends ExecutionFacts> {
  readonly rights: RunRights;
  /** Calls work in the context of the run; `undefined` if it has none. */
  readonly inContext: InContext | undefined;
  /** Its end at a deadline is no failure. */
  readonly isContinuous: boolean;
  call(signal: AbortSignal, facts: Facts, reach: ExecutionReach): Promise<unknown>;
  onEnded(execution: RunningExecution<Facts>, outcome: ExecutionOutcome): void;
}

/**
 * One call of `executeAsync`, or of a task, and its three moments: the abort, the give-up, and the end. A single timer is armed for
 * the abort first and for the give-up after it.
 */
export class RunningExecution<Facts extends ExecutionFacts> implements ExecutionReach, CheckpointUser, TimedExecution {
  readonly #context: ExecutionContext;
  readonly #facts: Facts;
  readonly #times: ExecutionTimes;
  readonly #owner: ExecutionOwner<Facts>;
  readonly #controller = new AbortController();
  #giveUpAt: Deadline;
  #abortReason: AbortReason | undefined;
  #wantsMore = false;
  #scope: ServiceScope | undefined;
  #outcome: ExecutionOutcome | undefined;
  #resolve: ((outcome: ExecutionOutcome) => void) | undefined;
  #settled: Promise<Error | undefined> | undefined;
  #movedCheckpoint = false;
  #hasSettled = false;

  constructor(context: ExecutionContext, facts: Facts, times: ExecutionTimes, owner: ExecutionOwner<Facts>) {
    this.#context = context;
    this.#facts = facts;
    this.#times = times;
    this.#owner = owner;
    this.#giveUpAt = times.giveUpAt;
  }

  /** Calls `executeAsync` and resolves with its outcome, at the latest at the give-up. Never rejects. */
  run(): Promise<ExecutionOutcome> {
    this.#context.timer.arm(this, this.#times.abortAt, this.#times.startedAt);
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#settled = this.#work();
    });
  }

  /**
   * Resolves when `executeAsync` has really settled, which is later than `run` for an abandoned one: with the error it
   * then rejected with. Never rejects.
   */
  async settled(): Promise<Error | undefined> {
    return await this.#settled;
  }

  /** Aborts the signal, if it has not aborted yet, and moves the give-up forward, never back. */
  abort(reason: AbortReason, giveUpAt: Deadline): void {
    this.#inContext(() => this.#abort(reason, giveUpAt));
  }

  #abort(reason: AbortReason, giveUpAt: Deadline): void {
    if (this.#outcome !== undefined) return;
    this.#giveUpAt = earlier(this.#giveUpAt, giveUpAt);
    this.#context.timer.arm(this, this.#giveUpAt, this.#context.host.clock.monotonic());
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.#controller.abort(reason);
  }

  get logger(): Logger {
    const { logger } = this.#context;
    const { inContext } = this.#owner;
    return inContext === undefined ? logger : new LoggerInContext(logger, inContext);
  }

  openScope(logger: Logger): ServiceScope {
    if (this.#scope !== undefined) return this.#scope;
    this.#scope = this.#context.openScope(logger);
    // A scope that is requested after the end has ended as well: it creates nothing and throws.
    if (this.#hasSettled) void this.#scope.close();
    return this.#scope;
  }

  openScopes(logger: Logger): Scopes<ErasedServices> {
    return scopesOf(() => this.#context.openScope(logger, this.openScope(logger)));
  }

  get partition(): Partition | undefined {
    return this.#facts.partition;
  }

  openCheckpoint(): Checkpoint {
    return this.#context.openCheckpoint(this);
  }

  checkpointMoved(): void {
    this.#movedCheckpoint = true;
  }

  /** The execution saved or cleared its checkpoint. */
  get movedCheckpoint(): boolean {
    return this.#movedCheckpoint;
  }

  remainingMs(): number {
    const until = this.#abortReason === undefined ? this.#times.abortAt : this.#giveUpAt;
    const leftMs = remainingMs(until, this.#context.host.clock.monotonic());
    return leftMs === undefined ? Infinity : Math.max(0, leftMs);
  }

  runAgain(): void {
    this.#wantsMore = true;
  }

  ended(): string | undefined {
    if (this.#outcome === undefined) {
      if (this.#owner.rights.isHeld?.() === false) return 'its lease was lost';
      // A process that was suspended may continue here before its timer fires.
      return hasTime(this.#giveUpAt, this.#context.host.clock.monotonic(), 1) ? undefined : GIVEN_UP;
    }
    return this.#outcome.status === 'abandoned' ? GIVEN_UP : 'the execution is over';
  }

  /** The moment for the abort, or for the give-up, has come. */
  onTimer(): void {
    const reason = this.#abortReason;
    if (reason === undefined) this.abort(new DeadlineExceeded(), this.#giveUpAt);
    else this.#inContext(() => this.#giveUp(reason));
  }

  #inContext(work: () => void): void {
    const { inContext } = this.#owner;
    if (inContext === undefined) work();
    else inContext(work);
  }

  async #work(): Promise<Error | undefined> {
    let thrown: { readonly value: unknown } | undefined;
    try {
      const answer = await this.#owner.call(this.#controller.signal, this.#facts, this);
      if (answer !== undefined) assertRan(this.#facts.service, answer);
    } catch (value) {
      thrown = { value };
    }
    // What `executeAsync` did is decided when it settles: a slow disposal does not change it.
    const outcome = thrown === undefined ? this.#completed() : this.#rejected(thrown.value);
    this.#hasSettled = true;
    const closing = this.#scope?.close();
    const failed = closing === undefined ? undefined : this.#disposalFailed(await closing, thrown !== undefined);
    this.#end(failed === undefined ? outcome : { ...this.#outcomeFacts(), status: 'faulted', error: failed });
    return thrown === undefined ? failed : toError(thrown.value);
  }

  // The scope is disposed when the work has settled, even if that is late. If it fails, so does the execution.
  #disposalFailed(errors: readonly Error[], hasFailed: boolean): Error | undefined {
    if (!hasFailed) return combineErrors(errors, 'Services of the execution could not be disposed');
    const { service, id } = this.#facts;
    for (const err of errors) {
      this.logger.error(
        { event: 'scope.disposeFailed', service, executionId: id, err },
        `${service}: a service of the execution could not be disposed`,
      );
    }
    return undefined;
  }

  #end(outcome: ExecutionOutcome): void {
    if (this.#outcome !== undefined) return;
    this.#context.timer.clear();
    this.#outcome = outcome;
    this.#owner.onEnded(this, outcome);
    this.#resolve?.(outcome);
  }

  #giveUp(reason: AbortReason): void {
    const facts = this.#outcomeFacts();
    const { service, executionId, task, occurrence, attempt, durationMs } = facts;
    const error = new AnyhostError(
      'ERR_ANYHOST_EXECUTION_ABANDONED',
      `${subjectOf(facts)} did not settle although its signal had aborted (${reason.message}) and was given up (attempt ${attempt}, after ${Math.round(durationMs)} ms). Pass the signal to everything that it waits for.`,
      { cause: reason, details: { service, task, occurrence: occurrence?.id, executionId } },
    );
    this.#end({ ...facts, status: 'abandoned', abortedBy: abortedBy(reason), error });
  }

  #completed(): ExecutionOutcome {
    return completed(this.#outcomeFacts(), this.#abortReason !== undefined, this.#wantsMore);
  }

  #rejected(thrown: unknown): ExecutionOutcome {
    return rejected(this.#outcomeFacts(), {
      thrown,
      signal: this.#controller.signal,
      reason: this.#abortReason,
      isLost: this.#owner.rights.isHeld?.() === false,
      isContinuous: this.#owner.isContinuous,
    });
  }

  #outcomeFacts(): OutcomeFacts {
    return outcomeFacts(this.#facts, this.#times, this.#context.host.clock.monotonic());
  }
}
