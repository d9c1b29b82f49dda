import { describe, onTestFinished } from 'vitest';
import { RedisServer, whyNoServer } from './redis-server.fixture.ts';
import { type RedisStateStore, redisStateStore } from './redis-state-store.ts';
import type { RedisConnectionOptions, RedisStateStoreOptions } from './redis-state-store-options.ts';

/** Tests that start servers, or need what else is named. Without it they are reported as skipped, with the reason. */
export function describeWithServer(name: string, tests: () => void, missing: string | undefined = whyNoServer()): void {
  if (missing === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${missing})`, tests);
}

/** A server that is ended when the test has finished. */
export async function startServer(...args: readonly string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...args);
  onTestFinished(() => server.remove());
  return server;
}

/** A store with a connection of its own, disposed when the test has finished. */
export function openStore(
  connection: string | RedisConnectionOptions,
  options: RedisStateStoreOptions = {},
): RedisStateStore {
  const store = redisStateStore(connection, options);
  onTestFinished(() => store[Symbol.asyncDispose]());
  return store;
}
