import { assertClock, assertKnownOptions, type GivenOption, invalidOption, readProperty } from '@anyhost/core';
import { fileOf } from './open-database.ts';
import type { SqliteStateStoreOptions } from './sqlite-state-store-options.ts';

/** The function that the options belong to, in messages. */
const OWNER = 'sqliteStateStore';
const OPTION_NAMES: Record<keyof SqliteStateStoreOptions, true> = { table: true, clock: true };
/** A connection string of another database, whose password must not become part of a path. `file:` is one of SQLite's. */
const FOREIGN_URL = /^(?!file:)[a-z][a-z\d+.-]*:\/\//i;
const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Checks the arguments as JavaScript may pass them. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertArguments(database: unknown, options: SqliteStateStoreOptions): void {
  assertDatabase(given('database', database));
  assertKnownOptions(OWNER, options, Object.keys(OPTION_NAMES));
  assertTable(given('table', options.table));
  assertClock(given('clock', options.clock));
}

function assertDatabase(database: GivenOption): void {
  const { value } = database;
  if (typeof value === 'string' ? isPath(value) : isOpenConnection(value)) return;
  throw invalidOption(database, 'the path of a file, or an open DatabaseSync of node:sqlite');
}

function isPath(text: string): boolean {
  return text !== '' && !text.includes('\0') && !FOREIGN_URL.test(text);
}

function assertTable(table: GivenOption): void {
  const { value } = table;
  if (value === undefined) return;
  const wellFormed = typeof value === 'string' && TABLE.test(value);
  // SQLite reserves this prefix.
  if (wellFormed && !value.toLowerCase().startsWith('sqlite_')) return;
  throw invalidOption(table, "letters, digits and '_', not a digit first, at most 63, and not sqlite_ in front");
}

// Only a statement that succeeds proves that a connection works.
function isOpenConnection(value: unknown): boolean {
  try {
    if (!isConnection(value)) return false;
    fileOf(value);
    return true;
  } catch {
    // Closed, or an object that throws when it is read.
    return false;
  }
}

function isConnection(value: unknown): value is Parameters<typeof fileOf>[0] {
  if (typeof value !== 'object' || value === null) return false;
  return ['prepare', 'exec'].every((method) => typeof readProperty(value, method) === 'function');
}

function given(option: string, value: unknown): GivenOption {
  return { owner: OWNER, option, value };
}
