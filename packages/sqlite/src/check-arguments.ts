import { assertKnownOptions, type GivenOption, invalidOption } from '@anyhost/core';
import type { SqliteStateStoreOptions } from './sqlite-state-store.ts';

/** Whose options they are, in messages. */
const OWNER = 'sqliteStateStore';
const OPTION_NAMES: Record<keyof SqliteStateStoreOptions, true> = { table: true, clock: true };
const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Checks what JavaScript may get wrong. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function checkArguments(database: unknown, options: SqliteStateStoreOptions): void {
  if (!isDatabase(database)) {
    throw invalidOption(given('database', database), 'the path of a file, or a DatabaseSync of node:sqlite');
  }
  assertKnownOptions(OWNER, options, Object.keys(OPTION_NAMES));
  checkTable(given('table', options.table));
}

function checkTable(table: GivenOption): void {
  const { value } = table;
  if (value === undefined) return;
  const wellFormed = typeof value === 'string' && TABLE.test(value);
  // SQLite keeps this prefix for itself.
  if (wellFormed && !value.toLowerCase().startsWith('sqlite_')) return;
  throw invalidOption(table, "letters, digits and '_', not a digit first, at most 63, and not sqlite_ in front");
}

function isDatabase(database: unknown): boolean {
  if (typeof database === 'string') return database !== '';
  if (typeof database !== 'object' || database === null) return false;
  return ['prepare', 'exec'].every((method) => typeof Reflect.get(database, method) === 'function');
}

function given(option: string, value: unknown): GivenOption {
  return { owner: OWNER, option, value };
}
