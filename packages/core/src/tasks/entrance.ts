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

/** How long a task waits for a place. */
export interface WaitForPlace {
  readonly signal: AbortSignal | undefined;
  /** When there is no more time to begin the task. */
  readonly until: Deadline;
  /** The error then. */
  readonly tooLate: () => Error;
}

/** The tasks that wait outside of a full queue, in their order. */
export class Entrance {
  readonly #clock: Clock;
  readonly #waiters = new OrderedSet<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  /** Waits for a place. Rejects with the signal's reason, or when time is over. Leaves neither timer nor listener. */
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

  /** Lets the first one in that still has time to begin. */
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

  /** Sends all away. */
  refuse(errorOf: (task: Task) => Error): void {
    for (const { task, refuse } of [...this.#waiters]) refuse(errorOf(task));
  }
}
