import type { DatabaseSync } from 'node:sqlite';

/** Sorts after every character that can follow a prefix. */
const LAST_CHARACTER = '\u{10FFFF}';
const SAVEPOINT = 'anyhost_batch';

/** A record as its row holds it. */
export interface StateRow {
  readonly key: string;
  readonly version: string;
  /** Milliseconds since the Unix epoch; `null` for a record that stays. */
  readonly expiresAt: number | null;
  /** JSON. */
  readonly value: string;
}

/** The table of a store: each method is one step for SQLite's own locking, and therefore atomic. */
export interface StateTable {
  /** Creates the table if it does not exist. */
  ensure(): void;
  /** The live row under a key. */
  find(key: string, now: number): Pick<StateRow, 'version' | 'value'> | undefined;
  /** The live rows whose key begins with a prefix, in order of their keys. */
  list(prefix: string, now: number): readonly Pick<StateRow, 'key' | 'version' | 'value'>[];
  /** Writes a row if the live row has the version: `null` for no row, `undefined` for any. */
  write(row: StateRow, ifVersion: string | null | undefined, now: number): boolean;
  /** Removes a row under the same condition. */
  remove(key: string, ifVersion: string | null | undefined, now: number): boolean;
  /** Removes rows that have expired, at most so many. Returns how many. */
  purge(now: number, limit: number): number;
  /**
   * Runs several writes in one transaction, or as one part of the transaction that is open: all of them are made, or
   * none if one throws.
   */
  together<Value>(writes: () => Value): Value;
}

/** Prepares a table of a database. The name must have been checked: it stands in the statements as it is. */
export function useTable(database: DatabaseSync, table: string): StateTable {
  // Run before each use: it costs nothing while the table exists, and creates it again when the
  // transaction in which it was made has been undone.
  const create = database.prepare(
    `CREATE TABLE IF NOT EXISTS "${table}"
       (key TEXT NOT NULL PRIMARY KEY, version TEXT NOT NULL, expires_at REAL, value TEXT NOT NULL) STRICT`,
  );
  create.run();
  const live = '(expires_at IS NULL OR expires_at > :now)';
  const insert = `INSERT INTO "${table}" (key, version, expires_at, value) VALUES (:key, :version, :expiresAt, :value)
     ON CONFLICT (key) DO UPDATE SET version = excluded.version, expires_at = excluded.expires_at, value = excluded.value`;
  const find = database.prepare(`SELECT version, value FROM "${table}" WHERE key = :key AND ${live}`);
  const list = database.prepare(
    `SELECT key, version, value FROM "${table}" WHERE key >= :prefix AND key < :end AND ${live} ORDER BY key`,
  );
  const put = database.prepare(insert);
  const add = database.prepare(`${insert} WHERE expires_at <= :now`);
  const replace = database.prepare(
    `UPDATE "${table}" SET version = :version, expires_at = :expiresAt, value = :value
     WHERE key = :key AND version = :ifVersion AND ${live}`,
  );
  const remove = database.prepare(`DELETE FROM "${table}" WHERE key = :key`);
  const removeVersion = database.prepare(
    `DELETE FROM "${table}" WHERE key = :key AND version = :ifVersion AND ${live}`,
  );
  const purge = database.prepare(
    `DELETE FROM "${table}" WHERE key IN (SELECT key FROM "${table}" WHERE expires_at <= :now LIMIT :limit)`,
  );

  return {
    ensure: () => {
      create.run();
    },
    find: (key, now) => {
      const row = find.get({ key, now });
      return row && { version: String(row['version']), value: String(row['value']) };
    },
    list: (prefix, now) => {
      // Keys are compared as UTF-8 bytes: a range that the primary key's index answers.
      const rows = list.all({ prefix, end: `${prefix}${LAST_CHARACTER}`, now });
      return rows.map((row) => ({
        key: String(row['key']),
        version: String(row['version']),
        value: String(row['value']),
      }));
    },
    write: (row, ifVersion, now) => {
      if (ifVersion === undefined) return put.run({ ...row }).changes > 0;
      if (ifVersion === null) return add.run({ ...row, now }).changes > 0;
      return replace.run({ ...row, ifVersion, now }).changes > 0;
    },
    remove: (key, ifVersion, now) => {
      if (ifVersion === null) return find.get({ key, now }) === undefined;
      if (ifVersion !== undefined) return removeVersion.run({ key, ifVersion, now }).changes > 0;
      remove.run({ key });
      return true;
    },
    purge: (now, limit) => Number(purge.run({ now, limit }).changes),
    together: (writes) => inSavepoint(database, writes),
  };
}

// A savepoint begins a transaction where none is open, and is a part of the one that is.
// See https://www.sqlite.org/lang_savepoint.html
function inSavepoint<Value>(database: DatabaseSync, writes: () => Value): Value {
  database.exec(`SAVEPOINT ${SAVEPOINT}`);
  try {
    const value = writes();
    database.exec(`RELEASE ${SAVEPOINT}`);
    return value;
  } catch (thrown) {
    undo(database);
    throw thrown;
  }
}

function undo(database: DatabaseSync): void {
  try {
    database.exec(`ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}`);
  } catch {
    // SQLite has undone the whole transaction by itself, as it does on a full disk.
  }
}
