import { type Clock, memoryStateStore, type StateStore, systemClock } from '@anyhost/core';
import { VirtualClock } from '@anyhost/testing';
import { type ClientMistake, LIMIT_MS, StoreServer } from './remote-store.fixture.ts';
import type { StateStoreHarness } from './state-store-harness.ts';

/** A mistake in a store. */
export interface StoreMistake {
  /**
   * What each client has in place of the right store.
   *
   * @param localNow - The time on the client's machine: the store's, unless that machine's clock is wrong.
   */
  readonly store?: (right: ReferenceStore, localNow: () => number) => StateStore;
  /** What the client over TCP does wrong. */
  readonly client?: ClientMistake;
  /** What a test finds in the database. */
  readonly harness?: (harness: StateStoreHarness) => StateStoreHarness;
}

/** A store that has everything, as an object that can be spread. */
export type ReferenceStore = Required<Omit<StateStore, 'notDurableBecause'>>;

/** The longest value of the reference store. */
const MOST_BYTES = 70_000;

/** A store with all capabilities, right but for a mistake. */
export async function createReference({ store, client = {}, harness }: StoreMistake): Promise<StateStoreHarness> {
  const clock = new VirtualClock();
  const memory = memoryStateStore({ clock });
  const right: ReferenceStore = {
    name: 'reference',
    durable: true,
    maxValueBytes: MOST_BYTES,
    get: (key) => memory.get(key),
    list: (prefix) => memory.list(prefix),
    set: (key, value, options) => memory.set(key, value, options),
    delete: (key, condition) => memory.delete(key, condition),
    now: async () => clock.now(),
    batch: async (writes) => (await memory.batch?.(writes)) ?? [],
    deleteExpired: async (limit) => (await memory.deleteExpired?.(limit)) ?? 0,
  };
  const open = (machine: Clock): StateStore => store?.(right, () => clock.now() + offsetOf(machine)) ?? right;
  const server = await StoreServer.start(right);
  const made: StateStoreHarness = {
    store: open(systemClock),
    passTime: (ms) => clock.advance(ms),
    reopen: async () => open(systemClock),
    openWithClock: async (machine) => open(machine),
    server: { port: server.port, limitMs: LIMIT_MS, connect: async (port) => server.connect(port, client) },
    storage: {
      count: async () => (await memory.list('')).length,
      removeExpired: async () => {
        await memory.deleteExpired?.(1_000_000);
      },
    },
    close: () => server.close(),
  };
  return harness?.(made) ?? made;
}

/** How wrong a machine's clock is: whole minutes. */
function offsetOf(machine: Clock): number {
  return Math.round((machine.now() - systemClock.now()) / 60_000) * 60_000;
}
