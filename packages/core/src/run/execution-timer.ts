import type { Clock } from '../time/clock.ts';
import type { Deadline } from '../time/deadline.ts';
import type { Moment } from '../time/moment.ts';
import { Timer } from '../time/timer.ts';

/** What waits for its abort or its give-up. */
export interface TimedExecution {
  onTimer(): void;
}

/** The timer of one service's executions: only one runs at a time, so one timer is armed anew for each. */
export class ExecutionTimer {
  readonly #timer: Timer;
  #execution: TimedExecution | undefined;

  constructor(clock: Clock) {
    this.#timer = new Timer(clock, () => this.#execution?.onTimer());
  }

  /** Sets the moment at which to call an execution back, replacing any other. */
  arm(execution: TimedExecution, at: Deadline, now: Moment): void {
    this.#execution = execution;
    this.#timer.arm(at, now);
  }

  /** The execution has ended. */
  clear(): void {
    this.#execution = undefined;
    this.#timer.clear();
  }
}
