import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLogger } from '@anyhost/core';
import { onTestFinished } from 'vitest';
import { ORDER_COUNTS_SQL, type OrderCounts, readOrderCounts } from '../src/orders/order-counts.ts';
import type { OrderingDatabase } from '../src/orders/ordering-database.ts';
import { PostgresDatabase } from '../src/orders/postgres-database.ts';
import { SqliteDatabase } from '../src/orders/sqlite-database.ts';
import { createPostgres, isReachable, openPool, POSTGRES_URL } from './backing-services.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An empty database for one test, and direct access to it. */
export interface TestDatabase {
  readonly database: OrderingDatabase;
  /** A second connection, as another process would have. */
  open(): OrderingDatabase;
  /** Any SQL; rows as the client returns them. */
  sql(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Counts by SQL. */
  counts(): Promise<OrderCounts>;
}

/** Every supported database, with the reason if it cannot be tested. */
export const DATABASES = [
  { name: 'SQLite', available: true, create: createSqlite },
  { name: 'PostgreSQL', available: await isReachable(POSTGRES_URL), create: createPostgresDatabase },
] as const;

async function createSqlite(): Promise<TestDatabase> {
  const path = join(await temporaryFolder(), 'ordering.db');
  const connection = new DatabaseSync(path, { timeout: 5_000 });
  onTestFinished(() => connection.close());
  return prepared(
    () => new SqliteDatabase(path),
    async (text) => connection.prepare(text).all(),
  );
}

async function createPostgresDatabase(): Promise<TestDatabase> {
  const { url, drop } = await createPostgres();
  // Hooks run in reverse order: the connections end before the database goes.
  onTestFinished(drop);
  const pool = openPool(url);
  onTestFinished(() => pool.end());
  return prepared(
    () => new PostgresDatabase(url, silentLogger),
    async (text) => (await pool.query(text)).rows,
  );
}

async function prepared(create: () => OrderingDatabase, sql: TestDatabase['sql']): Promise<TestDatabase> {
  const open = (): OrderingDatabase => {
    const database = create();
    onTestFinished(() => database.close());
    return database;
  };
  const database = open();
  await database.migrate();
  return { database, open, sql, counts: async () => readOrderCounts((await sql(ORDER_COUNTS_SQL))[0]) };
}
