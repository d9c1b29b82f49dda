import type { Clock } from '../time/clock.ts';
import type { Moment } from '../time/moment.ts';
import type { LeaseHolder } from './lease-record.ts';
import type { StoreClock } from './store-clock.ts';

interface Sighting {
  readonly version: string;
  readonly at: Moment;
}

/**
 * Decides whether the term of another host is over. The store's clock says so. Where it has none, a host that lives long
 * must see one unchanged version for a whole term on its own monotonic clock, because the clocks of two machines may
 * differ by hours; a host whose process is short-lived cannot watch for so long and trusts its platform's clock.
 */
export class ForeignHolder {
  readonly #storeClock: StoreClock;
  readonly #clock: Clock;
  readonly #watches: boolean;
  #sighting: Sighting | undefined;

  /** @param watches - The process lives longer than a term. */
  constructor(storeClock: StoreClock, clock: Clock, watches: boolean) {
    this.#storeClock = storeClock;
    this.#clock = clock;
    this.#watches = watches;
  }

  /** @param version - The version of the record that was read just now. Rejects as the store does. */
  async isOver({ until, termMs }: LeaseHolder, version: string): Promise<boolean> {
    const now = await this.#storeClock.read();
    if (now !== undefined) return now >= until;
    if (!this.#watches) return this.#clock.now() >= until;
    const at = this.#clock.monotonic();
    if (this.#sighting?.version !== version) this.#sighting = { version, at };
    return at - this.#sighting.at >= termMs;
  }
}
