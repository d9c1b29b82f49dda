import type { Clock } from '../time/clock.ts';
import { earlier } from '../time/deadline.ts';
import { addToMoment, type Moment } from '../time/moment.ts';
import { Timer } from '../time/timer.ts';

/** A term is renewed this often before it ends. */
const RENEWALS = 3;
/** A renewal that failed is tried again after this share of a term. */
const RETRY_SHARE = 1 / 10;
/** The right to run is given up this share of a term before its end: the time to save and to settle. */
const RESERVE_SHARE = 1 / 6;
/** A store may know its time to the second only, and clocks drift: the term counts as over this share of it earlier. */
const SLACK_SHARE = 1 / 12;

/** What a {@link Term} works with. */
export interface TermParts {
  readonly clock: Clock;
  readonly termMs: number;
  /**
   * Writes that this host holds the right for one more term. Resolves with `false` when another host has it; rejects when
   * the store did not say.
   */
  renew(): Promise<boolean>;
}

/**
 * A right to run that this host has for a term, and renews on its monotonic clock. It ends for this host before it can
 * end for others: a term is counted from the moment at which its write was sent.
 */
export class Term {
  readonly #parts: TermParts;
  readonly #lost = new AbortController();
  readonly #timer: Timer;
  #endsAt: Moment;
  #renewAt: Moment;
  #renewing: Promise<void> | undefined;
  #isTaken = false;
  #isEnded = false;

  /** @param sentAt - When the write that began the term was sent. */
  constructor(parts: TermParts, sentAt: Moment) {
    this.#parts = parts;
    this.#endsAt = addToMoment(sentAt, parts.termMs);
    this.#renewAt = addToMoment(sentAt, parts.termMs / RENEWALS);
    this.#timer = new Timer(parts.clock, () => this.#tick());
    this.#arm();
  }

  /** Aborts before the term ends, unless it is renewed. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** No other host can have the right yet. */
  get isHeld(): boolean {
    const { clock, termMs } = this.#parts;
    return !this.#isTaken && clock.monotonic() < addToMoment(this.#endsAt, -termMs * SLACK_SHARE);
  }

  /** Renews no more. Resolves when the renewal under way, if any, has ended: a release must not race with one. */
  end(): Promise<void> | undefined {
    this.#isEnded = true;
    this.#timer.clear();
    return this.#renewing;
  }

  #tick(): void {
    const now = this.#parts.clock.monotonic();
    if (now >= this.#abortAt) this.#lost.abort();
    else if (now >= this.#renewAt) this.#renewing ??= this.#renew(now);
    this.#arm();
  }

  async #renew(sentAt: Moment): Promise<void> {
    const { clock, termMs, renew } = this.#parts;
    try {
      if (await renew()) {
        this.#endsAt = addToMoment(sentAt, termMs);
        this.#renewAt = addToMoment(sentAt, termMs / RENEWALS);
      } else {
        this.#isTaken = true;
        this.#lost.abort();
      }
    } catch {
      // The store is away. There is time for more tries, and the end of the term says so if they fail as well.
      this.#renewAt = addToMoment(clock.monotonic(), termMs * RETRY_SHARE);
    }
    this.#renewing = undefined;
    this.#arm();
  }

  #arm(): void {
    if (this.#isEnded || this.#lost.signal.aborted) this.#timer.clear();
    else this.#timer.arm(this.#renewing === undefined ? earlier(this.#renewAt, this.#abortAt) : this.#abortAt);
  }

  get #abortAt(): Moment {
    return addToMoment(this.#endsAt, -this.#parts.termMs * RESERVE_SHARE);
  }
}
