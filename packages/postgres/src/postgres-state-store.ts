import { randomUUID } from 'node:crypto';
import {
  AnyhostError,
  assertStoreCall,
  escapeText,
  type Instant,
  type KeyedRecord,
  parseState,
  readProperty,
  type SetOptions,
  type StateRecord,
  type StateStore,
  type StateWrite,
  serializeState,
  toInstant,
  type WriteCondition,
} from '@anyhost/core';
import { readArguments } from './assert-arguments.ts';
import { Database, type Statement } from './database.ts';
import { type CallPlace, callFailed } from './failure.ts';
import { DEFAULT_TABLE } from './migration-sql.ts';
import { placeOf } from './place-of.ts';
import { givenPool, ownPool } from './pool-source.ts';
import type {
  PostgresConnectionOptions,
  PostgresPool,
  PostgresStateStoreOptions,
} from './postgres-state-store-options.ts';
import { type Statements, statementsOn, type WriteKind } from './statements.ts';

/** A write that gives a record an expiry removes others that have expired: the first of a process, and then each of this many. */
const TIDY_EVERY = 50;
/** PostgreSQL has no later date for what never expires: three thousand years. */
const LONGEST_TTL_MS = 1e14;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** No record has it. */
const NO_VERSION = '00000000-0000-0000-0000-000000000000';

/** A state store in a table of PostgreSQL. */
export interface PostgresStateStore extends StateStore {
  batch(writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]>;
  deleteExpired(limit: number): Promise<number>;
  now(): Promise<Instant>;
  /** Closes the connections that the store opened; a pool that was passed in stays open. Safe to call twice. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Keeps an application's state in a table of PostgreSQL 13 or newer. Every operation is one statement that needs no session:
 * it works through poolers in transaction mode. Expiry is decided by the server's clock.
 *
 * @param database - A `Pool` of pg: it is used and never closed. Or a connection string, or its parts: the store makes a
 *   pool of its own at its first call, loads pg then, and closes the pool when it is disposed.
 * @returns The store. Its methods reject with `ERR_ANYHOST_STORE_FAILED` when the database cannot be used (`cause` is the
 *   client's error), and with `ERR_ANYHOST_STORE_TIMEOUT` when it does not answer in time; `set` rejects with
 *   `ERR_ANYHOST_INVALID_STATE_VALUE` for what JSON cannot hold, `get` with `ERR_ANYHOST_INVALID_STATE_RECORD` for a row
 *   that is not JSON.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`. Nothing is connected yet.
 *
 * @example
 * ```ts
 * const app = defineApplication('ordering')
 *   .singleton('pool', () => new Pool({ connectionString }), { dispose: (pool) => pool.end() })
 *   .stateStore(({ pool }) => postgresStateStore(pool));
 * ```
 */
export function postgresStateStore(
  database: PostgresPool | PostgresConnectionOptions | string,
  options: PostgresStateStoreOptions = {},
): PostgresStateStore {
  const target = readArguments(database, options);
  const { table = DEFAULT_TABLE, migrate = true } = options;
  const isOwn = 'connection' in target;
  const source = isOwn ? ownPool(target.connection) : givenPool(target.pool);
  const place = placeOf(isOwn ? target.connection : readProperty(target.pool, 'options'), process.env);
  return new TableStateStore(new Database(source, { table, migrate }), { table, database: place });
}

class TableStateStore implements PostgresStateStore {
  readonly name = 'postgres';
  readonly durable = true;
  readonly #database: Database;
  readonly #place: CallPlace;
  readonly #source: string;
  readonly #statements: Statements;
  #expiringWrites = 0;

  constructor(database: Database, place: CallPlace) {
    this.#database = database;
    this.#place = place;
    this.#source = `postgres (table ${place.table} of ${place.database})`;
    this.#statements = statementsOn(place.table);
  }

