import type { StateStore } from '../state/state-store.ts';
import type { Instant } from '../time/instant.ts';
import type { Moment } from '../time/moment.ts';
import type { ReadingTime } from './foreign-runs.ts';
import type { LedgerOptions } from './ledger-options.ts';
import type { StoreHealth } from './store-health.ts';

/** What the ledgers of an application's services share. */
export interface LedgerContext {
  readonly options: LedgerOptions;
  /** The store, each call with an end. */
  readonly store: StateStore;
  /**
   * This host: one random id per process, made when it is first asked for, by a run. A process that has only started
   * may be copied, by a snapshot of its sandbox: the copies must not be one owner.
   */
  readonly owner: string;
  /** That id, if there is one already. */
  readonly knownOwner: string | undefined;
  /** Where this process is, for the entries of its runs. */
  readonly where: string | undefined;
  readonly health: StoreHealth;
  /** Aborts when the host has stopped, or gives up its last writes. */
  readonly closed: AbortSignal;
  /** When the records of all hosts were last read, while the store works; `undefined` before, and while it does not. */
  readonly listedAt: Instant | undefined;
  /** The time as this host and the store have it. */
  readingTime(): ReadingTime;
  /** The time in which entries end: the store's, or this host's where the store has no clock. */
  storeTime(): Instant;
  /** Asks to be called back by then, if not earlier. */
  wakeBy(moment: Moment): void;
  /** Milliseconds until the records have been read again. */
  nextLookInMs(): number;
}
