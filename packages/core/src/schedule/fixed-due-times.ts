import type { Instant } from '../time/instant.ts';
import { type DueTimes, instantOfSeconds, type LocalTimes } from './times.ts';
import type { ZoneOffsets } from './zone-offsets.ts';

// More than any clock was ever set back or forward.
const LARGEST_CHANGE = 2 * 86_400;
/** A longer gap is a correction of the calendar, such as a day that a country leaves out: its times do not come. */
const LONGEST_GAP = 3 * 3600;

/** How a local time maps to instants. */
interface Arrival {
  /** The first second, since the Unix epoch, at which the clock shows it or a later time. */
  readonly at: number;
  /** The local times left out by a correction of the calendar, if it is one of them. */
  readonly skipped?: { readonly from: number; readonly to: number };
}

/**
 * Due times at fixed times of day: each local time comes once, at the first instant at which the local clock shows it
 * or a later time. One that the clock skips comes at the end of the gap, one that it repeats the first time.
 */
export class FixedDueTimes implements DueTimes {
  readonly #times: LocalTimes;
  readonly #zone: ZoneOffsets;

  constructor(times: LocalTimes, zone: ZoneOffsets) {
    this.#times = times;
    this.#zone = zone;
  }

  get isFixed(): boolean {
    return true;
  }

  next(after: Instant): Instant | undefined {
    let local = this.#times.next(latestShown(this.#zone, Math.floor(after / 1000)) + 1);
    while (local !== undefined) {
      const arrival = arrivalOf(this.#zone, local);
      if (arrival.skipped === undefined) return instantOfSeconds(arrival.at);
      local = this.#times.next(arrival.skipped.to);
    }
    return undefined;
  }

  previous(at: Instant): Instant | undefined {
    let local = this.#times.previous(latestShown(this.#zone, Math.floor(at / 1000)));
    while (local !== undefined) {
      const arrival = arrivalOf(this.#zone, local);
      if (arrival.skipped === undefined) return instantOfSeconds(arrival.at);
      local = this.#times.previous(arrival.skipped.from - 1);
    }
    return undefined;
  }
}

/** The latest local time that a clock has shown up to an instant: more than it shows, where it was set back. */
function latestShown(zone: ZoneOffsets, at: number): number {
  let { start, offset } = zone.at(at);
  let latest = at + offset;
  while (at - start < LARGEST_CHANGE) {
    const before = start - 1;
    ({ start, offset } = zone.at(before));
    latest = Math.max(latest, before + offset);
  }
  return latest;
}

/** The instant at which a local time comes. */
export function arrivalOf(zone: ZoneOffsets, local: number): Arrival {
  let span = zone.at(local - LARGEST_CHANGE);
  while (local >= span.end + span.offset) {
    const next = zone.at(span.end);
    const gap = { from: span.end + span.offset, to: span.end + next.offset };
    if (local < gap.to) return gap.to - gap.from > LONGEST_GAP ? { at: span.end, skipped: gap } : { at: span.end };
    span = next;
  }
  return { at: local - span.offset };
}
