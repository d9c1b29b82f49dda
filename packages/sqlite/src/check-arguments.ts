import { AnyhostError, describeValue } from '@anyhost/core';

const OPTIONS: readonly string[] = ['table', 'clock'];
const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Checks what JavaScript may get wrong. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function checkArguments(database: unknown, options: object): void {
  if (!isDatabase(database)) {
    throw invalid('database', database, 'the path of a file, or a DatabaseSync of node:sqlite');
  }
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) throw unknownOption(name);
  }
  checkTable(Reflect.get(options, 'table'));
}

function checkTable(table: unknown): void {
  if (table === undefined) return;
  const wellFormed = typeof table === 'string' && TABLE.test(table);
  // SQLite keeps this prefix for itself.
  if (wellFormed && !table.toLowerCase().startsWith('sqlite_')) return;
  throw invalid('table', table, "letters, digits and '_', not a digit first, at most 63, and not sqlite_ in front");
}

function isDatabase(database: unknown): boolean {
  if (typeof database === 'string') return database !== '';
  if (typeof database !== 'object' || database === null) return false;
  return ['prepare', 'exec'].every((method) => typeof Reflect.get(database, method) === 'function');
}

function invalid(option: string, value: unknown, expected: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `The ${option} of a SQLite state store is ${describeValue(value)}; expected ${expected}.`,
    { details: { option, value } },
  );
}

function unknownOption(name: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `A SQLite state store has no option '${name}'; it has ${OPTIONS.join(' and ')}.`,
    { details: { option: name } },
  );
}
