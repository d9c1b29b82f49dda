import type { Clock } from '../time/clock.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import type { Moment } from '../time/moment.ts';
import type { StateStore } from './state-store.ts';

/** How long a reading of the store's clock is projected with the monotonic clock. */
const READING_LIVES_MS = 60_000;
/** Two clocks of one machine that disagree by more about the time since the reading: it was suspended, or set. */
const LARGEST_DISAGREEMENT_MS = 1000;

/** The machine's clock may be set while the store is asked: then it is asked again, so often. */
const MOST_READS = 2;

/** What the store said, when it was asked, and when it answered: it looked at its clock in between. */
interface Reading {
  readonly time: Instant;
  readonly wall: Instant;
  readonly sentAt: Moment;
  readonly answeredAt: Moment;
}

/** The clock by which terms and runs end for all hosts: the store's, where it has one. */
export class StoreClock {
  readonly #store: StateStore;
  readonly #clock: Clock;
  #reading: Reading | undefined;

  constructor(store: StateStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * The time by the store's clock, asked for now: never later than it is. `undefined` for a store without a clock.
   * Rejects as the store does.
   */
  async read(): Promise<Instant | undefined> {
    const asked = { wall: this.#clock.now(), sentAt: this.#clock.monotonic() };
    const time = await this.#store.now?.();
    if (time !== undefined) this.#reading = { time, ...asked, answeredAt: this.#clock.monotonic() };
    return time;
  }

  /**
   * The time by the newest reading, however old it is: never later than it is, and without a call of the store.
   * `undefined` where the store has no clock, or has not been asked yet.
   */
  get lastKnown(): Instant | undefined {
    if (this.#reading === undefined) return undefined;
    const { time, answeredAt } = this.#reading;
    return addToInstant(time, Math.floor(this.#clock.monotonic() - answeredAt));
  }

  /**
   * The time by the store's clock, never earlier than it is: projected from a recent reading where there is one, so that
   * a renewal need not ask. The machine's own time for a store without a clock. Rejects as the store does.
   */
  async project(): Promise<Instant> {
    if (this.#store.now === undefined) return this.#clock.now();
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      const projected = this.#projected();
      if (projected !== undefined) return projected;
      await this.read();
    }
    return this.#projected() ?? this.#passed();
  }

  // A reading from before a freeze or a suspension says nothing: the monotonic clock may have stood still.
  #projected(): Instant | undefined {
    if (this.#reading === undefined) return undefined;
    const { wall, sentAt } = this.#reading;
    const passedMs = this.#clock.monotonic() - sentAt;
    const now = this.#clock.now();
    const disagreementMs = Math.abs(now - wall - passedMs);
    const isStale = passedMs > READING_LIVES_MS || disagreementMs > LARGEST_DISAGREEMENT_MS;
    return isStale ? undefined : this.#passed();
  }

  // The machine's time may be hours off: it counts only for a store that has no clock.
  #passed(): Instant {
    if (this.#reading === undefined) return this.#clock.now();
    const { time, sentAt } = this.#reading;
    return addToInstant(time, Math.ceil(this.#clock.monotonic() - sentAt));
  }
}
