import { randomUUID } from 'node:crypto';
import { Pool, type PoolConfig } from 'pg';
import { onTestFinished } from 'vitest';
import { asSuperuser, server } from './server.fixture.ts';

/** An empty database of its own for a test or a file. */
export interface TestDatabase {
  readonly name: string;
  /** Where it is, for a store that connects by itself. */
  readonly connectionString: string;
  /** A new pool of connections to it, which ends with the database. */
  pool(options?: PoolConfig): Pool;
  /** Runs statements as the superuser. */
  execute(...statements: readonly string[]): Promise<readonly unknown[][]>;
  drop(): Promise<void>;
}

export async function createDatabase(): Promise<TestDatabase> {
  const name = `anyhost_test_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser('postgres', `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  const pools: Pool[] = [];
  return {
    name,
    connectionString: `postgres://${server.user}@${server.host}:${server.port}/${name}`,
    pool: (options = {}) => {
      const pool = new Pool({ ...server, database: name, ...options });
      pool.on('error', () => {});
      pools.push(pool);
      return pool;
    },
    execute: (...statements) => asSuperuser(name, ...statements),
    drop: async () => {
      await Promise.all(pools.filter((pool) => !pool.ending).map((pool) => pool.end()));
      await asSuperuser('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** A database for the test that runs. */
export async function databaseOfTest(): Promise<TestDatabase> {
  const database = await createDatabase();
  onTestFinished(() => database.drop());
  return database;
}
