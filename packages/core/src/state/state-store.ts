import type { Instant } from '../time/instant.ts';

/** A value and the version it has now. Versions are opaque: compare them, nothing else. */
export interface StateRecord {
  /** The written value as JSON returns it. */
  readonly value: unknown;
  /** Changes with every write, and is never used again, not even after a delete. */
  readonly version: string;
}

/** A record and its key. */
export interface KeyedRecord extends StateRecord {
  /** The key as it was written. */
  readonly key: string;
}

/** What a write expects to find; a write whose expectation fails changes nothing. */
export interface WriteCondition {
  /**
   * The version the record must have; `null`: there must be no record. Default: any record is
   * replaced.
   */
  readonly ifVersion?: string | null;
}

/** Options of {@link StateStore.set}. */
export interface SetOptions extends WriteCondition {
  /**
   * Milliseconds after which the record is gone, more than 0. Counted from the write, by the store's clock where it
   * has one. Default: the record stays.
   */
  readonly ttlMs?: number;
}

/** One of several writes that are made in one round trip. */
export interface StateWrite extends SetOptions {
  readonly key: string;
  readonly value: unknown;
}

/** The most writes in one call of {@link StateStore.batch}. */
export const MOST_BATCHED_WRITES = 25;

/** The longest key, in bytes of UTF-8. */
export const LONGEST_KEY_BYTES = 1000;

/**
 * Keeps checkpoints, ledger records, leases and claims: versioned records with compare-and-set and expiry. It is small
 * on purpose, so that any database can implement it. `describeStateStore` of `@anyhost/conformance` tests all that
 * follows, and each paragraph says what happens to services when a store does not keep the promise.
 *
 * **Atomic**: each `set`, each `delete` and each write of a `batch`, on its own. The condition is checked and the change
 * is made in one step; of several writers that expect the same version, or that expect no record, in one process or in
 * many, exactly one succeeds. A `get` returns value and version of one and the same write. No operation spans two keys:
 * core never relies on two records that change together. *Otherwise* two hosts hold one lease or one claim, run the
 * same occurrence, and overwrite each other's progress.
 *
 * **Versions**: every write gives its record a version that no record of that key ever had, not even before a delete,
 * an expiry or the restoration of a backup; random ones are best. *Otherwise* a host that was suspended takes another
 * host's record for its own and overwrites it.
 *
 * **Read your writes**: a `get` or `list` that begins after a write was acknowledged returns it, from every process. A
 * store with eventually consistent reads must ask for consistent ones, and never read from a replica. *Otherwise* each
 * conflict is tried again on a stale version and ends as a failure; `list` overlooks a pause, or a host's run, for half
 * a minute more.
 *
 * **Durable**: an acknowledged write outlives the process and the machine, if `durable` is `true`. *Otherwise* work is
 * done again: a lost checkpoint repeats what was done since the one before, a lost claim lets a second delivery run, and
 * a lost lease lets a second replica run beside the first, with a fencing token that was given before.
 *
 * **Expiry**: a record with `ttlMs` exists that long after its write, not shorter and not longer, for every method and
 * every condition. When the database removes it for good does not matter: at once, days later, or when `deleteExpired`
 * is called. *Too early*, a claim or a lease is taken over while its owner still runs. *Too late*, an occurrence or a
 * service stays blocked by an owner that is gone.
 *
 * **Time**: the expiry is judged by the store's own clock where it has one, so that a client's wrong clock changes
 * nothing. Where it has none, the clients' clocks judge, and an hour's error of one of them is an hour's error of its
 * expiry: a claim then ends too early or too late. Leases do not expire: core compares their terms by `now`, or by
 * unchanged versions where there is none. A call may take any time. Core limits every call (`storeTimeoutMs`, 5 s) and ignores later answers; the store must end it
 * too, because a connection that waits forever is one less.
 *
 * **Errors**: a method rejects when the store cannot be reached (`ERR_ANYHOST_STORE_FAILED`, or the client's own
 * error), and never throws. A condition that fails is an answer, not a rejection. A write that rejects may have been
 * made: core reads the record again before it writes another, and recognizes its own. After the store is back, the next
 * call works. *Otherwise* services that need the store are refused (`storeUnavailable`) until the process is restarted.
 *
 * **Arguments**: a key is text of 1 to {@link LONGEST_KEY_BYTES} bytes of UTF-8, without NUL and without halves of
 * characters (lone surrogates); upper and lower case differ, and no other character means anything. Wrong arguments
 * reject with `ERR_ANYHOST_INVALID_OPTION` ({@link assertStoreCall} checks them), values that JSON cannot hold with
 * `ERR_ANYHOST_INVALID_STATE_VALUE` ({@link serializeState}); nothing is written then.
 */
