import { type GivenOption, invalidOption } from '@anyhost/core';

const PART = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the value is a table's name, with its schema or without; `undefined` is allowed. */
export function assertTable(given: GivenOption): void {
  const { value } = given;
  if (value === undefined) return;
  const parts = typeof value === 'string' ? value.split('.') : [];
  if (parts.length >= 1 && parts.length <= 2 && parts.every((part) => PART.test(part))) return;
  throw invalidOption(
    given,
    "'table' or 'schema.table', each of letters, digits and '_', not a digit first, at most 63 characters",
  );
}

/** A checked name as it stands in statements: in quotes, so that reserved words and upper case are names, too. */
export function quoteTable(table: string): string {
  return table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
}

/** The name of the index on the times of expiry, which PostgreSQL puts into the schema of its table. */
export function expiryIndexOf(table: string): string {
  // 63 bytes are a name's most.
  return `"${table.slice(table.indexOf('.') + 1).slice(0, 52)}_expires_at"`;
}
