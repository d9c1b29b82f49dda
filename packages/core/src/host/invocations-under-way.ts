import type { RunRequest } from '../run/run-request.ts';
import type { TasksOfAnswer } from '../tasks/pending-tasks.ts';
import { taskCount } from '../tasks/task.ts';
import { type TaskTime, taskTimeUntil } from '../tasks/task-time.ts';
import type { Clock } from '../time/clock.ts';
import { type Deadline, deadlineAfter, later } from '../time/deadline.ts';
import { waitFor } from '../time/wait-for.ts';

/** How long to wait for invocations without a deadline. */
const LONGEST_WAIT_MS = 3_600_000;

/** The invocations that have not been answered yet. */
export class InvocationsUnderWay {
  readonly #clock: Clock;
  // Not a set: that makes a new table every few invocations.
  readonly #invocations: TasksOfAnswer[] = [];
  #onNone: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#invocations.length;
  }

  /** The time of the one that ends last; `undefined` while none is under way. */
  get longest(): TaskTime | undefined {
    let longest: TaskTime | undefined;
    for (const { time } of this.#invocations) {
      const isLonger = longest === undefined || later(time.deadline, longest.deadline) !== longest.deadline;
      if (isLonger) longest = time;
    }
    return longest;
  }

  /** An invocation begins. */
  add({ deadline }: RunRequest): TasksOfAnswer {
    const time = taskTimeUntil(deadline, this.#clock.monotonic());
    const invocation = { since: taskCount(), time, isAlone: () => this.count === 1 };
    this.#invocations.push(invocation);
    return invocation;
  }

  /** An invocation has its answer. */
  delete(invocation: TasksOfAnswer): void {
    const place = this.#invocations.indexOf(invocation);
    const last = this.#invocations.pop();
    // The last one takes the place of the one that is removed.
    if (last !== undefined && last !== invocation) this.#invocations[place] = last;
    if (this.#invocations.length === 0) this.#onNone?.();
  }

  /** Resolves when none is left, at the latest at the last deadline. */
  async answered(): Promise<void> {
    if (this.#invocations.length === 0) return;
    const none = new Promise<void>((resolve) => {
      this.#onNone = resolve;
    });
    await waitFor(none, { clock: this.#clock, until: this.#lastDeadline() });
  }

  #lastDeadline(): Deadline {
    const longest = deadlineAfter(this.#clock.monotonic(), LONGEST_WAIT_MS);
    const deadlines = this.#invocations.map(({ time }) => (time.deadline === 'none' ? longest : time.deadline));
    return deadlines.reduce(later);
  }
}
