import { AnyhostError, toError } from '../base/errors.ts';
import type { StateStore } from '../state/state-store.ts';
import { isUnreadableRecord } from '../state/state-value.ts';
import type { Clock } from '../time/clock.ts';
import { addToMoment, type Moment } from '../time/moment.ts';
import { delay } from '../time/timer.ts';

/** How often a write is tried against writes of other hosts. */
const MOST_CONFLICTS = 10;
/** The first random wait after a conflict; each further one may take twice as long. */
const CONFLICT_WAIT_MS = 100;
const LONGEST_CONFLICT_WAIT_MS = 800;
/** How long background writes pause after a failure; each further one doubles it. */
const FAILURE_PAUSE_MS = 1000;
const LONGEST_FAILURE_PAUSE_MS = 30_000;

/** What to write, and on which version of the record. */
export interface Draft {
  readonly value: object;
  /** Its JSON. */
  readonly text: string;
  /** `null`: no record exists; `undefined`: replace any record. */
  readonly ifVersion: string | null | undefined;
}

/** The owner of the record that a {@link LedgerWriter} writes. */
export interface LedgerSource {
  /** Whether the stored record is known, so that a write can be based on it. */
  readonly isKnown: boolean;
  /** Whether there is a change that the store does not have. */
  readonly isDirty: boolean;
  /** What to write now; `undefined` when the store has it already. */
  draft(): Draft | undefined;
  /** The stored record as it is now. */
  learn(value: unknown, version: string | null): void;
  /** The store has a record that it cannot read. */
  learnUnreadable(error: Error): void;
  /** The draft was written. */
  written(draft: Draft, version: string): void;
  /** The stored record is no longer known. */
  forget(): void;
  /** A write has succeeded, or failed finally. */
  ended(error: Error | undefined): void;
}

/** What a writer works with. */
export interface WriterParts {
  readonly store: StateStore;
  readonly key: string;
  readonly clock: Clock;
  /** Wait a little after a conflict, so that hosts do not collide again. Hosts that can be frozen must not. */
  readonly waitsAfterConflict: boolean;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Ends such a wait: the ledger is closed. */
  readonly closed: AbortSignal;
}

/**
 * Writes one record by compare-and-set. At most one write is in flight; all changes meanwhile are merged into one more
 * write after it. A write is based on the newest stored record: it never overwrites another host's.
 */
export class LedgerWriter {
  readonly #parts: WriterParts;
  readonly #source: LedgerSource;
  #inFlight: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failuresInARow = 0;
  #pausedUntil: Moment | undefined;
  #isStopped = false;

  constructor(parts: WriterParts, source: LedgerSource) {
    this.#parts = parts;
    this.#source = source;
  }

  /** A call of the store is in flight. */
  get isBusy(): boolean {
    return this.#inFlight !== undefined;
  }

  /** Writes in the background what has changed; for a while after a failure it waits for a later call. */
  touch(): void {
    if (this.#next !== undefined || this.#isStopped || !this.#source.isDirty || this.#isPaused()) return;
    this.write().catch(() => {});
  }

  /** Resolves when everything that has changed up to now is in the store. */
  write(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    if (this.#inFlight === undefined) return this.#start(() => this.#write());
    this.#next = this.#writeAfter(this.#inFlight);
    return this.#next;
  }

  /** Reads the record, unless a write under way already does. Resolves when it is known. */
  read(): Promise<void> {
    return this.#next ?? this.#inFlight ?? this.#start(() => this.#read());
  }

  /** Stops background writes. */
  stop(): void {
    this.#isStopped = true;
  }

  async #writeAfter(inFlight: Promise<void>): Promise<void> {
    await inFlight.catch(() => {});
    this.#next = undefined;
    await this.#start(() => this.#write());
  }

  #start(work: () => Promise<void>): Promise<void> {
    const inFlight = this.#report(work);
    this.#inFlight = inFlight;
    return inFlight;
  }

  async #report(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failuresInARow = 0;
      this.#pausedUntil = undefined;
      this.#inFlight = undefined;
      this.#source.ended(undefined);
    } catch (thrown) {
      this.#inFlight = undefined;
      this.#pause();
      this.#source.ended(toError(thrown));
      throw thrown;
    }
  }

  async #write(): Promise<void> {
    const { store, key } = this.#parts;
    let failure: unknown;
    for (let conflicts = 0; conflicts < MOST_CONFLICTS; ) {
      if (!this.#source.isKnown) await this.#readAfter(failure);
      const draft = this.#source.draft();
      if (draft === undefined) return;
      const { value, ifVersion } = draft;
      let version: string | undefined;
      try {
        version = await store.set(key, value, ifVersion === undefined ? {} : { ifVersion });
      } catch (thrown) {
        this.#source.forget();
        if (failure !== undefined) throw thrown;
        // It may have been written in spite of the error: read it back.
        failure = thrown;
        continue;
      }
      if (version !== undefined) {
        this.#source.written(draft, version);
        return;
      }
      this.#source.forget();
      conflicts += 1;
      await this.#waitAfter(conflicts);
    }
    throw new AnyhostError(
      'ERR_ANYHOST_STORE_TIMEOUT',
      `The ledger record '${key}' was changed by other hosts during each of ${MOST_CONFLICTS} tries to write it. Check how many hosts run this service: each writes its record.`,
      { details: { key, store: store.name } },
    );
  }

  // The error of the write is more useful than that of reading back.
  async #readAfter(failure: unknown): Promise<void> {
    try {
      await this.#read();
    } catch (thrown) {
      throw failure ?? thrown;
    }
  }

  async #read(): Promise<void> {
    const { store, key } = this.#parts;
    try {
      const record = await store.get(key);
      this.#source.learn(record?.value, record?.version ?? null);
    } catch (thrown) {
      if (!isUnreadableRecord(thrown)) throw thrown;
      this.#source.learnUnreadable(toError(thrown));
    }
  }

  async #waitAfter(conflicts: number): Promise<void> {
    const { clock, waitsAfterConflict, random } = this.#parts;
    if (!waitsAfterConflict) return;
    const mostMs = Math.min(CONFLICT_WAIT_MS * 2 ** (conflicts - 1), LONGEST_CONFLICT_WAIT_MS);
    const waitMs = Math.round(mostMs * random());
    if (waitMs > 0) await delay(clock, waitMs, this.#parts.closed);
  }

  #pause(): void {
    const pauseMs = Math.min(FAILURE_PAUSE_MS * 2 ** this.#failuresInARow, LONGEST_FAILURE_PAUSE_MS);
    this.#failuresInARow += 1;
    this.#pausedUntil = addToMoment(this.#parts.clock.monotonic(), pauseMs);
  }

  #isPaused(): boolean {
    return this.#pausedUntil !== undefined && this.#parts.clock.monotonic() < this.#pausedUntil;
  }
}
