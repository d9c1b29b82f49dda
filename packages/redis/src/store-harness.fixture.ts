import { randomUUID } from 'node:crypto';
import type { StateStoreHarness } from '@anyhost/conformance';
import { type Clock, delay, systemClock } from '@anyhost/core';
import { Redis } from 'ioredis';
import type { RedisStateStore } from './redis-state-store.ts';

/** Moves every expiry of a store nearer, and returns how many there are. */
const AGE = `
local expiring = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
for position = 1, #expiring, 2 do
  local key = expiring[position]
  local expiresAt = string.format('%.0f', expiring[position + 1] - ARGV[1])
  local version, value = string.match(redis.call('HGET', KEYS[1], key), '^(%S+) %d+ (.*)$')
  redis.call('HSET', KEYS[1], key, version .. ' ' .. expiresAt .. ' ' .. value)
  redis.call('ZADD', KEYS[2], expiresAt, key)
end
return #expiring
`;

/** How a kind of store is opened. */
export interface OpenRequest {
  readonly port: number;
  readonly prefix: string;
  readonly clock?: Clock;
  /** How long each wait of the store may take; default: what the store takes. */
  readonly timeoutMs?: number;
}

/** A store, and how it is closed. */
export interface OpenedStore {
  readonly store: RedisStateStore;
  close(): Promise<void>;
}

/** What the conformance suite needs, for stores of one kind on a server: each test has a prefix of its own. */
export async function createHarness(
  url: string,
  open: (request: OpenRequest) => OpenedStore,
): Promise<StateStoreHarness> {
  const port = Number(new URL(url).port);
  const prefix = `anyhost-test-${randomUUID()}:`;
  const opened: OpenedStore[] = [];
  const openOne = (request: Partial<OpenRequest> = {}): RedisStateStore => {
    const one = open({ port, prefix, ...request });
    opened.push(one);
    return one.store;
  };
  const inside = new Redis(url);
  const store = openOne();
  return {
    store,
    // The server's clock cannot be moved. What expires is brought nearer instead; without such records time passes.
    passTime: async (ms) => {
      if ((await inside.eval(AGE, 2, `${prefix}records`, `${prefix}expiry`, ms)) !== 0) return;
      // It shows whole milliseconds.
      await delay(systemClock, ms + 2);
    },
    reopen: async () => openOne(),
    openWithClock: async (clock) => openOne({ clock }),
    server: {
      port,
      connect: async (proxyPort) => openOne({ port: proxyPort, timeoutMs: 1000 }),
      // Asks the idle connection, connects, shakes hands, asks for the policy, calls.
      limitMs: 5000,
    },
    storage: {
      count: () => inside.hlen(`${prefix}records`),
      removeExpired: async () => {
        await store.deleteExpired(1000);
      },
    },
    close: async () => {
      for (const one of opened) await one.close();
      await inside.del(...['records', 'index', 'expiry'].map((name) => `${prefix}${name}`));
      inside.disconnect();
    },
  };
}
