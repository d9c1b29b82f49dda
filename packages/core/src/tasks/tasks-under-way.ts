import { createBudget } from '../run/budget.ts';
import type { Clock } from '../time/clock.ts';
import { type Deadline, earlierBy } from '../time/deadline.ts';
import { waitFor } from '../time/wait-for.ts';
import type { Task } from './task.ts';
import type { TaskQueue } from './task-queue.ts';

/** Which tasks an answer waits for. */
export interface AnswerTime {
  /** How many tasks the process had made when the work for the answer began: `taskCount()`. */
  readonly since: number;
  /** When the platform ends the process. */
  readonly deadline: Deadline;
  /** No other answer is being worked for: what is left belongs to this one. */
  readonly isAlone: () => boolean;
}

const NO_LIMITS = { timeoutMs: undefined, reserveMs: undefined };

/** The tasks of one host that are not over, for answers that wait for them. */
export class TasksUnderWay {
  readonly #queues: readonly TaskQueue[];
  readonly #clock: Clock;

  constructor(queues: readonly TaskQueue[], clock: Clock) {
    this.#queues = queues;
    this.#clock = clock;
  }

  /**
   * Waits until the tasks enqueued since then, and those that they enqueue, have ended. A reserve before the deadline
   * those that have not begun are dropped, and a margin before it the wait ends. Never rejects. Returns `undefined` if
   * there is nothing to wait for.
   */
  finish(time: AnswerTime): Promise<void> | undefined {
    const tasks = this.#pending().filter(({ number }) => number > time.since);
    return tasks.length === 0 ? undefined : this.#finish(tasks, time);
  }

  async #finish(first: readonly Task[], { deadline, isAlone }: AnswerTime): Promise<void> {
    const { reserveMs, answerBy } = createBudget(this.#clock.monotonic(), deadline, NO_LIMITS);
    const until = earlierBy(deadline, reserveMs);
    for (let tasks = first; tasks.length > 0; tasks = isAlone() ? this.#pending() : []) {
      const waited = await waitFor(allEnded(tasks), { clock: this.#clock, until });
      if (waited.ended !== 'settled') return await this.#cutOff(deadline, answerBy);
    }
  }

  async #cutOff(deadline: Deadline, answerBy: Deadline): Promise<void> {
    for (const queue of this.#queues) queue.dropUntil(deadline);
    // Their signals have aborted: the time of a task ends with that of its invocation.
    const left = this.#pending().filter((task) => task.endsBy(deadline));
    await waitFor(allEnded(left), { clock: this.#clock, until: answerBy });
  }

  #pending(): readonly Task[] {
    return this.#queues.flatMap((queue) => queue.pending());
  }
}

function allEnded(tasks: readonly Task[]): Promise<unknown> {
  return Promise.all(tasks.map(({ accepted }) => accepted.outcome));
}
