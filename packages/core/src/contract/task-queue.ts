import type { Logger } from '../base/logger.ts';
import type { Execution } from './execution.ts';
import type { ExecutionOutcome } from './outcome.ts';

/**
 * What a task is given: the facts of its execution, its own scope of services, and its logger.
 *
 * @typeParam Scope - The services that the task can reach.
 */
export interface TaskExecution<Scope = object>
  extends Pick<Execution<Scope>, 'remainingMs' | 'services' | 'withScope' | 'createScope'> {
  /** Unique per task: the id that `enqueue` returned. */
  readonly id: string;
  /** The name of the queue. */
  readonly service: string;
  /** The name that the task was enqueued with. */
  readonly task: string;
  /** The instant at which the platform ends the process; `undefined` without one. */
  readonly deadline: Date | undefined;
  /** Adds `service`, `executionId` and `task` to each line. */
  readonly logger: Logger;
}

/**
 * A task: one piece of work that a queue runs once. It uses the services of its own execution: the scope of the
 * execution or request that enqueued it may have ended.
 *
 * @param signal - Aborts when its `timeoutMs` has passed, the host stops, or the platform's deadline is near; its
 *   `reason` says which. Pass it to everything that the task waits for.
 * @typeParam Scope - The services that the task can reach.
 */
export type BackgroundTask<Scope = object> = (signal: AbortSignal, execution: TaskExecution<Scope>) => Promise<void>;

/** Options of {@link BackgroundTaskQueue.enqueue}. */
export interface EnqueueOptions {
  /** Aborting it ends the wait for a place: `enqueue` rejects with its reason. An accepted task keeps running. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** A task that a queue has accepted. */
export interface AcceptedTask {
  /** Unique per task; its outcome and its log lines carry it as `executionId`. */
  readonly id: string;
  /** The name that it was enqueued with. */
  readonly name: string;
  /** How it ended, or that it was dropped: `refused`. Never rejects. It need not be awaited: the host reports every outcome. */
  readonly outcome: Promise<ExecutionOutcome>;
}

/**
 * A queue of tasks that the host runs soon, in its own process, in the order of their acceptance: for work that need
 * not end before an answer is given, such as an e-mail. The counterpart of .NET's queued background service.
 *
 * **It is not durable**: a task is a function in memory, and is lost when the process is killed. For work that must not
 * be lost write a row to a table that a background service polls, keep progress with `durableCheckpoint`, or use a
 * durable queue, such as pg-boss with `@anyhost/pg-boss`.
 *
 * @typeParam Scope - The services that a task can reach.
 * @see https://learn.microsoft.com/dotnet/core/extensions/queue-service
 */
export interface BackgroundTaskQueue<Scope = object> {
  /**
   * Adds a task. Where the queue is full it waits for a place, or with `onFull: 'reject'` rejects. A task that enqueues
   * into its own queue passes its signal: with `concurrency: 1` a full queue gets no place before the task ends.
   *
   * Rejects with the signal's reason; with `ERR_ANYHOST_INVALID_OPTION` for a name, a task or options of a wrong kind;
   * and with `ERR_ANYHOST_TASK_REFUSED`, whose `details.reason` is `queueFull`, `hostStarting` (the services are not
   * made yet), `stopping`, `insufficientTime` (an invocation's deadline is near), or `noInvocation` (a serverless host
   * between invocations).
   *
   * @param name - What the task does, in log lines and traces: `'confirmation'`. Not unique.
   * @returns The task, as soon as it is accepted. It begins in a later turn of the event loop.
   *
   * @example
   * ```ts
   * await mail.enqueue('confirmation', (signal, { services }) => services.smtp.send(message, { signal }), { signal });
   * ```
   */
  enqueue(name: string, task: BackgroundTask<Scope>, options?: EnqueueOptions): Promise<AcceptedTask>;
}

/** What a queue holds: part of its state in `runner.services()`. */
export interface TaskQueueState {
  /** Tasks that are accepted and have not begun. */
  readonly waiting: number;
  /** Tasks under way, without those that were given up. */
  readonly running: number;
  /** How many tasks may wait. */
  readonly capacity: number;
  /** How many tasks run at once. */
  readonly concurrency: number;
}
