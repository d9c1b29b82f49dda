import type { Logger } from '@anyhost/core';
import type { OrderingSettings } from '../settings.ts';
import type { OrderingDatabase } from './ordering-database.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** Opens PostgreSQL when `databaseUrl` is set, else the embedded SQLite file. */
export async function openDatabase(settings: OrderingSettings, logger: Logger): Promise<OrderingDatabase> {
  if (settings.databaseUrl === undefined) return new SqliteDatabase(settings.databasePath);
  // Imported here: a process that needs no client of a server does not load one.
  const { PostgresDatabase } = await import('./postgres-database.ts');
  return new PostgresDatabase(settings.databaseUrl, logger);
}
