import { SignalLinks } from '../run/signal-links.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadline } from '../time/deadline.ts';
import { Timer } from '../time/timer.ts';
import { OrderedSet } from './ordered-set.ts';
import type { Task } from './task.ts';

interface Waiter {
  readonly task: Task;
  readonly admit: () => void;
  readonly refuse: (error: unknown) => void;
  readonly giveUp: () => void;
}

/** What ends the wait for a place. */
export interface WaitForPlace {
  readonly signal: AbortSignal | undefined;
  /** After this the task could not begin in time. */
  readonly until: Deadline;
  /** Makes the error for that. */
  readonly tooLate: () => Error;
}

/** The calls of `enqueue` that wait for a place in a full queue, in their order. */
export class BlockedEnqueues {
  readonly #clock: Clock;
  readonly #waiters = new OrderedSet<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  /** Waits for a place. Rejects with the signal's reason, or with `tooLate()`. Leaves neither timer nor listener. */
  wait(task: Task, { signal, until, tooLate }: WaitForPlace): Promise<void> {
    return new Promise((resolve, reject) => {
      const links = new SignalLinks();
      const timer = new Timer(this.#clock, () => waiter.giveUp());
      const leave = (): void => {
        this.#waiters.delete(waiter);
        links.clear();
        timer.clear();
      };
      const waiter: Waiter = {
        task,
        admit: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
        giveUp: () => waiter.refuse(tooLate()),
      };
      this.#waiters.add(waiter);
      timer.arm(until);
      if (signal !== undefined) links.add(signal, () => waiter.refuse(signal.reason));
    });
  }

  /** Admits the first task that still has time to begin, and refuses those before it. `undefined` if there is none. */
  admitNext(): Task | undefined {
    for (;;) {
      const waiter = this.#waiters.takeOldest();
      if (waiter === undefined) return undefined;
      const { task, admit, giveUp } = waiter;
      if (task.hasTime) {
        admit();
        return task;
      }
      giveUp();
    }
  }

  /** Refuses all of them. */
  refuse(errorOf: (task: Task) => Error): void {
    for (const { task, refuse } of [...this.#waiters]) refuse(errorOf(task));
  }
}
