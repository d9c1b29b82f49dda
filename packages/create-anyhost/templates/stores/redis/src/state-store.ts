import type { StateStore } from '@anyhost/core';
import { redisStateStore } from '@anyhost/redis';

/** Opens the state store: keys of Redis. The host closes it when it stops. */
export function openStateStore(): StateStore {
  return redisStateStore(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379');
}
