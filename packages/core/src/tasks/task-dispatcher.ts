import type { ResolvedTaskQueue } from '../application/task-queue-options.ts';
import type { AbortReason } from '../base/abort-reasons.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { AbandonedExecutions } from '../run/abandoned-executions.ts';
import type { HostContext } from '../run/run-context.ts';
import type { ServiceStatus } from '../run/service-status.ts';
import type { Deadline } from '../time/deadline.ts';
import { nextTurn } from '../time/next-turn.ts';
import { OrderedSet } from './ordered-set.ts';
import type { DropReason, Task } from './task.ts';

/** What a dispatcher works with. */
export interface TaskDispatcherInput {
  readonly options: ResolvedTaskQueue;
  readonly host: HostContext;
  readonly status: ServiceStatus;
  /** Called when there may be room for more tasks. */
  readonly onRoom: () => void;
}

/** Runs the accepted tasks of a queue: they wait in their order, and at most `concurrency` are under way at once. */
export class TaskDispatcher {
  readonly abandoned: AbandonedExecutions;
  readonly #input: TaskDispatcherInput;
  readonly #waiting = new OrderedSet<Task>();
  readonly #running = new Set<Task>();
  #isServing = false;
  #isFilling = false;

  constructor(input: TaskDispatcherInput) {
    this.#input = input;
    this.abandoned = new AbandonedExecutions(input.status, input.host);
  }

  get waiting(): Iterable<Task> & { readonly size: number } {
    return this.#waiting;
  }

  /** The tasks under way, without those that were given up. */
  get running(): ReadonlySet<Task> {
    return this.#running;
  }

  /** Whether tasks may begin. */
  get isServing(): boolean {
    return this.#isServing;
  }

  /** Whether no more tasks may wait. Those that begin in the next turn do not count. */
  get isFull(): boolean {
    return this.#waiting.size - Math.max(0, this.#freeSlots) >= this.#input.options.capacity;
  }

  /** The tasks that are not over: those under way first. */
  pending(): readonly Task[] {
    return [...this.#running, ...this.#waiting];
  }

  /** Lets tasks begin from now on. */
  begin(): void {
    this.#isServing = true;
    this.#fillSoon();
  }

  /** Puts a task at the end. */
  add(task: Task): void {
    this.#waiting.add(task);
    this.#fillSoon();
  }

  /** Runs a task when it is its turn, in the asynchronous context of the call. Never rejects. */
  async serve(task: Task): Promise<void> {
    await task.turn;
    if (task.isDropped) return;
    const outcome = await task.run();
    this.#running.delete(task);
    // A task that was given up keeps its slot until it settles.
    if (task.abandoned !== undefined) void this.abandoned.track(task.abandoned).then(() => this.#fillSoon());
    this.#input.host.reporter.ended(outcome, this.#input.status);
    this.#settle(task, outcome);
    this.#fillSoon();
  }

  /** Drops those of the tasks that have not begun, and reports them in one log line. */
  drop(tasks: readonly Task[], reason: DropReason): void {
    const dropped = tasks
      .filter((task) => task.begunAt === undefined)
      .map((task) => ({ task, outcome: task.drop(reason) }));
    if (dropped.length === 0) return;
    for (const { task } of dropped) {
      this.#waiting.delete(task);
      this.#running.delete(task);
    }
    this.#input.host.reporter.dropped(dropped.map(({ outcome }) => outcome));
    for (const { task, outcome } of dropped) this.#settle(task, outcome);
    this.#fillSoon();
  }

  /** Aborts the tasks under way. */
  abort(reason: AbortReason, giveUpAt: Deadline): void {
    for (const task of this.#running) task.abort(reason, giveUpAt);
  }

  get #freeSlots(): number {
    return this.#input.options.concurrency - this.#running.size - this.#input.status.abandoned;
  }

  // A task that never waits must not block timers and signals: the next one begins in another turn.
  #fillSoon(): void {
    if (this.#isFilling || !this.#isServing) return;
    this.#isFilling = true;
    void nextTurn().then(() => {
      this.#isFilling = false;
      this.#fill();
    });
  }

  #fill(): void {
    const late: Task[] = [];
    while (this.#freeSlots > 0) {
      const task = this.#waiting.takeOldest();
      if (task === undefined) break;
      if (task.hasTime) this.#giveTurn(task);
      else late.push(task);
    }
    this.drop(late, 'insufficientTime');
    this.#input.onRoom();
  }

  #giveTurn(task: Task): void {
    this.#running.add(task);
    task.takeTurn();
  }

  #settle(task: Task, outcome: ExecutionOutcome): void {
    this.#input.status.ended({ outcome });
    task.settle(outcome);
  }
}
