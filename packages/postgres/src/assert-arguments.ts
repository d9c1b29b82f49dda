import {
  assertBoolean,
  assertKnownOptions,
  assertNumber,
  type GivenOption,
  invalidOption,
  isRecord,
  readProperty,
} from '@anyhost/core';
import type {
  PostgresConnectionOptions,
  PostgresPool,
  PostgresStateStoreOptions,
} from './postgres-state-store-options.ts';
import { assertTable } from './table-name.ts';

/** The function that the options belong to, in messages. */
const OWNER = 'postgresStateStore';
const CONNECTION_NAMES: Record<keyof PostgresConnectionOptions, true> = {
  connectionString: true,
  host: true,
  port: true,
  database: true,
  user: true,
  password: true,
  ssl: true,
  max: true,
  application_name: true,
  connectionTimeoutMillis: true,
  query_timeout: true,
  idleTimeoutMillis: true,
};
const OPTION_NAMES: Record<keyof PostgresStateStoreOptions, true> = { table: true, migrate: true };
const EXPECTED_DATABASE =
  "a Pool of pg, a connection string, or an object such as { connectionString: 'postgres://…' }";
const EXPECTED_STRING = "'postgres://user:password@host:5432/database'";
/** The least and the most of the numbers. */
const NUMBERS = {
  port: 65_535,
  max: 10_000,
  connectionTimeoutMillis: 3_600_000,
  query_timeout: 3_600_000,
  idleTimeoutMillis: 86_400_000,
};

/** Where the records are: a pool that was passed in, or how to make one. */
export type Target = { readonly pool: PostgresPool } | { readonly connection: PostgresConnectionOptions };

/** Checks the arguments as JavaScript may pass them. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function readArguments(database: unknown, options: PostgresStateStoreOptions): Target {
  assertKnownOptions(OWNER, options, Object.keys(OPTION_NAMES));
  assertTable({ owner: OWNER, option: 'table', value: options.table });
  assertBoolean({ owner: OWNER, option: 'migrate', value: options.migrate });
  if (isPool(database)) return { pool: database };
  if (typeof database === 'string') return { connection: readConnection({ connectionString: database }) };
  if (!isRecord(database))
    throw invalidOption({ owner: OWNER, option: 'database', value: database }, EXPECTED_DATABASE);
  return { connection: readConnection(database) };
}

// A copy: the pool is made later, and the caller may change the object.
function readConnection(given: object): PostgresConnectionOptions {
  assertKnownOptions(OWNER, given, Object.keys(CONNECTION_NAMES));
  const connection: PostgresConnectionOptions = { ...given };
  assertConnectionString(connection.connectionString);
  for (const name of ['host', 'database', 'user', 'application_name'] as const)
    assertText(option(name, connection[name]));
  for (const [name, most] of Object.entries(NUMBERS)) {
    assertNumber(option(name, readProperty(connection, name)), { least: 1, most, whole: true });
  }
  assertPassword(connection.password);
  assertTls(option('ssl', connection.ssl));
  return connection;
}

// Messages about secrets name the type only: what is wrong may be the password.
function assertConnectionString(value: unknown): void {
  if (value === undefined || (typeof value === 'string' && isPostgresUrl(value))) return;
  throw invalidOption(option('connection.connectionString', value), EXPECTED_STRING);
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text);
}

function assertText(given: GivenOption): void {
  if (given.value === undefined || (typeof given.value === 'string' && given.value !== '')) return;
  throw invalidOption(given, 'a text that is not empty');
}

function assertPassword(value: unknown): void {
  if (value === undefined || typeof value === 'string' || typeof value === 'function') return;
  throw invalidOption(option('connection.password', value), 'a text, or a function that returns one');
}

function assertTls(given: GivenOption): void {
  if (given.value === undefined || typeof given.value === 'boolean' || isRecord(given.value)) return;
  throw invalidOption(given, 'true, false, or options of node:tls');
}

function isPool(value: unknown): value is PostgresPool {
  return typeof value === 'object' && value !== null && typeof readProperty(value, 'query') === 'function';
}

function option(name: string, value: unknown): GivenOption {
  return { owner: OWNER, option: name, value };
}
