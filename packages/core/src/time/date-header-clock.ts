import type { Clock } from './clock.ts';
import { type Instant, toInstant } from './instant.ts';
import { addToMoment, type Moment } from './moment.ts';

/** The header leaves out the fraction of the second. */
const RESOLUTION_MS = 1000;
/** How far the machine's two clocks may come apart before the process must have been suspended, or its clock set. */
const MOST_DIVERGENCE_MS = 1000;
/** An older answer no longer counts: clocks drift. */
const LONGEST_TRUST_MS = 600_000;

interface Reading {
  /** What to add to the monotonic clock. */
  readonly offsetMs: number;
  readonly moment: Moment;
  readonly wall: Instant;
}

/**
 * The clock of a server that tells its time in the `Date` header of its answers only: a whole second. Several answers
 * give the time more precisely, because the server has begun the second that it names at the latest when the answer
 * arrives. So the time never runs ahead of the server's, and stays behind it by less than a second plus the way of the
 * answer.
 *
 * Between answers the machine's monotonic clock counts; how the machine's wall clock is set does not matter.
 */
export class DateHeaderClock {
  readonly #clock: Clock;
  #reading: Reading | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes note of an answer that has just arrived.
   *
   * @param date - The header `Date`; a text that is not a date is ignored.
   * @param sentAt - When its request was sent.
   */
  learn(date: string | undefined, sentAt: Moment): void {
    const second = date === undefined ? Number.NaN : Date.parse(date);
    if (Number.isNaN(second)) return;
    const moment = this.#clock.monotonic();
    const wall = this.#clock.now();
    const least = second - moment;
    const most = second + RESOLUTION_MS - sentAt;
    const known = this.#reading !== undefined && this.#isCurrent(this.#reading) ? this.#reading.offsetMs : least;
    // More than the answer allows: the server's clock was set, or another server answers.
    const offsetMs = known > most ? least : Math.max(known, least);
    this.#reading = { offsetMs, moment, wall };
  }

  /** The server's time; `undefined` before the first answer, and when the last one is too old or the process was suspended. */
  now(): Instant | undefined {
    if (this.#reading === undefined || !this.#isCurrent(this.#reading)) return undefined;
    return toInstant(Math.floor(addToMoment(this.#clock.monotonic(), this.#reading.offsetMs)));
  }

  // A suspended process may find its monotonic clock where it was; the wall clock then shows the gap.
  #isCurrent({ moment, wall }: Reading): boolean {
    const passedMs = this.#clock.monotonic() - moment;
    const wallNow = this.#clock.now();
    return passedMs <= LONGEST_TRUST_MS && Math.abs(wallNow - wall - passedMs) <= MOST_DIVERGENCE_MS;
  }
}
