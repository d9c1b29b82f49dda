import type { AbortReason } from '../base/abort-reasons.ts';
import { AnyhostError } from '../base/errors.ts';
import type { ExecutionOutcome, Refused } from '../contract/outcome.ts';
import type { AcceptedTask, BackgroundTask } from '../contract/task-queue.ts';
import { abortAt, type Budget, giveUpAt } from '../run/budget.ts';
import { type ExecutionContext, type ExecutionOwner, RunningExecution } from '../run/execution.ts';
import { createExecutionId } from '../run/execution-id.ts';
import { ExecutionTimer } from '../run/execution-timer.ts';
import type { ExecutionFacts, ExecutionReach } from '../run/execution-view.ts';
import { outcomeFacts } from '../run/outcome-facts.ts';
import { subjectOf } from '../run/outcome-name.ts';
import type { HostContext } from '../run/run-context.ts';
import { NO_RIGHTS, type RunRights } from '../run/run-rights.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { type Deadline, hasTime } from '../time/deadline.ts';
import { addToInstant } from '../time/instant.ts';
import type { Moment } from '../time/moment.ts';
import { TaskView } from './task-view.ts';

/** What a task is made from. */
export interface TaskInput {
  /** The name of its queue. */
  readonly service: string;
  readonly name: string;
  readonly work: BackgroundTask<ErasedServices>;
  /** Its share of the platform's time. */
  readonly budget: Budget;
  readonly timeoutMs: number | undefined;
  readonly host: HostContext;
  readonly context: TaskContext;
}

/** What a task gets from its host: a scope of its own, and a logger at the level of its queue. */
export type TaskContext = Pick<ExecutionContext, 'openScope' | 'logger'>;

/** Why an accepted task was not begun. */
export type DropReason = Extract<Refused['reason'], 'stopping' | 'insufficientTime'>;

const WHY_DROPPED: Record<DropReason, string> = {
  stopping: 'the host stopped before it could begin',
  insufficientTime: "the invocation's time was over before it could begin; give the invocation a longer timeout",
};

let count = 0;

/** How many tasks this process has made: those that are made later have a larger number. */
export function taskCount(): number {
  return count;
}

/** One task of a queue, from its acceptance to its outcome. */
export class Task implements ExecutionOwner<ExecutionFacts> {
  readonly rights: RunRights = NO_RIGHTS;
  readonly inContext: undefined;
  readonly isContinuous: boolean = false;
  /** Its place in the order of acceptance. */
  readonly number: number;
  readonly facts: ExecutionFacts;
  readonly accepted: AcceptedTask;
  /** Resolves when it may begin, and when it is dropped. */
  readonly turn: Promise<void>;
  /** After this there is not enough time to begin. */
  readonly latestBegin: Deadline;
  readonly madeAt: Moment;
  readonly #input: TaskInput;
  #take: () => void = () => {};
  #settle: (outcome: ExecutionOutcome) => void = () => {};
  #execution: RunningExecution<ExecutionFacts> | undefined;
  #abandoned: Promise<Error | undefined> | undefined;
  #begunAt: Moment | undefined;
  #isDropped = false;

  constructor(input: TaskInput) {
    const { service, name, budget, host } = input;
    const { clock } = host;
    this.madeAt = clock.monotonic();
    count += 1;
    this.number = count;
    this.#input = input;
    this.latestBegin = abortAt(this.madeAt, budget);
    const id = createExecutionId();
    const { deadline } = budget;
    const at = deadline === 'none' ? undefined : new Date(addToInstant(clock.now(), deadline - this.madeAt));
    const none = { occurrence: undefined, fencing: undefined };
    this.facts = { id, service, task: name, trigger: 'queue', attempt: 1, pastDue: false, deadline: at, ...none };
    const outcome = new Promise<ExecutionOutcome>((resolve) => {
      this.#settle = resolve;
    });
    this.accepted = { id, name, outcome };
    this.turn = new Promise((resolve) => {
      this.#take = resolve;
    });
  }

  /** When the author's code was called. */
  get begunAt(): Moment | undefined {
    return this.#begunAt;
  }

  /** Whether it never begins. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  /** Set when it was given up: resolves when it no longer runs. */
  get abandoned(): Promise<Error | undefined> | undefined {
    return this.#abandoned;
  }

  /** Whether its time ends with a deadline, or before it. */
  endsBy(deadline: Deadline): boolean {
    const own = this.#input.budget.deadline;
    return own !== 'none' && deadline !== 'none' && own <= deadline;
  }

  /** Whether there is still time to begin. */
  get hasTime(): boolean {
    return hasTime(this.latestBegin, this.#input.host.clock.monotonic(), 1);
  }

  /** Lets it begin: resolves `turn`. */
  takeTurn(): void {
    this.#take();
  }

  /** Calls the author's code. Resolves with the outcome, at the latest at the give-up. Never rejects. */
  run(): Promise<ExecutionOutcome> {
    const { budget, timeoutMs, host } = this.#input;
    const { reporter, clock } = host;
    const startedAt = clock.monotonic();
    const execution = new RunningExecution(
      this.#executionContext,
      this.facts,
      {
        startedAt,
        startedOn: clock.now(),
        deadline: budget.deadline,
        abortAt: abortAt(startedAt, budget, timeoutMs),
        giveUpAt: giveUpAt(startedAt, budget, timeoutMs),
      },
      this,
    );
    this.#execution = execution;
    this.#begunAt = startedAt;
    reporter.started(this.facts);
    return reporter.isTraced ? reporter.trace({ ...this.facts }, () => execution.run()) : execution.run();
  }

  call(signal: AbortSignal, facts: ExecutionFacts, reach: ExecutionReach): Promise<unknown> {
    return this.#input.work(signal, new TaskView(facts, this.#input.name, reach));
  }

  onEnded(execution: RunningExecution<ExecutionFacts>, { status }: ExecutionOutcome): void {
    if (status === 'abandoned') this.#abandoned = execution.settled();
  }

  /** Aborts its signal and moves the give-up forward, if it has begun. */
  abort(reason: AbortReason, until: Deadline): void {
    this.#execution?.abort(reason, until);
  }

  /** It was not accepted, or is dropped: it never begins. */
  discard(): void {
    this.#isDropped = true;
    this.#take();
  }

  /** Drops it. @returns Its outcome, for `settle`. */
  drop(reason: DropReason): Refused {
    this.discard();
    const { clock } = this.#input.host;
    const startedAt = clock.monotonic();
    const times = { startedAt, startedOn: clock.now(), deadline: this.#input.budget.deadline };
    const facts = outcomeFacts(this.facts, times, startedAt);
    const { service, task } = facts;
    const error = new AnyhostError(
      'ERR_ANYHOST_EXECUTION_REFUSED',
      `${subjectOf(facts)} was dropped: ${WHY_DROPPED[reason]}.`,
      { details: { service, task, reason } },
    );
    return { ...facts, status: 'refused', reason, error };
  }

  /** Resolves the promise of its outcome. */
  settle(outcome: ExecutionOutcome): void {
    this.#settle(outcome);
  }

  get #executionContext(): ExecutionContext {
    const { host, context } = this.#input;
    return { ...context, host, timer: new ExecutionTimer(host.clock), openCheckpoint: () => this.#noCheckpoint() };
  }

  #noCheckpoint(): never {
    throw new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', `A task of '${this.#input.service}' has no checkpoint.`);
  }
}
