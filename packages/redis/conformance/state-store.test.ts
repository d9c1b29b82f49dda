import { randomUUID } from 'node:crypto';
import { describeStateStore, type StateStoreHarness } from '@anyhost/conformance';
import { delay, type StateStore, systemClock } from '@anyhost/core';
import { Redis } from 'ioredis';
import { afterAll, it } from 'vitest';
import { sharedRedis } from '../src/redis-server.fixture.ts';
import { redisStateStore } from '../src/redis-state-store.ts';

const shared = await sharedRedis();

if ('reason' in shared) {
  it.skip(`the state store redis: ${shared.reason}`, () => {});
} else {
  const { url, release } = shared;
  afterAll(release);
  describeStateStore({ name: 'redis, on a URL', create: () => createHarness(url, openUrl) });
  describeStateStore({ name: 'redis, on a client', create: () => createHarness(url, openClient) });
}

interface OpenStore {
  readonly store: StateStore;
  close(): Promise<void>;
}

function openUrl(url: string, prefix: string): OpenStore {
  const store = redisStateStore(url, { prefix });
  return { store, close: () => store[Symbol.asyncDispose]() };
}

function openClient(url: string, prefix: string): OpenStore {
  const client = new Redis(url);
  return { store: redisStateStore(client, { prefix }), close: async () => client.disconnect() };
}

async function createHarness(url: string, open: typeof openUrl): Promise<StateStoreHarness> {
  const prefix = `anyhost-test-${randomUUID()}:`;
  const opened: OpenStore[] = [];
  const openOne = (): StateStore => {
    const one = open(url, prefix);
    opened.push(one);
    return one.store;
  };
  return {
    store: openOne(),
    // The server's clock cannot be moved; it shows whole milliseconds.
    passTime: async (ms) => {
      await delay(systemClock, ms + 2);
    },
    reopen: async () => openOne(),
    close: async () => {
      for (const one of opened) await one.close();
      const client = new Redis(url);
      await client.del(...['records', 'index', 'expiry'].map((name) => `${prefix}${name}`));
      client.disconnect();
    },
  };
}
