import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import {
  addToInstant,
  assertStoreCall,
  type Clock,
  escapeText,
  type Instant,
  type KeyedRecord,
  parseState,
  type SetOptions,
  type StateRecord,
  type StateStore,
  type StateWrite,
  serializeState,
  systemClock,
  type WriteCondition,
} from '@anyhost/core';
import { assertArguments } from './assert-arguments.ts';
import { callFailed } from './failure.ts';
import { LockWait } from './lock-wait.ts';
import { whyNotDurable } from './not-durable.ts';
import { fileOf, openDatabase, switchToWal } from './open-database.ts';
import type { SqliteStateStoreOptions } from './sqlite-state-store-options.ts';
import { type StateTable, useTable } from './state-table.ts';

const DEFAULT_TABLE = 'anyhost_state';
/** How often, at most, writes remove expired records, unless there are more than one write may remove. */
const PURGE_PERIOD_MS = 60_000;
/** How many one write removes: some milliseconds' work. */
const MOST_PURGED = 1000;

/** A state store in a SQLite database. */
export interface SqliteStateStore extends StateStore {
  now(): Promise<Instant>;
  /** One transaction, or a part of the one that is open. */
  batch(writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]>;
  deleteExpired(limit: number): Promise<number>;
  /** Closes the file that the store opened; a connection that was passed in stays open. Safe to call twice. */
  [Symbol.dispose](): void;
}

/**
 * Keeps an application's state in SQLite, on Node's own `node:sqlite`. Several stores, in one process or in many on one
 * machine, may share a file: of writers that compare-and-set the same version one wins.
 *
 * @param database - A path: the file is opened, created with mode 0600 if it does not exist, set to WAL, and closed
 *   when the store is disposed. Or a connection: it is used unchanged and never closed; inside its transaction the
 *   store's reads and writes are part of that transaction.
 * @returns The store. It is not durable in memory, and not in the temporary folder of AWS Lambda and Azure. Its methods
 *   reject with `ERR_ANYHOST_STORE_FAILED` when the file cannot be used (`cause` is SQLite's error), and with
 *   `ERR_ANYHOST_STORE_TIMEOUT` when it stays locked for five seconds, during which the event loop keeps running; `set`
 *   rejects with `ERR_ANYHOST_INVALID_STATE_VALUE` for what JSON cannot hold, `get` with
 *   `ERR_ANYHOST_INVALID_STATE_RECORD` for a row that is not JSON.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, also for a file that cannot be opened, read and written, and for
 *   a closed connection.
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
  assertArguments(database, options);
  const { table = DEFAULT_TABLE, clock = systemClock } = options;
  const owned = typeof database === 'string';
  return new DatabaseStateStore(owned ? openDatabase(database, table) : database, { owned, table, clock });
}

interface StoreSetup {
  readonly owned: boolean;
  readonly table: string;
  readonly clock: Clock;
}

/** A write whose value has become text and whose version is made. */
interface PendingWrite {
  readonly key: string;
  readonly text: string;
  readonly version: string;
  readonly ifVersion: string | null | undefined;
  readonly ttlMs: number | undefined;
}

// Unless the file is locked, every method does its work before its first await: a call made inside a transaction is
// inside it as a whole.
class DatabaseStateStore implements SqliteStateStore {
  readonly name = 'sqlite';
  readonly durable: boolean;
  readonly notDurableBecause: string | undefined;
  readonly #database: DatabaseSync;
  readonly #setup: StoreSetup;
  readonly #lock: LockWait;
  readonly #file: string | undefined;
  readonly #source: string;
  #table: StateTable | undefined;
  #purgeAt: Instant | undefined;
  #isClosed = false;

  constructor(database: DatabaseSync, setup: StoreSetup) {
    this.#file = fileOf(database);
    this.#database = database;
    this.#setup = setup;
    this.#lock = new LockWait(database, setup.clock, !setup.owned);
    this.#source = `sqlite (table ${setup.table} of ${this.#file ?? 'a database in memory'})`;
    this.notDurableBecause = this.#file === undefined ? undefined : whyNotDurable(this.#file, process.env);
    this.durable = this.#file !== undefined && this.notDurableBecause === undefined;
  }

