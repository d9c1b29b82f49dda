import type { Clock } from '@anyhost/core';
import type { RedisOptions } from 'ioredis';

/** Options of `redisStateStore`. */
export interface RedisStateStoreOptions {
  /**
   * The beginning of the three keys that hold the records: visible ASCII characters, at most 100. Stores with different
   * prefixes share nothing. With a `Cluster` it needs a hash tag, `'{anyhost}:'`, so that the three are in one slot.
   * Default `'anyhost:'`.
   */
  readonly prefix?: string | undefined;
  /**
   * Whether the server keeps what it acknowledged. `true`: a server that may evict any key (`maxmemory-policy`
   * `allkeys-*` with `maxmemory`) is refused by every call. `false`: the store says that it is not durable, and hosts
   * treat it so. Default `true`.
   */
  readonly durable?: boolean | undefined;
  /** Measures how long a connection of the store's own was idle. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** What a store decides for a connection of its own, so that each of its calls ends. */
export const DECIDED_BY_STORE = [
  'lazyConnect',
  'retryStrategy',
  'sentinelRetryStrategy',
  'reconnectOnError',
  'maxRetriesPerRequest',
  'enableOfflineQueue',
  'enableReadyCheck',
  'autoResendUnfulfilledCommands',
  'disconnectTimeout',
  'replyMapping',
] as const;

/**
 * Where the server is: the options of ioredis, except those that the store decides. `commandTimeout` and
 * `connectTimeout` are 2000 milliseconds unless they are given.
 *
 * @see https://redis.github.io/ioredis/interfaces/CommonRedisOptions.html
 */
export type RedisConnectionOptions = Omit<RedisOptions, (typeof DECIDED_BY_STORE)[number]>;
