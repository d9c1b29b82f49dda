import { type AbortReason, abortedBy, DeadlineExceeded, isAbort } from '../base/abort-reasons.ts';
import { AnyhostError, combineErrors, toError } from '../base/errors.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { Clock } from '../time/clock.ts';
import { WallTimer } from '../time/wall-timer.ts';
import type { Limits } from './budget.ts';
import { abortedOutcome, outcomeFacts } from './create-outcome.ts';
import {
  ExecutionContext,
  type ExecutionCourse,
  type ExecutionFacts,
  type ExecutionResources,
} from './execution-view.ts';
import type { ExecutionOutcome, OutcomeFacts } from './outcome.ts';

/** What all executions of one service in one host share. */
export interface ExecutionFrame {
  readonly service: BackgroundServiceLike<ErasedServices>;
  /** A `continuous()` service's slice of time ends without having failed. */
  readonly continuous: boolean;
  readonly resources: ExecutionResources;
  readonly clock: Clock;
}

/** One execution to be run. */
export interface ExecutionOrder {
  readonly facts: ExecutionFacts;
  readonly limits: Limits;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Told of the outcome before `run` resolves. */
  readonly onEnd: (outcome: ExecutionOutcome) => void;
}

/**
 * One call of `executeAsync` and the three instants of its life: the abort, the give-up, and the end.
 * A single timer is armed for the abort first and for the give-up after it.
 */
export class ActiveExecution implements ExecutionCourse {
  readonly #frame: ExecutionFrame;
  readonly #order: ExecutionOrder;
  readonly #controller = new AbortController();
  readonly #timer: WallTimer;
  readonly #context: ExecutionContext;
  #giveUpAt: number;
  #abortReason: AbortReason | undefined;
  #outcome: ExecutionOutcome | undefined;
  #resolve: ((outcome: ExecutionOutcome) => void) | undefined;
  #settled: Promise<void> | undefined;
  #lateError: Error | undefined;

  constructor(frame: ExecutionFrame, order: ExecutionOrder) {
    this.#frame = frame;
    this.#order = order;
    this.#giveUpAt = order.limits.giveUpAt;
    this.#timer = new WallTimer(frame.clock, () => this.#onTimer());
    this.#context = new ExecutionContext(order.facts, frame.resources, this);
  }

  /** Calls `executeAsync` and resolves with its outcome, at the latest at the give-up. Never rejects. */
  run(): Promise<ExecutionOutcome> {
    this.#timer.arm(this.#order.limits.abortAt, this.#order.startedAt);
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#settled = this.#work();
    });
  }

  /**
   * Resolves when `executeAsync` has really settled, which is later than `run` for an abandoned one: with what it
   * then rejected with. Never rejects.
   */
  async settled(): Promise<Error | undefined> {
    await this.#settled;
    return this.#lateError;
  }

  /**
   * Aborts the signal, if it has not aborted yet, and brings the give-up forward.
   *
   * @param giveUpAt - Milliseconds since the Unix epoch. It never moves the give-up back.
   */
  abort(reason: AbortReason, giveUpAt: number): void {
    if (this.#outcome !== undefined) return;
    this.#giveUpAt = Math.min(this.#giveUpAt, giveUpAt);
    this.#timer.arm(this.#giveUpAt);
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.#controller.abort(reason);
  }

  remainingMs(): number {
    const until = this.#abortReason === undefined ? this.#order.limits.abortAt : this.#giveUpAt;
    return Math.max(0, until - this.#frame.clock.now());
  }

  ended(): string | undefined {
    if (this.#outcome === undefined) return undefined;
    return this.#outcome.status === 'abandoned' ? 'the execution was given up' : 'the execution is over';
  }

  #onTimer(): void {
    if (this.#abortReason === undefined) this.abort(new DeadlineExceeded(), this.#giveUpAt);
    else this.#giveUp(this.#abortReason);
  }

  async #work(): Promise<void> {
    try {
      await this.#frame.service.executeAsync(this.#controller.signal, this.#context);
      if (this.#context.scope !== undefined) await this.#closeScope();
      this.#end(this.#resolved());
    } catch (thrown) {
      for (const error of await this.#disposeScope()) this.#logDisposal(error);
      if (this.#outcome !== undefined) this.#lateError = toError(thrown);
      this.#end(this.#rejected(thrown));
    }
  }

  // The scope belongs to the work: it is disposed when the work has settled, however late, and a scope that
  // cannot be disposed fails the execution.
  async #closeScope(): Promise<void> {
    const error = combineErrors(await this.#disposeScope(), 'Services of the execution could not be disposed');
    if (error !== undefined) throw error;
  }

  async #disposeScope(): Promise<readonly Error[]> {
    return (await this.#context.scope?.close()) ?? [];
  }

  #logDisposal(error: Error): void {
    const { service, id } = this.#order.facts;
    this.#frame.resources.logger.error(
      { event: 'scope.disposeFailed', service, executionId: id, err: error },
      `${service}: a service of the execution could not be disposed`,
    );
  }

  #end(outcome: ExecutionOutcome): void {
    if (this.#outcome !== undefined) return;
    this.#timer.clear();
    this.#outcome = outcome;
    // Whoever awaits hears of it a turn later, so after `onEnd`, and even if that throws.
    this.#resolve?.(outcome);
    this.#order.onEnd(outcome);
  }

  #giveUp(reason: AbortReason): void {
    const { service, id, occurrence, attempt } = this.#order.facts;
    const durationMs = Math.round(this.#frame.clock.now() - this.#order.startedAt);
    const error = new AnyhostError(
      'ERR_ANYHOST_EXECUTION_ABANDONED',
      `${occurrence?.id ?? service} did not settle although its signal had aborted (${reason.message}) and was given up (attempt ${attempt}, after ${durationMs} ms). Pass the signal on to whatever it waits for.`,
      { cause: reason, details: { service, occurrence: occurrence?.id, executionId: id } },
    );
    this.#end({ ...this.#facts(), status: 'abandoned', abortedBy: abortedBy(reason), error });
  }

  #resolved(): ExecutionOutcome {
    const interrupted = this.#abortReason !== undefined;
    return { ...this.#facts(), status: 'completed', interrupted, runAgain: this.#context.wantsMore };
  }

  #rejected(thrown: unknown): ExecutionOutcome {
    const facts = this.#facts();
    const error = toError(thrown);
    const reason = this.#abortReason;
    if (reason === undefined || !isAbort(thrown, this.#controller.signal))
      return { ...facts, status: 'faulted', error };
    return abortedOutcome(facts, { reason, error, continuous: this.#frame.continuous });
  }

  #facts(): OutcomeFacts {
    return outcomeFacts(this.#order.facts, this.#order.startedAt, this.#frame.clock.now());
  }
}
