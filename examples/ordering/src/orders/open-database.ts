import type { Logger } from '@anyhost/core';
import type { OrderingSettings } from '../settings.ts';
import type { OrderingDatabase } from './ordering-database.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** Opens PostgreSQL when `databaseUrl` is set, else the embedded SQLite file. */
export function openDatabase(settings: OrderingSettings, logger: Logger): OrderingDatabase {
  return settings.databaseUrl === undefined
    ? new SqliteDatabase(settings.databasePath)
    : new PostgresDatabase(settings.databaseUrl, logger);
}
