import { join } from 'node:path';
import type { StoreAddress, StoreName } from './store-address.ts';

/** The store of a world, and how to be rid of it. */
export interface ProvidedStore {
  readonly address: StoreAddress;
  remove(): Promise<void> | void;
}

/** Makes the place in a store that a world has for its own. `folder` is the world's. */
export async function provideStore(store: StoreName, folder: string): Promise<ProvidedStore> {
  if (store === 'sqlite') {
    return { address: { store, url: join(folder, 'state.db'), space: '' }, remove: () => {} };
  }
  throw new Error(`There is no store ${store} yet.`);
}
