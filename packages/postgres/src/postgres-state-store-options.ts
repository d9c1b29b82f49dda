import type { ConnectionOptions } from 'node:tls';

/** What the store needs of a `Pool` of pg. */
export interface PostgresPool {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * How the store connects when it makes its own pool. The names are those of pg, which also reads the variables `PGHOST`,
 * `PGPORT`, `PGDATABASE`, `PGUSER` and `PGPASSWORD` for what is left out. For anything else, make a `Pool` yourself.
 */
export interface PostgresConnectionOptions {
  /** `postgres://user:password@host:5432/database`, with `?sslmode=verify-full` for TLS. */
  readonly connectionString?: string | undefined;
  /** The server's name or address, or the folder of its socket. Default `'localhost'`. */
  readonly host?: string | undefined;
  /** Default 5432. */
  readonly port?: number | undefined;
  /** Default: the user's name. */
  readonly database?: string | undefined;
  /** Default: the user of the process. */
  readonly user?: string | undefined;
  /** A text, or a function that is called for each connection: for tokens that expire, as IAM gives. */
  readonly password?: string | (() => string | Promise<string>) | undefined;
  /** `true`, or options of `node:tls`, as `{ ca }`. Default: no TLS, or what the connection string says. */
  readonly ssl?: boolean | ConnectionOptions | undefined;
  /** The most connections of this process, 1 or more. Default 3. */
  readonly max?: number | undefined;
  /** Names the connections in `pg_stat_activity`. Default `'anyhost'`. */
  readonly application_name?: string | undefined;
  /** Milliseconds to wait for a connection, 1 or more. Default 2000. */
  readonly connectionTimeoutMillis?: number | undefined;
  /** Milliseconds to wait for an answer, 1 or more; then the connection is closed. Default 2500. */
  readonly query_timeout?: number | undefined;
  /** Milliseconds after which an unused connection is closed, 1 or more. Default 10000. */
  readonly idleTimeoutMillis?: number | undefined;
}

/** Options of `postgresStateStore`. */
export interface PostgresStateStoreOptions {
  /**
   * The table that holds the records, with its schema or without: `'anyhost_state'`, `'ops.anyhost_state'`. Each part has
   * letters, digits and `_`, at most 63 characters, not a digit first; upper and lower case differ, as in quotes. Stores
   * with different tables share nothing. Default `'anyhost_state'`, in the first schema of the `search_path`.
   */
  readonly table?: string | undefined;
  /** Whether the store creates a table that is missing, when a call finds that it is. Default true. */
  readonly migrate?: boolean | undefined;
}
