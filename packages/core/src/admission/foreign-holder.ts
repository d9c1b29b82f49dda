import type { Moment } from '../time/moment.ts';
import type { AdmissionContext } from './admission-context.ts';
import type { LeaseHolder } from './lease-record.ts';

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
  readonly #context: AdmissionContext;
  #sighting: Sighting | undefined;

  constructor(context: AdmissionContext) {
    this.#context = context;
  }

  /** @param version - The version of the record that was read just now. Rejects as the store does. */
  async isOver({ until, termMs }: LeaseHolder, version: string): Promise<boolean> {
    const { storeClock, clock, longLived } = this.#context;
    const now = await storeClock.read();
    if (now !== undefined) return now >= until;
    if (!longLived) return clock.now() >= until;
    const at = clock.monotonic();
    if (this.#sighting?.version !== version) this.#sighting = { version, at };
    return at - this.#sighting.at >= termMs;
  }
}
