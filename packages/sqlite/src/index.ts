// For authors: the store, to be given to an application's `stateStore`
export { type SqliteStateStore, sqliteStateStore } from './sqlite-state-store.ts';
export type { SqliteStateStoreOptions } from './sqlite-state-store-options.ts';
