import type { Clock } from '@anyhost/core';

/** Options of `sqliteStateStore`. */
export interface SqliteStateStoreOptions {
  /**
   * The table that holds the records, created on first use: letters, digits and `_`, at most 63 characters, not a
   * digit first. Stores with different tables share nothing. Default `'anyhost_state'`.
   */
  readonly table?: string | undefined;
  /**
   * The clock that decides when records expire, and that paces the waits for a lock. All processes that share a file
   * must have the same. Default: the machine's.
   */
  readonly clock?: Clock | undefined;
}
