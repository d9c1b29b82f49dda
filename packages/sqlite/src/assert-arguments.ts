import { assertKnownOptions, type GivenOption, invalidOption } from '@anyhost/core';
import { fileOf } from './open-database.ts';
import type { SqliteStateStoreOptions } from './sqlite-state-store-options.ts';

/** The function that the options belong to, in messages. */
const OWNER = 'sqliteStateStore';
const OPTION_NAMES: Record<keyof SqliteStateStoreOptions, true> = { table: true, clock: true };
const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Checks the arguments as JavaScript may pass them. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertArguments(database: unknown, options: SqliteStateStoreOptions): void {
  assertDatabase(given('database', database));
  assertKnownOptions(OWNER, options, Object.keys(OPTION_NAMES));
  assertTable(given('table', options.table));
}

function assertDatabase(database: GivenOption): void {
  const { value } = database;
  if (typeof value === 'string' ? value !== '' && !value.includes('\0') : isOpenConnection(value)) return;
  throw invalidOption(database, 'the path of a file, or an open DatabaseSync of node:sqlite');
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
  if (!isConnection(value)) return false;
  try {
    fileOf(value);
    return true;
  } catch {
    return false;
  }
}

function isConnection(value: unknown): value is Parameters<typeof fileOf>[0] {
  if (typeof value !== 'object' || value === null) return false;
  return ['prepare', 'exec'].every((method) => typeof Reflect.get(value, method) === 'function');
}

function given(option: string, value: unknown): GivenOption {
  return { owner: OWNER, option, value };
}
