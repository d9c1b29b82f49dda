import { assertTable, expiryIndexOf, quoteTable } from './table-name.ts';

/** The table of a store that gives no other. */
export const DEFAULT_TABLE = 'anyhost_state';

/**
 * The statements that create a store's table, for a team that changes its schema itself: run them once, as the user who
 * is to own the table, and give the store `migrate: false`. They do nothing where the table exists.
 *
 * @param table - As the store's option `table`. Default `'anyhost_state'`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a name that is none.
 */
export function migrationSql(table: string = DEFAULT_TABLE): string {
  assertTable({ owner: 'migrationSql', option: 'table', value: table });
  const name = quoteTable(table);
  // COLLATE "C": keys are compared by their bytes, so that the primary key's index serves prefixes in any locale.
  // Free space in each page: a record is rewritten in its page, and the indexes stay as they are.
  return `CREATE TABLE IF NOT EXISTS ${name} (
  key text COLLATE "C" PRIMARY KEY,
  version uuid NOT NULL,
  value text NOT NULL,
  expires_at timestamptz
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS ${expiryIndexOf(table)} ON ${name} (expires_at) WHERE expires_at IS NOT NULL;`;
}
