import type { ResolvedTaskQueue } from '../application/task-queue-options.ts';
import { HostStopping } from '../base/abort-reasons.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type {
  AcceptedTask,
  BackgroundTask,
  BackgroundTaskQueue,
  EnqueueOptions,
  TaskQueueState,
} from '../contract/task-queue.ts';
import { AbandonedExecutions } from '../run/abandoned-executions.ts';
import { abortAt, createBudget, MINIMUM_TIME_MS } from '../run/budget.ts';
import type { HostContext } from '../run/run-context.ts';
import { ServiceStatus } from '../run/service-status.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { type Deadline, hasTime } from '../time/deadline.ts';
import type { Moment } from '../time/moment.ts';
import { nextTurn } from '../time/next-turn.ts';
import { Timer } from '../time/timer.ts';
import { Entrance } from './entrance.ts';
import { type DropReason, type OpenScope, Task } from './task.ts';
import { assertTask, queueFull, taskRefused } from './task-refusal.ts';
import { type TaskTime, taskTimeUntil } from './task-time.ts';

/** What a queue is made of before the services of its host exist. */
export interface TaskQueueInput {
  readonly name: string;
  readonly options: ResolvedTaskQueue;
  readonly host: HostContext;
  /** The time of tasks that are enqueued now; `undefined` when none can be. Absent where it has no end. */
  readonly taskTime: (() => TaskTime | undefined) | undefined;
}

/** A background task queue of a host, for the host's whole life. */
export class TaskQueue implements BackgroundTaskQueue<ErasedServices> {
  readonly name: string;
  readonly status: ServiceStatus;
  readonly #input: TaskQueueInput;
  readonly #entrance: Entrance;
  readonly #abandoned: AbandonedExecutions;
  readonly #waiting = new Set<Task>();
  readonly #running = new Set<Task>();
  readonly #drainTimer: Timer;
  #openScope: OpenScope | undefined;
  #isServing = false;
  #isClosed = false;
  #isFilling = false;

  constructor(input: TaskQueueInput) {
    const { name, host } = input;
    this.name = name;
    this.status = new ServiceStatus(name);
    this.#input = input;
    this.#entrance = new Entrance(host.clock);
    this.#abandoned = new AbandonedExecutions(this.status, host);
    this.#drainTimer = new Timer(host.clock, () => this.#cutOff());
  }

