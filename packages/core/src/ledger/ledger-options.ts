import type { Logger } from '../base/logger.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Clock } from '../time/clock.ts';

/**
 * What a service's ledger record keeps.
 *
 * - `'none'`: no store call at all. Nothing is caught up after a restart, the service cannot be paused, and unfinished
 *   work is known to this process only.
 * - `'last'`: the runs in progress, unfinished work, the instant up to which due times were served, and the newest run.
 *   One write when a run begins and one when it ends.
 * - `{ history: n }`: the newest `n` runs as well.
 */
export type RecordMode = 'none' | 'last' | { readonly history: number };

/** What the ledgers of an application work with. */
export interface LedgerOptions {
  readonly application: string;
  readonly store: StateStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The process outlives runs: it reads all records at its start and then regularly, and writes in the background. */
  readonly longLived: boolean;
  /** Milliseconds after which a call of the store counts as failed. */
  readonly storeTimeoutMs: number;
  /** Milliseconds that the entry of a run in progress lives without being renewed. */
  readonly termMs: number;
  /**
   * The platform has its own deliveries and retries: only the results of runs are written, at most once a second, and
   * of the record only the switches count. Default false.
   */
  readonly keepsRecord?: boolean | undefined;
  /** Milliseconds between two reads of all records in a long-lived host. Default 30 000. */
  readonly switchesEveryMs?: number | undefined;
  /** Called after each of these reads: switches may have changed. Must not throw. Default: nothing. */
  readonly onListed?: (() => void) | undefined;
  /** Where this process is, in a few words: asked when the first run begins. Must not throw. Default: not said. */
  readonly where?: (() => string) | undefined;
  /** From 0 to 1, for the waits after a conflict. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** A service, as far as its ledger needs to know it. */
export interface LedgerService {
  readonly name: string;
  /** As `formatSchedule` writes it. */
  readonly schedule: string;
  /** The longest usual gap between due times, if it is known. */
  readonly periodMs: number | undefined;
  /** `undefined`: `'last'` with a durable store, else `'none'`. */
  readonly record: RecordMode | undefined;
  /** The service's policy needs the store: its runs wait for both writes, and are refused when the store is down. */
  readonly durable: boolean;
  /** Due times that passed while no host was running are caught up. */
  readonly catchesUp: boolean;
  /** How many links in a row of a chain of continuations may fail to complete before the work is dropped. */
  readonly continueAttempts: number;
  /**
   * A lease or a claim lets one host run an occurrence. What a killed host ran is then unfinished work for the others.
   * Default false.
   */
  readonly exclusive?: boolean | undefined;
  /** One long run: what a killed host ran is begun anew, and is no unfinished work. Default false. */
  readonly continuous?: boolean | undefined;
}
