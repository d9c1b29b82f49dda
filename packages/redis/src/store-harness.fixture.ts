import { randomUUID } from 'node:crypto';
import type { StateStoreHarness } from '@anyhost/conformance';
import { type Clock, delay, systemClock } from '@anyhost/core';
import { Redis } from 'ioredis';
import type { RedisStateStore } from './redis-state-store.ts';

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
    // The server's clock cannot be moved; it shows whole milliseconds.
    passTime: async (ms) => {
      await delay(systemClock, ms + 2);
    },
    reopen: async () => openOne(),
    openWithClock: async (clock) => openOne({ clock }),
    server: {
      port,
      connect: async (proxyPort) => openOne({ port: proxyPort, timeoutMs: 300 }),
      // Asks the idle connection, connects, shakes hands, asks for the policy, calls.
      limitMs: 1500,
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
