/** The keeper of a ledger record, as far as this needs it. */
interface Keeper {
  readonly record: { readonly checkpoint: string | undefined };
  /** The checkpoint is another one than was known. */
  noteProgress(): void;
}

/**
 * The version of a service's checkpoint, as far as it is known without reading it: what an execution of this process saw
 * last, or what the ledger record says since. It spares a save without a load the read.
 */
export class CheckpointVersion {
  readonly #keeper: () => Keeper | undefined;
  #seen: string | null | undefined;
  #recordedThen: string | undefined;

  /** @param keeper - Of the ledger record; `undefined` without one. */
  constructor(keeper: () => Keeper | undefined) {
    this.#keeper = keeper;
  }

  /** The version that is probably stored; `null`: none. */
  get current(): string | null {
    const recorded = this.#recorded;
    // Whatever changed last is the newest: the record does when a run ends here, and when another host's is read.
    return this.#seen === undefined || recorded !== this.#recordedThen ? (recorded ?? null) : this.#seen;
  }

  /** An execution has read or written this version; `null`: it found none, or cleared it. */
  saw(version: string | null): void {
    const isNew = version !== this.current;
    this.#seen = version;
    this.#recordedThen = this.#recorded;
    if (isNew) this.#keeper()?.noteProgress();
  }

  get #recorded(): string | undefined {
    return this.#keeper()?.record.checkpoint;
  }
}
