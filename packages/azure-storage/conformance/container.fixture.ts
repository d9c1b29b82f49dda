import { randomUUID } from 'node:crypto';
import { ContainerClient, type StoragePipelineOptions } from '@azure/storage-blob';
import { inject } from 'vitest';
import { FaultProxy } from '../../../tools/stores/fault-proxy.ts';
import { type AzureBlobStateStore, azureBlobStateStore } from '../src/azure-blob-state-store.ts';
import type { AzureBlobStateStoreOptions } from '../src/azure-blob-state-store-options.ts';
import { MovedClock, type MovedClockOptions } from '../src/moved-clock.fixture.ts';

/** The account that every Azurite has, with the key that its documentation gives. */
export const ACCOUNT = 'devstoreaccount1';
export const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** A container of its own on the suite's server, behind a proxy that fails when it is told to. */
export class TestContainer {
  readonly name: string;
  readonly proxy: FaultProxy;
  readonly clock: MovedClock;
  /** A client that goes past the proxy. */
  readonly direct: ContainerClient;
  readonly #stores: AzureBlobStateStore[] = [];

  private constructor(name: string, proxy: FaultProxy, clock: MovedClock, direct: ContainerClient) {
    this.name = name;
    this.proxy = proxy;
    this.clock = clock;
    this.direct = direct;
  }

  static async create({
    exists = true,
    ...options
  }: MovedClockOptions & { readonly exists?: boolean } = {}): Promise<TestContainer> {
    const { port, reason } = inject('azurite');
    if (port === undefined) throw new Error(reason);
    const name = `state-${randomUUID()}`;
    const direct = new ContainerClient(connectionString(port), name);
    if (exists) await direct.create();
    const clock = new MovedClock(options);
    return new TestContainer(name, await FaultProxy.start(port, () => clock.trueTime), clock, direct);
  }

  /** The connection string of the account, through the proxy. */
  get connectionString(): string {
    return connectionString(this.proxy.port);
  }

  /** A store of its own on the container. */
  open(options: AzureBlobStateStoreOptions = {}, port: number = this.proxy.port): AzureBlobStateStore {
    const place = { connectionString: connectionString(port), container: this.name };
    return this.#keep(azureBlobStateStore(place, { clock: this.clock, ...options }));
  }

  /** A store on a machine whose clock is so many milliseconds off. */
  openAt(skewMs: number): AzureBlobStateStore {
    return this.open({ clock: new MovedClock({ skewMs }) });
  }

  /** A store on a client that was passed in: one that goes through the proxy, unless there is another. */
  openOnClient(options: AzureBlobStateStoreOptions = {}, client: ContainerClient = this.client()): AzureBlobStateStore {
    return this.#keep(azureBlobStateStore(client, { clock: this.clock, ...options }));
  }

  /** A client that goes through the proxy. */
  client(port: number = this.proxy.port, options: StoragePipelineOptions = {}): ContainerClient {
    return new ContainerClient(connectionString(port), this.name, options);
  }

  /** How many blobs there are, whether they have expired or not. */
  async count(): Promise<number> {
    let count = 0;
    for await (const _ of this.direct.listBlobsFlat()) count += 1;
    return count;
  }

  /** Lets time pass here and on the server. */
  passTime(ms: number): void {
    this.clock.move(ms);
  }

  async close(): Promise<void> {
    for (const store of this.#stores) store[Symbol.dispose]();
    await this.direct.deleteIfExists();
    await this.proxy.close();
  }

  #keep(store: AzureBlobStateStore): AzureBlobStateStore {
    this.#stores.push(store);
    return store;
  }
}

function connectionString(port: number): string {
  const endpoint = `http://127.0.0.1:${port}/${ACCOUNT}`;
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};BlobEndpoint=${endpoint};`;
}
