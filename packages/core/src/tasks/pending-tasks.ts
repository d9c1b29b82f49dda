import { abortAt } from '../run/budget.ts';
import type { Clock } from '../time/clock.ts';
import { waitFor } from '../time/wait-for.ts';
import type { Task } from './task.ts';
import type { TaskQueue } from './task-queue.ts';
import type { TaskTime } from './task-time.ts';

/** Which tasks an answer waits for. */
export interface TasksOfAnswer {
  /** How many tasks the process had made when the work for the answer began: `taskCount()`. */
  readonly since: number;
  /** The time of the answer. */
  readonly time: TaskTime;
  /** Whether no other answer is under way: then all tasks that are left belong to this one. */
  readonly isAlone: () => boolean;
}

/** The tasks of one host that are not over, for answers that wait for them. */
export class PendingTasks {
  readonly #queues: readonly TaskQueue[];
  readonly #clock: Clock;

  constructor(queues: readonly TaskQueue[], clock: Clock) {
    this.#queues = queues;
    this.#clock = clock;
  }

  /**
   * Waits until the tasks that were enqueued since the work for the answer began have ended, and those that they
   * enqueue. A reserve before the deadline, tasks that have not begun are dropped; a margin before it, tasks under way
   * are given up. Never rejects.
   *
   * @returns `undefined` if there is nothing to wait for.
   */
  finish(answer: TasksOfAnswer): Promise<void> | undefined {
    const tasks = this.#pending().filter(({ number }) => number > answer.since);
    return tasks.length === 0 ? undefined : this.#finish(tasks, answer);
  }

  /** Whether no task waits or is under way. */
  get isEmpty(): boolean {
    return this.#queues.every(({ isRunning }) => !isRunning);
  }

  /** Waits for the tasks enqueued so far. Never rejects. */
  async ended(): Promise<void> {
    await allEnded(this.#pending());
  }

  async #finish(first: readonly Task[], { time, isAlone }: TasksOfAnswer): Promise<void> {
    const until = abortAt(this.#clock.monotonic(), time);
    for (let tasks = first; tasks.length > 0; tasks = isAlone() ? this.#pending() : []) {
      const waited = await waitFor(allEnded(tasks), { clock: this.#clock, until });
      if (waited.ended !== 'settled') return await this.#cutOff(time);
    }
  }

  // By now no more tasks are accepted, the signals of those under way have aborted, and each has its own give-up.
  async #cutOff({ deadline }: TaskTime): Promise<void> {
    for (const queue of this.#queues) queue.dropUntil(deadline);
    await allEnded(this.#pending().filter((task) => task.endsBy(deadline)));
  }

  #pending(): readonly Task[] {
    return this.#queues.flatMap((queue) => queue.pending());
  }
}

function allEnded(tasks: readonly Task[]): Promise<unknown> {
  return Promise.all(tasks.map(({ accepted }) => accepted.outcome));
}
