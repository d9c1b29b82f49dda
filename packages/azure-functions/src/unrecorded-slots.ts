import { addToInstant, type Instant, type TimedSchedule } from '@anyhost/core';
import { type DueTimes, dueTimeOfTick, dueTimesOf } from '@anyhost/core/schedule';

/** A due time that was served this far ahead of now was served before the clock was set back. */
const MOST_AHEAD_MS = 60_000;

/**
 * Finds the due times of one timer of which Azure keeps no record: schedules finer than a minute. It remembers which due
 * time the last tick had, so that each tick has its own, also when ticks come some milliseconds early or late.
 */
export class UnrecordedSlots {
  readonly #schedule: TimedSchedule;
  #computed: DueTimes | undefined;
  #last: Instant | undefined;
  #failed: Instant | undefined;

  constructor(schedule: TimedSchedule) {
    this.#schedule = schedule;
  }

  /** The due time of a tick: one that no earlier tick had. */
  tick(now: Instant): Instant | undefined {
    this.#last = this.#find(now);
    return this.#last;
  }

  /** The due time of a retry: that of the invocation that failed last. In a new worker, which has seen none, a guess. */
  retry(now: Instant): Instant | undefined {
    return this.#failed ?? this.#last ?? this.tick(now);
  }

  /** The invocation for this due time has failed. */
  failed(slot: Instant | undefined): void {
    this.#failed = slot;
  }

  #find(now: Instant): Instant | undefined {
    const passed = this.#times.previous(now);
    const nearest = dueTimeOfTick(this.#times, now);
    const last = this.#last;
    if (last === undefined || last > addToInstant(now, MOST_AHEAD_MS)) return nearest;
    // Late rather than early, as long as that leaves no due time without a tick.
    if (passed !== undefined && passed > last) return passed;
    if (nearest !== undefined && nearest > last) return nearest;
    // A second tick for the same due time.
    return this.#times.next(last);
  }

  get #times(): DueTimes {
    this.#computed ??= dueTimesOf(this.#schedule);
    return this.#computed;
  }
}
