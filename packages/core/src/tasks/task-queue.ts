import type { ResolvedTaskQueue } from '../application/task-queue-options.ts';
import { HostStopping } from '../base/abort-reasons.ts';
import type {
  AcceptedTask,
  BackgroundTask,
  BackgroundTaskQueue,
  EnqueueOptions,
  TaskQueueState,
} from '../contract/task-queue.ts';
import { abortAt, type Budget, createBudget, MINIMUM_TIME_MS } from '../run/budget.ts';
import type { HostContext } from '../run/run-context.ts';
import { ServiceStatus } from '../run/service-status.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { type Deadline, hasTime } from '../time/deadline.ts';
import type { Moment } from '../time/moment.ts';
import { Timer } from '../time/timer.ts';
import { Entrance } from './entrance.ts';
import { Task, type TaskReach } from './task.ts';
import { TaskLine } from './task-line.ts';
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
  readonly #line: TaskLine;
  readonly #drainTimer: Timer;
  #reach: TaskReach | undefined;
  #isClosed = false;

  constructor(input: TaskQueueInput) {
    const { name, host, options } = input;
    this.name = name;
    this.status = new ServiceStatus(name);
    this.#input = input;
    this.#entrance = new Entrance(host.clock);
    this.#line = new TaskLine({ options, host, status: this.status, onRoom: () => this.#admit() });
    this.#drainTimer = new Timer(host.clock, () => this.#cutOff());
  }

  /** What it holds now. */
  get state(): TaskQueueState {
    const { waiting, running } = this.#line;
    const { capacity, concurrency } = this.#input.options;
    return { waiting: waiting.size, running: running.size, capacity, concurrency };
  }

  /** When the oldest task under way began, and when the oldest that waits was accepted. */
  get oldest(): { readonly running: Moment | undefined; readonly waiting: Moment | undefined } {
    const [running] = this.#line.running;
    const [waiting] = this.#line.waiting;
    return { running: running?.begunAt ?? running?.madeAt, waiting: waiting?.madeAt };
  }

  /** Tasks wait or are under way. */
  get isRunning(): boolean {
    return this.#line.waiting.size + this.#line.running.size > 0;
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
    void this.#line.serve(task);
    if (this.#line.isFull || !this.#entrance.isEmpty) await this.#waitForPlace(task, signal);
    else this.#line.add(task);
    return task.accepted;
  }

  /** The services are made: tasks are accepted. */
  open(reach: TaskReach): void {
    this.#reach = reach;
  }

  /** The start is over: tasks begin. */
  begin(): void {
    this.#line.begin();
  }

  /** The host stops. A queue that drains goes on until the executions' time is nearly over. */
  stop(): void {
    const { host, options } = this.#input;
    if (options.onStop === 'drop' || !this.#line.isServing) {
      this.#cutOff();
      return;
    }
    const now = host.clock.monotonic();
    this.#drainTimer.arm(abortAt(now, taskTimeUntil(host.stop.giveUpAt(), now)), now);
  }

  /** Accepts nothing more, and waits for the rest. Never rejects. */
  async close(): Promise<void> {
    this.#close();
    await this.ended();
    this.#drainTimer.clear();
  }

  /** Waits for the tasks accepted so far, and for those that were given up until executions are. Never rejects. */
  async ended(): Promise<void> {
    await Promise.all(this.pending().map((task) => task.accepted.outcome));
    await this.#line.abandoned.ended(this.#input.host.stop.giveUpAt());
  }

  /** The tasks that wait or are under way. */
  pending(): readonly Task[] {
    return this.#line.pending();
  }

  /** An invocation's time is over: what has not begun by now does not begin. */
  dropUntil(deadline: Deadline): void {
    const ending = this.pending().filter((task) => task.endsBy(deadline));
    this.#line.drop(ending, 'insufficientTime');
  }

  /** How long ago tasks that still run were given up, for messages. */
  describeAbandoned(): string {
    return this.#line.abandoned.describe();
  }

  #makeTask(name: string, work: BackgroundTask<ErasedServices>): Task {
    const { host, options } = this.#input;
    if (this.#isClosed) throw taskRefused(this.name, name, 'stopping');
    const reach = this.#reach;
    if (reach === undefined) throw taskRefused(this.name, name, 'hostStarting');
    const now = host.clock.monotonic();
    const budget = this.#budgetAt(now);
    if (budget === undefined) throw taskRefused(this.name, name, 'noInvocation');
    const isEnough = hasTime(budget.deadline, now, MINIMUM_TIME_MS) && hasTime(abortAt(now, budget), now, 1);
    if (!isEnough) throw taskRefused(this.name, name, 'insufficientTime');
    return new Task({ service: this.name, name, work, budget, timeoutMs: options.timeoutMs, host, reach });
  }

  #budgetAt(now: Moment): Budget | undefined {
    const { options, taskTime } = this.#input;
    if (taskTime !== undefined) return taskTime();
    return createBudget(now, 'none', { timeoutMs: options.timeoutMs, reserveMs: undefined });
  }

  async #waitForPlace(task: Task, signal: AbortSignal | undefined): Promise<void> {
    const { name } = task.accepted;
    const tooLate = (): Error => taskRefused(this.name, name, 'insufficientTime');
    try {
      if (this.#input.options.onFull === 'reject') throw queueFull(this.name, name, this.state);
      await this.#entrance.wait(task, { signal, until: task.latestBegin, tooLate });
    } catch (thrown) {
      task.discard();
      throw thrown;
    }
  }

  #admit(): void {
    while (!this.#line.isFull) {
      const next = this.#entrance.admitNext();
      if (next === undefined) return;
      this.#line.add(next);
    }
  }

  #cutOff(): void {
    this.#close();
    const giveUpAt = this.#input.host.stop.giveUpAt();
    this.#line.drop(this.pending(), 'stopping');
    this.#line.abort(new HostStopping(), giveUpAt);
  }

  #close(): void {
    this.#isClosed = true;
    this.#entrance.refuse((task) => taskRefused(this.name, task.accepted.name, 'stopping'));
  }
}