  async get(key: string): Promise<StateRecord | undefined> {
    assertStoreCall('sqlite.get', key);
    const row = await this.#run(`get('${escapeText(key)}')`, (table) => table.find(key, this.#setup.clock.now()));
    return row && { value: parseState(key, row.value, this.#source), version: row.version };
  }

  async list(prefix: string): Promise<readonly KeyedRecord[]> {
    assertStoreCall('sqlite.list', prefix);
    const rows = await this.#run(`list('${escapeText(prefix)}')`, (table) =>
      table.list(prefix, this.#setup.clock.now()),
    );
    return rows.flatMap(({ key, version, value }) => {
      try {
        return { key, version, value: parseState(key, value, this.#source) };
      } catch {
        return [];
      }
    });
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> {
    assertStoreCall('sqlite.set', key, options);
    const write = toPendingWrite({ ...options, key, value });
    return await this.#run(`set('${escapeText(key)}')`, (table) => this.#write(table, write));
  }

  async delete(key: string, condition: WriteCondition = {}): Promise<boolean> {
    assertStoreCall('sqlite.delete', key, condition);
    return await this.#run(`delete('${escapeText(key)}')`, (table) => {
      return table.remove(key, condition.ifVersion, this.#setup.clock.now());
    });
  }

  async now(): Promise<Instant> {
    return this.#setup.clock.now();
  }

  async batch(writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]> {
    assertStoreCall('sqlite.batch', writes);
    const pending = writes.map(toPendingWrite);
    const call = `batch('${writes.map(({ key }) => escapeText(key)).join("', '")}')`;
    return await this.#run(call, (table) => {
      return table.together(() => pending.map((write) => this.#write(table, write)));
    });
  }

  async deleteExpired(limit: number): Promise<number> {
    assertStoreCall('sqlite.deleteExpired', limit);
    return await this.#run('deleteExpired()', (table) => table.purge(this.#setup.clock.now(), limit));
  }

  [Symbol.dispose](): void {
    this.#lock.end();
    if (!this.#setup.owned || this.#isClosed) return;
    this.#isClosed = true;
    this.#database.close();
  }

  async #run<Value>(call: string, use: (table: StateTable) => Value): Promise<Value> {
    try {
      return await this.#lock.run(() => {
        this.#table ??= this.#openTable();
        this.#table.ensure();
        return use(this.#table);
      });
    } catch (thrown) {
      throw callFailed(`sqlite.${call}`, this.#file, thrown);
    }
  }

  #openTable(): StateTable {
    if (this.#setup.owned) switchToWal(this.#database);
    return useTable(this.#database, this.#setup.table);
  }

  #write(table: StateTable, { key, text, version, ifVersion, ttlMs }: PendingWrite): string | undefined {
    const now = this.#setup.clock.now();
    if (ttlMs !== undefined) this.#purge(table, now);
    const expiresAt = ttlMs === undefined ? null : now + ttlMs;
    return table.write({ key, value: text, version, expiresAt }, ifVersion, now) ? version : undefined;
  }

  // Keys with a time in them are written once and never again: without this the table would grow without limit.
  #purge(table: StateTable, now: Instant): void {
    if (this.#purgeAt !== undefined && now < this.#purgeAt) return;
    if (table.purge(now, MOST_PURGED) < MOST_PURGED) this.#purgeAt = addToInstant(now, PURGE_PERIOD_MS);
  }
}

function toPendingWrite({ key, value, ifVersion, ttlMs }: StateWrite): PendingWrite {
  // Random and not counted: no later record, not even one in a restored backup, has a version that was used before.
  return { key, text: serializeState(key, value), version: randomUUID(), ifVersion, ttlMs };
}
