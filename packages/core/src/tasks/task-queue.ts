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
import { BlockedEnqueues } from './blocked-enqueues.ts';
import { Task, type TaskContext } from './task.ts';
import { TaskDispatcher } from './task-dispatcher.ts';
import { assertTask, queueFull, taskRefused } from './task-refusal.ts';
import { type TaskTime, taskTimeUntil } from './task-time.ts';

/** What a queue is made from. It is made before the services of its host. */
export interface TaskQueueInput {
  readonly name: string;
  readonly options: ResolvedTaskQueue;
  readonly host: HostContext;
  /** Returns the time of a task that is enqueued now, `undefined` if none can be. Absent where tasks have no deadline. */
  readonly taskTime: (() => TaskTime | undefined) | undefined;
}

/** A background task queue of a host, for the host's whole life. */
export class TaskQueue implements BackgroundTaskQueue<ErasedServices> {
  readonly name: string;
  readonly status: ServiceStatus;
  readonly #input: TaskQueueInput;
  readonly #blocked: BlockedEnqueues;
  readonly #dispatcher: TaskDispatcher;
  readonly #drainTimer: Timer;
  #taskContext: TaskContext | undefined;
  #isClosed = false;

  constructor(input: TaskQueueInput) {
    const { name, host, options } = input;
    this.name = name;
    this.status = new ServiceStatus(name);
    this.#input = input;
    this.#blocked = new BlockedEnqueues(host.clock);
    this.#dispatcher = new TaskDispatcher({ options, host, status: this.status, onRoom: () => this.#admit() });
    this.#drainTimer = new Timer(host.clock, () => this.#cutOff());
  }

  /** How many tasks it holds now, and its limits. */
  get state(): TaskQueueState {
    const { waiting, running } = this.#dispatcher;
    const { capacity, concurrency } = this.#input.options;
    return { waiting: waiting.size, running: running.size, capacity, concurrency };
  }

  /** When the oldest task under way began, and when the oldest that waits was accepted. */
  get oldest(): { readonly running: Moment | undefined; readonly waiting: Moment | undefined } {
    const [running] = this.#dispatcher.running;
    const [waiting] = this.#dispatcher.waiting;
    return { running: running?.begunAt ?? running?.madeAt, waiting: waiting?.madeAt };
  }

  /** Whether tasks wait or are under way. */
  get isRunning(): boolean {
    return this.#dispatcher.waiting.size + this.#dispatcher.running.size > 0;
  }

  // An arrow, so that it can be handed on: `const { enqueue } = services.mail`.
  readonly enqueue = async (
    name: string,
    work: BackgroundTask<ErasedServices>,
    options: EnqueueOptions = {},
  ): Promise<AcceptedTask> => {
    assertTask(this.name, name, work, options);
    const { signal } = options;
    signal?.throwIfAborted();
    const task = this.#makeTask(name, work);
    void this.#dispatcher.serve(task);
    if (this.#dispatcher.isFull || !this.#blocked.isEmpty) await this.#waitForPlace(task, signal);
    else this.#dispatcher.add(task);
    return task.accepted;
  };

  /** Accepts tasks from now on: the services are made. */
  open(context: TaskContext): void {
    this.#taskContext = context;
  }

  /** Lets tasks begin: the start is over. */
  begin(): void {
    this.#dispatcher.begin();
  }

  /** The host stops: drops all tasks, or with `onStop: 'drain'` goes on until the executions' time is nearly over. */
  stop(): void {
    const { host, options } = this.#input;
    if (options.onStop === 'drop' || !this.#dispatcher.isServing) {
      this.#cutOff();
      return;
    }
    const now = host.clock.monotonic();
    this.#drainTimer.arm(abortAt(now, taskTimeUntil(host.stop.giveUpAt(), now)), now);
  }

  /** Accepts nothing more, and waits for the accepted tasks. Never rejects. */
  async close(): Promise<void> {
    this.#close();
    await this.ended();
    this.#drainTimer.clear();
  }

  /** Waits for the tasks accepted so far; for those that were given up, until the stop gives up executions. Never rejects. */
  async ended(): Promise<void> {
    await Promise.all(this.pending().map((task) => task.accepted.outcome));
    await this.#dispatcher.abandoned.ended(this.#input.host.stop.giveUpAt());
  }

  /** The tasks that wait or are under way. */
  pending(): readonly Task[] {
    return this.#dispatcher.pending();
  }

  /** Drops the tasks that have not begun and whose time ends by the deadline: an invocation's time is over. */
  dropUntil(deadline: Deadline): void {
    const ending = this.pending().filter((task) => task.endsBy(deadline));
    this.#dispatcher.drop(ending, 'insufficientTime');
  }

  /** How long ago tasks that still run were given up, for messages. */
  describeAbandoned(): string {
    return this.#dispatcher.abandoned.describe();
  }

  #makeTask(name: string, work: BackgroundTask<ErasedServices>): Task {
    const { host, options } = this.#input;
    if (this.#isClosed) throw taskRefused(this.name, name, 'stopping');
    const context = this.#taskContext;
    if (context === undefined) throw taskRefused(this.name, name, 'hostStarting');
    const now = host.clock.monotonic();
    const budget = this.#budgetAt(now);
    if (budget === undefined) throw taskRefused(this.name, name, 'noInvocation');
    const isEnough = hasTime(budget.deadline, now, MINIMUM_TIME_MS) && hasTime(abortAt(now, budget), now, 1);
    if (!isEnough) throw taskRefused(this.name, name, 'insufficientTime');
    return new Task({ service: this.name, name, work, budget, timeoutMs: options.timeoutMs, host, context });
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
      await this.#blocked.wait(task, { signal, until: task.latestBegin, tooLate });
    } catch (thrown) {
      task.discard();
      throw thrown;
    }
  }

  #admit(): void {
    while (!this.#dispatcher.isFull) {
      const next = this.#blocked.admitNext();
      if (next === undefined) return;
      this.#dispatcher.add(next);
    }
  }

  #cutOff(): void {
    this.#close();
    const giveUpAt = this.#input.host.stop.giveUpAt();
    this.#dispatcher.drop(this.pending(), 'stopping');
    this.#dispatcher.abort(new HostStopping(), giveUpAt);
  }

  #close(): void {
    this.#isClosed = true;
    this.#blocked.refuse((task) => taskRefused(this.name, task.accepted.name, 'stopping'));
  }
}
