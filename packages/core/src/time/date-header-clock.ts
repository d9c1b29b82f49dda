import type { Clock } from './clock.ts';
import { type Instant, toInstant } from './instant.ts';
import type { Moment } from './moment.ts';

/** The header leaves out the fraction of the second. */
const RESOLUTION_MS = 1000;
/** How far the machine's two clocks may come apart before the process must have been suspended, or its clock set. */
const MOST_DIVERGENCE_MS = 1000;
/** An older answer no longer counts. */
const LONGEST_TRUST_MS = 600_000;
/** By how much two clocks run apart: a tenth of a millisecond in each second. */
const DRIFT = 1 / 10_000;

/** What to add to the monotonic clock for the server's time: at least, and at most. */
interface Offset {
  readonly least: number;
  readonly most: number;
}

interface Reading extends Offset {
  readonly moment: Moment;
  readonly wall: Instant;
}

/**
 * The clock of a server that tells its time in the `Date` header of its answers only: a whole second. One answer leaves
 * the time open by that second and the way to the server and back; several narrow it down to some milliseconds.
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
    const answer = { least: second - moment, most: second + RESOLUTION_MS - sentAt };
    this.#reading = { ...narrowed(this.#offset(), answer), moment, wall: this.#clock.now() };
  }

  /**
   * The server's time, never later than it is and less than a second behind. `undefined` before the first answer, and
   * when the last one is too old or the process was suspended.
   */
  earliest(): Instant | undefined {
    const offset = this.#offset();
    return offset && toInstant(Math.floor(this.#clock.monotonic() + offset.least));
  }

  /** The server's time, never earlier than it is and hardly more than a second ahead; `undefined` as above. */
  latest(): Instant | undefined {
    const offset = this.#offset();
    return offset && toInstant(Math.ceil(this.#clock.monotonic() + offset.most));
  }

  // A suspended process may find its monotonic clock where it was; the wall clock then shows the gap.
  #offset(): Offset | undefined {
    if (this.#reading === undefined) return undefined;
    const { least, most, moment, wall } = this.#reading;
    const passedMs = this.#clock.monotonic() - moment;
    const wallNow = this.#clock.now();
    if (passedMs > LONGEST_TRUST_MS || Math.abs(wallNow - wall - passedMs) > MOST_DIVERGENCE_MS) return undefined;
    const driftMs = passedMs * DRIFT;
    return { least: least - driftMs, most: most + driftMs };
  }
}

function narrowed(known: Offset | undefined, answer: Offset): Offset {
  if (known === undefined) return answer;
  const both = { least: Math.max(known.least, answer.least), most: Math.min(known.most, answer.most) };
  // They contradict each other: the server's clock was set, or another server answers.
  return both.least > both.most ? answer : both;
}
