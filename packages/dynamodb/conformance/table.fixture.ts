import { randomUUID } from 'node:crypto';
import { toInstant } from '@anyhost/core';
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { FaultProxy } from '../../../tools/stores/fault-proxy.ts';
import { createStateTable } from '../src/create-state-table.ts';
import { type DynamoDbStateStore, dynamoDbStateStore } from '../src/dynamodb-state-store.ts';
import type { DynamoDbStateStoreOptions } from '../src/dynamodb-state-store-options.ts';
import { MovedClock, type MovedClockOptions } from '../src/moved-clock.fixture.ts';
import { hasExpired, type Item, primaryKey } from '../src/state-item.ts';

export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A table of its own on the suite's server, behind a proxy that fails when it is told to. */
export class TestTable {
  readonly name: string;
  readonly proxy: FaultProxy;
  readonly clock: MovedClock;
  /** A client that goes past the proxy. */
  readonly direct: DynamoDBClient;
  readonly #disposables: Disposable[] = [];

  private constructor(name: string, proxy: FaultProxy, clock: MovedClock, direct: DynamoDBClient) {
    this.name = name;
    this.proxy = proxy;
    this.clock = clock;
    this.direct = direct;
  }

  static async create(options: MovedClockOptions = {}): Promise<TestTable> {
    const { port, reason } = inject('dynalite');
    if (port === undefined) throw new Error(reason);
    const name = `state-${randomUUID()}`;
    const direct = newClient(port);
    await createStateTable(direct, { tableName: name });
    const clock = new MovedClock(options);
    return new TestTable(name, await FaultProxy.start(port, () => clock.trueTime), clock, direct);
  }

  /** A store of its own on the table. */
  open(options: Partial<DynamoDbStateStoreOptions> = {}, port: number = this.proxy.port): DynamoDbStateStore {
    const endpoint = `http://127.0.0.1:${port}`;
    const store = dynamoDbStateStore(
      { region: 'eu-west-1', endpoint, credentials: CREDENTIALS },
      { tableName: this.name, clock: this.clock, ...options },
    );
    this.#disposables.push(store);
    return store;
  }

  /** A store on a machine whose clock is so many milliseconds off. */
  openAt(skewMs: number): DynamoDbStateStore {
    return this.open({ clock: new MovedClock({ skewMs }) });
  }

  /** A store on a client that was passed in. */
  openOn(client: DynamoDBClient, options: Partial<DynamoDbStateStoreOptions> = {}): DynamoDbStateStore {
    return dynamoDbStateStore(client, { tableName: this.name, clock: this.clock, ...options });
  }

  /** A client that goes through the proxy. */
  client(port: number = this.proxy.port): DynamoDBClient {
    const client = newClient(port);
    this.#disposables.push({ [Symbol.dispose]: () => client.destroy() });
    return client;
  }

  /** All items, whether they have expired or not. */
  async items(): Promise<readonly Item[]> {
    const { Items = [] } = await this.direct.send(new ScanCommand({ TableName: this.name }));
    return Items;
  }

  /** Removes what has expired, at once. DynamoDB does so an hour later at the earliest, and days later at times. */
  async removeExpired(): Promise<void> {
    const expired = (await this.items()).filter((item) => hasExpired(item, toInstant(this.clock.trueTime)));
    for (const item of expired) {
      const Key = primaryKey(item['key']?.S ?? '');
      await this.direct.send(new DeleteItemCommand({ TableName: this.name, Key }));
    }
  }

  /** Lets time pass here and on the server. */
  passTime(ms: number): void {
    this.clock.move(ms);
  }

  async close(): Promise<void> {
    for (const disposable of this.#disposables) disposable[Symbol.dispose]();
    this.direct.destroy();
    await this.proxy.close();
  }
}

function newClient(port: number): DynamoDBClient {
  return new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: CREDENTIALS,
    maxAttempts: 3,
  });
}
