/** A value and the version it has now. Versions are opaque: compare them, nothing else. */
export interface StateRecord {
  /** What JSON made of the value written. */
  readonly value: unknown;
  /** Changes with every write, and is never used again, not even after a delete. */
  readonly version: string;
}

/** What a write expects to find; a write whose expectation fails changes nothing. */
export interface WriteCondition {
  /**
   * The version the record must have; `null`: there must be no record. Left out: whatever is there is
   * replaced.
   */
  readonly ifVersion?: string | null;
}

/** Options of {@link StateStore.set}. */
export interface SetOptions extends WriteCondition {
  /** Milliseconds after which the record is gone. Default: it stays. */
  readonly ttlMs?: number;
}

/**
 * Where checkpoints, continuations, and later leases and claims live: versioned records with
 * compare-and-set and expiry. Small on purpose, so that any database can be one.
 *
 * Every method rejects when the store cannot be reached; a condition that fails is an answer and no
 * rejection. A record past its expiry does not exist, by the store's own clock where it has one.
 */
export interface StateStore {
  /** Names the store in logs and errors: `'sqlite'`. */
  readonly name: string;
  /** Whether records outlive the process. */
  readonly durable: boolean;
  /** The record under a key, or `undefined`. */
  get(key: string): Promise<StateRecord | undefined>;
  /**
   * Writes a value that JSON can hold.
   *
   * @returns The new version, or `undefined` when the condition failed.
   */
  set(key: string, value: unknown, options?: SetOptions): Promise<string | undefined>;
  /**
   * Deletes a record.
   *
   * @returns `false` when the condition failed. Deleting what is not there, without a condition, is `true`.
   */
  delete(key: string, condition?: WriteCondition): Promise<boolean>;
}
