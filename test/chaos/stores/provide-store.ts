import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tcpProxy } from '../../../packages/conformance/src/tcp-proxy.ts';
import { Disturbances } from '../disturbances.ts';
import { provideAzure } from './provide-azure.ts';
import { provideDynamoDb } from './provide-dynamodb.ts';
import { providePostgres } from './provide-postgres.ts';
import { provideRedis } from './provide-redis.ts';
import type { StoreAddress, StoreName } from './store-address.ts';

/** A place in a store that a world has for its own. */
export interface StorePlace {
  /** The address without a proxy; its port is the server's. */
  readonly url: URL;
  readonly space: string;
  /** Kills the server and starts it again; `undefined` for one that others use as well. */
  readonly restart: (() => Promise<void>) | undefined;
  remove(): Promise<void>;
}

/** The store of a world. */
export interface ProvidedStore {
  readonly address: StoreAddress;
  /** What can happen to its server and to the way there; `undefined` for a file. */
  readonly disturbances: Disturbances | undefined;
  remove(): Promise<void>;
}

/** Other worlds need no removed space: a server that takes longer, as Azurite may for many blobs, does it meanwhile. */
const REMOVAL_MS = 20_000;

/** Which store to provide, and where. */
export interface StoreRequest {
  readonly store: StoreName;
  /** The world's folder. */
  readonly folder: string;
  /** A server of the world's own, which can be restarted. */
  readonly ownServer: boolean;
}

const PLACES: { readonly [store in Exclude<StoreName, 'sqlite'>]: (request: StoreRequest) => Promise<StorePlace> } = {
  postgres: providePostgres,
  redis: provideRedis,
  dynamodb: provideDynamoDb,
  'azure-storage': provideAzure,
};

/** Makes the place in a store that a world has for its own, and puts a proxy before its server. */
export async function provideStore(request: StoreRequest): Promise<ProvidedStore> {
  const { store, folder } = request;
  if (store === 'sqlite') {
    const address = { store, url: join(folder, 'state.db'), space: '' };
    return { address, disturbances: undefined, remove: async () => {} };
  }
  const place = await PLACES[store](request);
  const proxy = await tcpProxy({ host: place.url.hostname, port: Number(place.url.port) });
  const url = new URL(place.url);
  url.port = String(proxy.port);
  return {
    address: { store, url: url.href, space: place.space },
    disturbances: new Disturbances(proxy, place.restart),
    remove: async () => {
      await proxy.close();
      const isRemoved = place.remove().then(() => true);
      // What fails later fails a world that has ended.
      isRemoved.catch(() => {});
      const isOver = delay(REMOVAL_MS, false, { ref: false });
      if (!(await Promise.race([isRemoved, isOver]))) console.log(`${store}: ${place.space} is still being removed`);
    },
  };
}