  /** What it holds now. */
  get state(): TaskQueueState {
    const { capacity, concurrency } = this.#input.options;
    return { waiting: this.#waiting.size, running: this.#running.size, capacity, concurrency };
  }

  /** When the oldest task under way began, and when the oldest that waits was accepted. */
  get oldest(): { readonly running: Moment | undefined; readonly waiting: Moment | undefined } {
    const [running] = this.#running;
    const [waiting] = this.#waiting;
    return { running: running?.begunAt ?? running?.madeAt, waiting: waiting?.madeAt };
  }

  /** Tasks wait or are under way. */
  get isRunning(): boolean {
    return this.#waiting.size + this.#running.size > 0;
  }

  async enqueue(
    name: string,
    work: BackgroundTask<ErasedServices>,
    options: EnqueueOptions = {},
  ): Promise<AcceptedTask> {
    assertTask(this.name, name, work, options);
    const { signal } = options;
    signal?.throwIfAborted();
    const task = this.#makeTask(name, work);
    if (!this.#isFull && this.#entrance.isEmpty) return this.#accept(task);
    if (this.#input.options.onFull === 'reject') throw queueFull(this.name, name, this.state);
    const tooLate = (): Error => taskRefused(this.name, name, 'insufficientTime');
    return await this.#entrance.wait(task, { signal, until: task.latestBegin, tooLate });
  }

  /** The services are made: tasks are accepted. */
  open(openScope: OpenScope): void {
    this.#openScope = openScope;
  }

  /** The start is over: tasks begin. */
  begin(): void {
    this.#isServing = true;
    this.#fillSoon();
  }

  /** The host stops. A queue that drains goes on until the executions' time is nearly over. */
  stop(): void {
    const { host, options } = this.#input;
    if (options.onStop === 'drop' || !this.#isServing) {
      this.#cutOff();
      return;
    }
    const now = host.clock.monotonic();
    this.#drainTimer.arm(abortAt(now, taskTimeUntil(host.stop.giveUpAt(), now)), now);
  }

  /** Accepts nothing more, and waits for the rest. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#refuseEntrance();
    await this.ended();
    this.#drainTimer.clear();
  }

  /** Waits for the tasks accepted so far, and for those that were given up until executions are. Never rejects. */
  async ended(): Promise<void> {
    await Promise.all(this.pending().map((task) => task.accepted.outcome));
    await this.#abandoned.ended(this.#input.host.stop.giveUpAt());
  }

  /** The tasks that wait or are under way. */
  pending(): readonly Task[] {
    return [...this.#running, ...this.#waiting];
  }

  /** An invocation's time is over: what has not begun by now does not begin. */
  dropUntil(deadline: Deadline): void {
    const tooLate = this.pending().filter((task) => task.begunAt === undefined && task.endsBy(deadline));
    this.#drop(tooLate, 'insufficientTime');
  }

  /** How long ago tasks that still run were given up, for messages. */
  describeAbandoned(): string {
    return this.#abandoned.describe();
  }

  get #freeSlots(): number {
    return this.#input.options.concurrency - this.#running.size - this.status.abandoned;
  }

  get #isFull(): boolean {
    // Those that begin in the next turn take no place.
    return this.#waiting.size - Math.max(0, this.#freeSlots) >= this.#input.options.capacity;
  }

  #makeTask(name: string, work: BackgroundTask<ErasedServices>): Task {
    const { host, options, taskTime } = this.#input;
    const { timeoutMs } = options;
    if (this.#isClosed) throw taskRefused(this.name, name, 'stopping');
    const openScope = this.#openScope;
    if (openScope === undefined) throw taskRefused(this.name, name, 'hostStarting');
    const now = host.clock.monotonic();
    const budget = taskTime === undefined ? createBudget(now, 'none', { timeoutMs, reserveMs: undefined }) : taskTime();
    if (budget === undefined) throw taskRefused(this.name, name, 'noInvocation');
    const isEnough = hasTime(budget.deadline, now, MINIMUM_TIME_MS) && hasTime(abortAt(now, budget), now, 1);
    if (!isEnough) throw taskRefused(this.name, name, 'insufficientTime');
    return new Task({ service: this.name, name, work, budget, timeoutMs, host, openScope });
  }

  #accept(task: Task): AcceptedTask {
    this.#waiting.add(task);
    void this.#serve(task);
    this.#fillSoon();
    return task.accepted;
  }

  // Called by who enqueues, so that the task runs in the asynchronous context of that call.
  async #serve(task: Task): Promise<void> {
    await task.turn;
    if (task.isDropped) return;
    const outcome = await task.run();
    this.#running.delete(task);
    if (task.abandoned !== undefined) void this.#abandoned.track(task.abandoned).then(() => this.#fillSoon());
    this.#input.host.reporter.ended(outcome, this.status);
    this.#settle(task, outcome);
    this.#fillSoon();
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
    for (const task of this.#waiting) {
      if (this.#freeSlots <= 0) break;
      if (!task.hasTime) {
        late.push(task);
        continue;
      }
      this.#waiting.delete(task);
      this.#running.add(task);
      task.takeTurn();
    }
    this.#drop(late, 'insufficientTime');
    while (!this.#isFull && !this.#entrance.isEmpty) {
      const next = this.#entrance.admitNext();
      if (next !== undefined) this.#accept(next);
    }
  }

  #cutOff(): void {
    this.#isClosed = true;
    this.#refuseEntrance();
    const giveUpAt = this.#input.host.stop.giveUpAt();
    this.#drop(
      this.pending().filter((task) => task.begunAt === undefined),
      'stopping',
    );
    for (const task of this.#running) task.abort(new HostStopping(), giveUpAt);
  }

  #refuseEntrance(): void {
    this.#entrance.refuse((task) => taskRefused(this.name, task.accepted.name, 'stopping'));
  }

  #drop(tasks: readonly Task[], reason: DropReason): void {
    const dropped = tasks.map((task) => ({ task, outcome: task.drop(reason) }));
    for (const { task } of dropped) {
      this.#waiting.delete(task);
      this.#running.delete(task);
    }
    this.#input.host.reporter.dropped(dropped.map(({ outcome }) => outcome));
    for (const { task, outcome } of dropped) this.#settle(task, outcome);
    if (dropped.length > 0) this.#fillSoon();
  }

  #settle(task: Task, outcome: ExecutionOutcome): void {
    this.status.ended({ outcome });
    task.settle(outcome);
  }
}