export interface StateStore {
  /** Names the store in logs and errors: `'sqlite'`. */
  readonly name: string;
  /**
   * Whether records outlive the process. `false`: services with a durable policy are refused in hosts whose process is
   * short-lived, and nothing is made up for after a restart.
   */
  readonly durable: boolean;
  /**
   * Why the store is not durable although its kind is, as the end of a sentence: `'the file is in the temporary
   * folder'`. A host logs it once at the start, and adds it to the error that refuses a service. Default: none.
   */
  readonly notDurableBecause?: string | undefined;
  /**
   * The longest value that a record can hold, in bytes: of its JSON in UTF-8. Core refuses a longer one before it calls
   * the store, with `ERR_ANYHOST_INVALID_STATE_VALUE`, which names both numbers: the store need not check. At least
   * 65 536, because a ledger record with its history is that long. Default: no limit.
   */
  readonly maxValueBytes?: number | undefined;
  /**
   * The record under a key, or `undefined`; an expired record does not exist.
   *
   * Rejects with `ERR_ANYHOST_INVALID_STATE_RECORD` when there is a record that cannot be read ({@link parseState}):
   * core then knows that the store works and that this one record must be replaced.
   */
  get(key: string): Promise<StateRecord | undefined>;
  /**
   * Every live record whose key begins with the prefix, in any order.
   *
   * Hosts call it at their start and every 30 seconds, for one application at a time, so that they need not read a
   * record per service. It need not be a snapshot: each record for itself must be one that was written. A record that
   * cannot be read is left out, because it must not hide the others; `get` reports it.
   *
   * @param prefix - Compared character by character; no character is a wildcard. The empty text lists everything.
   */
  list(prefix: string): Promise<readonly KeyedRecord[]>;
  /**
   * Writes a value that JSON can hold.
   *
   * @returns The new version, or `undefined` when the condition failed.
   */
  set(key: string, value: unknown, options?: SetOptions): Promise<string | undefined>;
  /**
   * Deletes a record.
   *
   * @returns `false` when the condition failed. Deleting a missing record without a condition returns `true`.
   */
  delete(key: string, condition?: WriteCondition): Promise<boolean>;
  /**
   * The store's own clock, for stores that have one (a database server). All hosts then agree on when a lease, a claim
   * or a run of another host is over. Without it, a host must see one version unchanged for a whole term before it
   * concludes that its owner is gone, which delays the takeover by up to 30 seconds.
   */
  now?(): Promise<Instant>;
  /**
   * Several writes in one round trip, at most {@link MOST_BATCHED_WRITES}, each to another key. Core then writes the
   * ledger record and the claim of a run together. Without it, core calls `set` for each.
   *
   * Each write is decided by its own condition, as by `set`: one that fails does not keep the others from being made.
   * They need not be made together: another client may see one before the other, but after the answer it sees all. When
   * the call rejects, any of them may have been made; when it rejects because of a wrong argument or value, none. *Made
   * all or none*, a claim that is taken would lose the record of the run beside it.
   *
   * @returns What `set` would have returned for each write, in their order. For no writes: an empty array.
   */
  batch?(writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]>;
  /**
   * Removes records that have expired, for stores that do not do it by themselves. A long-lived host calls it every ten
   * minutes, until it answers less than the limit. Expired records do not exist for any other method, whether they were
   * removed or not. A record that is written again at that moment is not removed.
   *
   * @param limit - The most records to remove in this call, a whole number, 1 or more: it must not lock the store for
   *   long.
   * @returns How many were removed.
   */
  deleteExpired?(limit: number): Promise<number>;
}
