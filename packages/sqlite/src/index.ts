// For authors: the store, to be given to an application's `stateStore`
export { type SqliteStateStore, type SqliteStateStoreOptions, sqliteStateStore } from './sqlite-state-store.ts';
