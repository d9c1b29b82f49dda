import type { Instant } from '../time/instant.ts';
import { type DueTimes, instantOfSeconds, type LocalTimes } from './times.ts';
import type { ZoneOffsets } from './zone-offsets.ts';

// More than any clock was ever set back or forward.
const LARGEST_CHANGE = 2 * 86_400;

/**
 * Due times that go by real time: every instant at which the local clock shows a matching time. A time that the clock
 * skips does not come, one that it repeats comes twice.
 */
export class RunningDueTimes implements DueTimes {
  readonly #times: LocalTimes;
  readonly #zone: ZoneOffsets;

  constructor(times: LocalTimes, zone: ZoneOffsets) {
    this.#times = times;
    this.#zone = zone;
  }

  get isFixed(): boolean {
    return false;
  }

  next(after: Instant): Instant | undefined {
    let from = Math.floor(after / 1000) + 1;
    for (;;) {
      const { end, offset } = this.#zone.at(from);
      const local = this.#times.next(from + offset);
      if (local === undefined) return undefined;
      const found = local - offset;
      if (found < end) return instantOfSeconds(found);
      // No instant before `found` matches, but a clock that is set back soon may show earlier times again.
      from = end - from < LARGEST_CHANGE ? end : Math.max(end, found - LARGEST_CHANGE);
    }
  }

  previous(at: Instant): Instant | undefined {
    let from = Math.floor(at / 1000);
    for (;;) {
      const { start, offset } = this.#zone.at(from);
      const local = this.#times.previous(from + offset);
      if (local === undefined) return undefined;
      const found = local - offset;
      if (found >= start) return instantOfSeconds(found);
      from = from - start < LARGEST_CHANGE ? start - 1 : Math.min(start - 1, found + LARGEST_CHANGE);
    }
  }
}
