import type { RunRequest } from '../run/run-request.ts';
import type { Clock } from '../time/clock.ts';
import { type Deadline, deadlineAfter, later } from '../time/deadline.ts';
import { waitFor } from '../time/wait-for.ts';

/** How long to wait for invocations without a deadline. */
const LONGEST_WAIT_MS = 3_600_000;

/** The invocations that have not been answered yet. */
export class InvocationsUnderWay {
  readonly #clock: Clock;
  // Not a set: that makes a new table every few invocations.
  readonly #requests: RunRequest[] = [];
  #onNone: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#requests.length;
  }

  /** The latest deadline of those under way; `undefined` while none is. */
  get lastDeadline(): Deadline | undefined {
    const [first, ...others] = this.#requests;
    return first && others.reduce<Deadline>((last, { deadline }) => later(last, deadline), first.deadline);
  }

  /** An invocation begins. */
  add(request: RunRequest): void {
    this.#requests.push(request);
  }

  /** An invocation has its answer. */
  delete(request: RunRequest): void {
    const place = this.#requests.indexOf(request);
    const last = this.#requests.pop();
    // The last one takes the place of the one that is removed.
    if (last !== undefined && last !== request) this.#requests[place] = last;
    if (this.#requests.length === 0) this.#onNone?.();
  }

  /** Resolves when none is left, at the latest at the last deadline. */
  async answered(): Promise<void> {
    if (this.#requests.length === 0) return;
    const none = new Promise<void>((resolve) => {
      this.#onNone = resolve;
    });
    await waitFor(none, { clock: this.#clock, until: this.#lastDeadline() });
  }

  #lastDeadline(): Deadline {
    const longest = deadlineAfter(this.#clock.monotonic(), LONGEST_WAIT_MS);
    const deadlines = this.#requests.map(({ deadline }) => (deadline === 'none' ? longest : deadline));
    return deadlines.reduce(later);
  }
}
