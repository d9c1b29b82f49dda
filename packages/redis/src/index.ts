// For authors: the store, to be given to an application's `stateStore`
export { type RedisStateStore, redisStateStore } from './redis-state-store.ts';
export type { RedisClient } from './redis-client.ts';
export type { RedisConnectionOptions, RedisStateStoreOptions } from './redis-state-store-options.ts';