  async get(key: string): Promise<StateRecord | undefined> {
    assertStoreCall('postgres.get', key);
    const [row] = await this.#run(`get('${escapeText(key)}')`, { text: this.#statements.get, values: [key] });
    if (row === undefined) return undefined;
    return { value: parseState(key, textOf(row, 'value'), this.#source), version: textOf(row, 'version') };
  }

  async list(prefix: string): Promise<readonly KeyedRecord[]> {
    assertStoreCall('postgres.list', prefix);
    const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
    const rows = await this.#run(`list('${escapeText(prefix)}')`, { text: this.#statements.list, values: [pattern] });
    return rows.flatMap((row) => {
      const [key, version, value] = [textOf(row, 'key'), textOf(row, 'version'), textOf(row, 'value')];
      try {
        return { key, version, value: parseState(key, value, this.#source) };
      } catch {
        return [];
      }
    });
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> {
    assertStoreCall('postgres.set', key, options);
    const { kind, version, text, ttlMs, ifVersion } = toWrite({ ...options, key, value });
    const texts = this.#isTidying([ttlMs]) ? this.#statements.setAndTidy : this.#statements.set;
    const values = [key, version, text, ttlMs];
    if (kind === 'replace') values.push(ifVersion);
    const rows = await this.#run(`set('${escapeText(key)}')`, { text: texts[kind], values, certainRows: 1 });
    return rows.length === 0 ? undefined : version;
  }

  async batch(writes: readonly StateWrite[]): Promise<readonly (string | undefined)[]> {
    assertStoreCall('postgres.batch', writes);
    if (writes.length === 0) return [];
    const made = writes.map(toWrite);
    // In one order for all: fewer batches with the same keys wait for each other.
    const sorted = made.toSorted((one, other) => (one.key < other.key ? -1 : 1));
    const column = <Name extends keyof Write>(name: Name): Write[Name][] => sorted.map((write) => write[name]);
    const values = [
      column('key'),
      column('version'),
      column('text'),
      column('ttlMs'),
      column('ifVersion'),
      column('kind'),
    ];
    const text = this.#statements.batch(new Set(column('kind')), this.#isTidying(column('ttlMs')));
    const call = `batch('${writes.map(({ key }) => escapeText(key)).join("', '")}')`;
    const rows = await this.#run(call, { text, values, certainRows: writes.length });
    const written = new Set(rows.map((row) => textOf(row, 'version')));
    return made.map(({ version }) => (written.has(version) ? version : undefined));
  }

  async delete(key: string, condition: WriteCondition = {}): Promise<boolean> {
    assertStoreCall('postgres.delete', key, condition);
    const { ifVersion } = condition;
    const call = `delete('${escapeText(key)}')`;
    if (ifVersion === null) {
      return (await this.#run(call, { text: this.#statements.get, values: [key] })).length === 0;
    }
    if (ifVersion === undefined) {
      await this.#run(call, { text: this.#statements.remove, values: [key] });
      return true;
    }
    const values = [key, toVersion(ifVersion)];
    return (await this.#run(call, { text: this.#statements.removeVersion, values, certainRows: 1 })).length > 0;
  }

  async deleteExpired(limit: number): Promise<number> {
    assertStoreCall('postgres.deleteExpired', limit);
    return (await this.#run('deleteExpired()', { text: this.#statements.removeExpired, values: [limit] })).length;
  }

  async now(): Promise<Instant> {
    const [row] = await this.#run('now()', { text: this.#statements.now, values: [] });
    return toInstant(Number(textOf(row, 'now')));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#database.end();
  }

  async #run(call: string, statement: Statement): Promise<readonly unknown[]> {
    try {
      return await this.#database.query(statement);
    } catch (thrown) {
      throw callFailed(`postgres.${call}`, this.#place, thrown);
    }
  }

  // Keys with a time in them are written once and never again, and short-lived hosts do not call deleteExpired.
  #isTidying(ttls: readonly (number | null)[]): boolean {
    if (ttls.every((ttl) => ttl === null)) return false;
    this.#expiringWrites += 1;
    return this.#expiringWrites % TIDY_EVERY === 1;
  }
}

interface Write {
  readonly key: string;
  readonly kind: WriteKind;
  /** Random and not counted: no later record, not even one in a restored backup, has a version that was used before. */
  readonly version: string;
  readonly text: string;
  readonly ttlMs: number | null;
  readonly ifVersion: string | null;
}

function toWrite({ key, value, ttlMs, ifVersion }: StateWrite): Write {
  return {
    key,
    kind: ifVersion === undefined ? 'put' : ifVersion === null ? 'add' : 'replace',
    // Without the cache: a copy of this process's memory would give the same versions.
    version: randomUUID({ disableEntropyCache: true }),
    text: serializeState(key, value),
    ttlMs: ttlMs === undefined ? null : Math.min(ttlMs, LONGEST_TTL_MS),
    ifVersion: typeof ifVersion === 'string' ? toVersion(ifVersion) : null,
  };
}

// A text that is no version of this store's is a conflict, not an error.
function toVersion(text: string): string {
  return UUID.test(text) ? text : NO_VERSION;
}

function textOf(row: unknown, column: string): string {
  const value = readProperty(row, column);
  if (typeof value === 'string') return value;
  throw new AnyhostError(
    'ERR_ANYHOST_STORE_FAILED',
    `The answer of PostgreSQL has no text in the column ${column}. Give the store a pool without type parsers of its own.`,
  );
}
