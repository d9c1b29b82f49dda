import type { Clock, StateStore } from '@anyhost/core';
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
  /** Milliseconds of the machine that a client waits for its server. */
  readonly patienceMs: number;
}

/** Any will do. */
export const DYNALITE_CREDENTIALS = { accessKeyId: 'chaos', secretAccessKey: 'chaos' };

/** The account that every Azurite has, with the key that its documentation gives. */
const AZURITE_ACCOUNT = 'devstoreaccount1';
const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** The connection string of an Azurite. */
export function azuriteConnection(url: string): string {
  const blobs = `${new URL(url).origin}/${AZURITE_ACCOUNT}`;
  return `DefaultEndpointsProtocol=http;AccountName=${AZURITE_ACCOUNT};AccountKey=${AZURITE_KEY};BlobEndpoint=${blobs};`;
}

/** Each loads its client only when it is used, as hosts do. */
const OPENERS: { readonly [store in StoreName]: (options: OpenOptions) => Promise<OpenStore> } = {
  sqlite: async ({ address, machineClock }) => {
    const { sqliteStateStore } = await import('@anyhost/sqlite');
    const store = sqliteStateStore(address.url, { clock: machineClock });
    return { store, close: () => store[Symbol.dispose]() };
  },
  postgres: async ({ address, patienceMs }) => {
    const { postgresStateStore } = await import('@anyhost/postgres');
    const connectionString = address.url;
    const limits = { connectionTimeoutMillis: patienceMs, query_timeout: patienceMs };
    const store = postgresStateStore({ connectionString, max: 2, ...limits }, { table: address.space });
    return { store, close: () => store[Symbol.asyncDispose]() };
  },
  redis: async ({ address, patienceMs }) => {
    const { redisStateStore } = await import('@anyhost/redis');
    const { hostname: host, port } = new URL(address.url);
    const limits = { commandTimeout: patienceMs, connectTimeout: patienceMs };
    const store = redisStateStore({ host, port: Number(port), ...limits }, { prefix: address.space });
    return { store, close: () => store[Symbol.asyncDispose]() };
  },
  dynamodb: async ({ address, patienceMs }) => {
    const { dynamoDbStateStore } = await import('@anyhost/dynamodb');
    const client = { endpoint: address.url, region: 'us-east-1', credentials: DYNALITE_CREDENTIALS };
    const store = dynamoDbStateStore(client, { tableName: address.space, timeoutMs: patienceMs });
    return { store, close: () => store[Symbol.dispose]() };
  },
  'azure-storage': async ({ address, patienceMs }) => {
    const { azureBlobStateStore } = await import('@anyhost/azure-storage');
    const container = { connectionString: azuriteConnection(address.url), container: address.space };
    const store = azureBlobStateStore(container, { timeoutMs: patienceMs });
    return { store, close: () => store[Symbol.dispose]() };
  },
};

/** Opens the state store of a world, as the program of a user does. */
export async function openStore(options: OpenOptions): Promise<OpenStore> {
  return await OPENERS[options.address.store](options);
}
