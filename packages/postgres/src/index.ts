// For authors: the store, to be given to an application's `stateStore`
export { type PostgresStateStore, postgresStateStore } from './postgres-state-store.ts';
export type {
  PostgresConnectionOptions,
  PostgresPool,
  PostgresStateStoreOptions,
} from './postgres-state-store-options.ts';

// For teams that create the table themselves
export { migrationSql } from './migration-sql.ts';
