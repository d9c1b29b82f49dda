import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import {
  type Clock,
  type SetOptions,
  type StateRecord,
  type StateStore,
  serialiseState,
  systemClock,
  type WriteCondition,
} from '@anyhost/core';
import { checkArguments } from './check-arguments.ts';
import { isDurable, openDatabase } from './open-database.ts';
import { type StateTable, useTable } from './state-table.ts';

const DEFAULT_TABLE = 'anyhost_state';
/** How often, at most, a store removes what has expired. */
const PURGE_PERIOD_MS = 60_000;

/** Options of {@link sqliteStateStore}. */
export interface SqliteStateStoreOptions {
  /** The table that holds the records, created on first use: letters, digits and `_`. Default `'anyhost_state'`. */
  readonly table?: string;
  /** Tells when records expire. All processes that share a file should have the same. Default: the machine's. */
  readonly clock?: Clock;
}

/** A state store in a SQLite database. */
export interface SqliteStateStore extends StateStore {
  /** Closes the file that the store opened; a connection that was handed in stays open. Safe to call twice. */
  [Symbol.dispose](): void;
}

/**
 * Keeps an application's state in SQLite, on Node's own `node:sqlite`. Several stores, in one process or
 * in many on one machine, may share a file: of writers that compare-and-set the same version one wins.
 *
 * @param database - A path: the file is opened, made if it is not there, set to WAL with a busy timeout
 *   of five seconds, and closed when the store is disposed. Or a connection: it is used as it is and
 *   never closed; inside its transaction the store's reads and writes are part of that transaction.
 * @returns The store. Its methods reject with SQLite's own error when the file cannot be used, or stays
 *   locked for longer than the busy timeout; `set` rejects with `ERR_ANYHOST_INVALID_STATE_VALUE` for what
 *   JSON cannot hold.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, also for a file that cannot be opened.
 * @see https://nodejs.org/api/sqlite.html
 *
 * @example
 * ```ts
 * const app = defineApplication('ordering').stateStore(() => sqliteStateStore('./state.db'));
 * ```
 */
export function sqliteStateStore(
  database: DatabaseSync | string,
  options: SqliteStateStoreOptions = {},
): SqliteStateStore {
  checkArguments(database, options);
  const { table = DEFAULT_TABLE, clock = systemClock } = options;
  const owned = typeof database === 'string';
  return new DatabaseStateStore(owned ? openDatabase(database) : database, { owned, table, clock });
}

interface StoreSetup {
  readonly owned: boolean;
  readonly table: string;
  readonly clock: Clock;
}

// Every method does its work before its first await: a call made inside a transaction is inside it as a whole.
class DatabaseStateStore implements SqliteStateStore {
  readonly name = 'sqlite';
  readonly durable: boolean;
  readonly #database: DatabaseSync;
  readonly #setup: StoreSetup;
  #table: StateTable | undefined;
  #purgeAt = -Infinity;

  constructor(database: DatabaseSync, setup: StoreSetup) {
    this.#database = database;
    this.#setup = setup;
    this.durable = isDurable(database);
  }

  async get(key: string): Promise<StateRecord | undefined> {
    const row = this.#open().find(key, this.#setup.clock.now());
    return row && { value: JSON.parse(row.value), version: row.version };
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> {
    const { ifVersion, ttlMs = Infinity } = options;
    const text = serialiseState(key, value);
    const table = this.#open();
    const now = this.#setup.clock.now();
    if (ttlMs !== Infinity) this.#purge(table, now);
    // Random and not counted: no later record, not even one in a restored backup, carries a version used before.
    const row = { key, value: text, version: randomUUID(), expiresAt: ttlMs === Infinity ? null : now + ttlMs };
    return table.write(row, ifVersion, now) ? row.version : undefined;
  }

  async delete(key: string, condition: WriteCondition = {}): Promise<boolean> {
    return this.#open().remove(key, condition.ifVersion, this.#setup.clock.now());
  }

  [Symbol.dispose](): void {
    if (this.#setup.owned && this.#database.isOpen) this.#database.close();
  }

  #open(): StateTable {
    this.#table ??= useTable(this.#database, this.#setup.table);
    this.#table.ensure();
    return this.#table;
  }

  // Keys with a time in them are written once and never again: without this the table would only grow.
  #purge(table: StateTable, now: number): void {
    if (now < this.#purgeAt) return;
    this.#purgeAt = now + PURGE_PERIOD_MS;
    table.purge(now);
  }
}
