import type { Pool } from 'pg';
import type { PostgresConnectionOptions, PostgresPool } from './postgres-state-store-options.ts';

/** Where a store takes its connections from. */
export interface PoolSource {
  pool(): Promise<PostgresPool>;
  /** Closes what the source made. Safe to call twice. */
  end(): Promise<void>;
}

/** Together less than core waits for a call (5 s): the next call does not meet the same dead connection. */
const CONNECTION_TIMEOUT_MS = 2000;
const QUERY_TIMEOUT_MS = 2500;
/** Each connection is a process of the server, and core makes few calls at a time. */
const MOST_CONNECTIONS = 3;

/** A pool of the application: it is used, and its owner closes it. */
export function givenPool(pool: PostgresPool): PoolSource {
  return { pool: async () => pool, end: async () => {} };
}

/** A pool of the store's own, made for its first call; pg is loaded then, too. */
export function ownPool(connection: PostgresConnectionOptions): PoolSource {
  let opening: Promise<Pool> | undefined;
  let ending: Promise<void> | undefined;
  return {
    pool: async () => {
      if (ending !== undefined) throw new Error('the store is disposed');
      opening ??= openPool(connection);
      return await opening;
    },
    end: () => {
      ending ??= opening?.then((pool) => pool.end()) ?? Promise.resolve();
      return ending;
    },
  };
}

// No limit is sent to the server: a pooler in transaction mode refuses connections that ask for one.
async function openPool(connection: PostgresConnectionOptions): Promise<Pool> {
  const { Pool } = await import('pg');
  const pool = new Pool({
    ...connection,
    max: connection.max ?? MOST_CONNECTIONS,
    application_name: connection.application_name ?? 'anyhost',
    connectionTimeoutMillis: connection.connectionTimeoutMillis ?? CONNECTION_TIMEOUT_MS,
    query_timeout: connection.query_timeout ?? QUERY_TIMEOUT_MS,
    // Idle connections do not keep the process running.
    allowExitOnIdle: true,
    keepAlive: true,
  });
  // A connection that ends while it is idle: the pool has removed it, and opens another when one is needed.
  pool.on('error', () => {});
  return pool;
}
