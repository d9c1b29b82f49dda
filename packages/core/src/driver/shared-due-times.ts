import { type DueTimes, dueTimesOf } from '../schedule/due-times.ts';
import { formatSchedule, type TimedSchedule } from '../schedule/schedule.ts';
import type { Instant } from '../time/instant.ts';

/**
 * The due times of many services: those with equal schedules share one, so that each due time is computed once and not
 * for each of them.
 */
export class SharedDueTimes {
  readonly #known = new Map<string, DueTimes>();

  /** Throws `ERR_ANYHOST_INVALID_SCHEDULE`. */
  of(schedule: TimedSchedule): DueTimes {
    const text = formatSchedule(schedule);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const dueTimes = new RememberedDueTimes(dueTimesOf(schedule));
    this.#known.set(text, dueTimes);
    return dueTimes;
  }
}

/** An answer: the first due time after an instant. */
interface Answer {
  readonly after: Instant;
  readonly next: Instant | undefined;
}

/** Keeps its last two answers. Services that are due together ask about the same due time, and about the same now. */
class RememberedDueTimes implements DueTimes {
  readonly #dueTimes: DueTimes;
  #last: Answer | undefined;
  #beforeLast: Answer | undefined;

  constructor(dueTimes: DueTimes) {
    this.#dueTimes = dueTimes;
  }

  get isFixed(): boolean {
    return this.#dueTimes.isFixed;
  }

  next(after: Instant): Instant | undefined {
    if (this.#last?.after === after) return this.#last.next;
    if (this.#beforeLast?.after === after) return this.#beforeLast.next;
    this.#beforeLast = this.#last;
    this.#last = { after, next: this.#dueTimes.next(after) };
    return this.#last.next;
  }

  previous(at: Instant): Instant | undefined {
    return this.#dueTimes.previous(at);
  }
}
