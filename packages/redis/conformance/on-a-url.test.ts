import { describeStateStore } from '@anyhost/conformance';
import { afterAll, it } from 'vitest';
import { sharedRedis } from '../src/redis-server.fixture.ts';
import { redisStateStore } from '../src/redis-state-store.ts';
import { createHarness, type OpenedStore, type OpenRequest } from '../src/store-harness.fixture.ts';

const shared = await sharedRedis();

if ('reason' in shared) {
  it.skip(`the state store redis, on a URL: ${shared.reason}`, () => {});
} else {
  const { url, release } = shared;
  afterAll(release);
  describeStateStore({ name: 'redis, on a URL', create: () => createHarness(url, open) });
}

function open({ port, prefix, clock, timeoutMs }: OpenRequest): OpenedStore {
  const limits = { commandTimeout: timeoutMs, connectTimeout: timeoutMs };
  const connection = timeoutMs === undefined ? `redis://127.0.0.1:${port}` : { host: '127.0.0.1', port, ...limits };
  const store = redisStateStore(connection, { prefix, clock });
  return { store, close: () => store[Symbol.asyncDispose]() };
}
