import { describeStateStore } from '@anyhost/conformance';
import { Redis } from 'ioredis';
import { afterAll, it } from 'vitest';
import { sharedRedis } from '../src/redis-server.fixture.ts';
import { redisStateStore } from '../src/redis-state-store.ts';
import { createHarness, type OpenedStore, type OpenRequest } from '../src/store-harness.fixture.ts';

const shared = await sharedRedis();

if ('reason' in shared) {
  it.skip(`the state store redis, on a client: ${shared.reason}`, () => {});
} else {
  const { url, release } = shared;
  afterAll(release);
  describeStateStore({ name: 'redis, on a client', create: () => createHarness(url, open) });
}

/** A client with the options that the README recommends. */
function open({ port, prefix, clock, timeoutMs = 2000 }: OpenRequest): OpenedStore {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times) => Math.min(100 * times, 1000),
  });
  client.on('error', () => undefined);
  return { store: redisStateStore(client, { prefix, clock }), close: async () => client.disconnect() };
}
