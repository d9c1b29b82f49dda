import type { Clock, StateStore } from '@anyhost/core';
import { sqliteStateStore } from '@anyhost/sqlite';
import type { StoreAddress, StoreName } from './store-address.ts';

/** A store, and how to be done with it. */
export interface OpenStore {
  readonly store: StateStore;
  close(): Promise<void> | void;
}

/** What a store is opened with. */
export interface OpenOptions {
  readonly address: StoreAddress;
  /** The time of a store without a server: every process of a machine has the same. */
  readonly machineClock: Clock;
}

const OPENERS: { readonly [store in StoreName]?: (options: OpenOptions) => Promise<OpenStore> } = {
  sqlite: async ({ address, machineClock }) => {
    const store = sqliteStateStore(address.url, { clock: machineClock });
    return { store, close: () => store[Symbol.dispose]() };
  },
};

/** Opens the state store of a world, as the program of a user does. */
export async function openStore(options: OpenOptions): Promise<OpenStore> {
  const open = OPENERS[options.address.store];
  if (open === undefined) throw new Error(`There is no store ${options.address.store} yet.`);
  return await open(options);
}
