import { randomUUID } from 'node:crypto';
import {
  assertStoreCall,
  escapeText,
  type Instant,
  type KeyedRecord,
  type SetOptions,
  type StateRecord,
  type StateStore,
  serializeState,
  systemClock,
  type WriteCondition,
} from '@anyhost/core';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assertArguments } from './assert-arguments.ts';
import { Connection } from './connection.ts';
import type { DynamoDbClientOptions, DynamoDbStateStoreOptions } from './dynamodb-state-store-options.ts';
import { unclearDeletion } from './failure.ts';
import type { Condition, Requests } from './requests.ts';
import { hasExpired, type Item, itemOf, MAX_VALUE_BYTES, recordOf } from './state-item.ts';

const DEFAULT_TIMEOUT_MS = 4500;

/** A state store in a DynamoDB table. */
export interface DynamoDbStateStore extends StateStore {
  /** DynamoDB's time, less than a second behind. No request, while an answer of the last ten minutes told it. */
  now(): Promise<Instant>;
  /** Closes the client that the store made; one that was passed in stays open. Safe to call twice. */
  [Symbol.dispose](): void;
}

/**
 * Keeps an application's state in an Amazon DynamoDB table, by conditional writes and consistent reads: any number of
 * processes, functions and machines may share it. Expiry is judged by DynamoDB's time, which its answers tell, and
 * never by the table's TTL, which only removes what has expired long ago.
 *
 * @param client - A client of the AWS SDK v3: it is used as it is and never closed. Or how to make one: `{}` takes region
 *   and credentials from the environment; each try then has a time limit, and there are at most three.
 * @returns The store. The SDK is loaded by the first call. A call rejects with `ERR_ANYHOST_STORE_FAILED` when DynamoDB
 *   cannot be reached or refuses (`cause` is the SDK's error), with `ERR_ANYHOST_STORE_TIMEOUT` after `timeoutMs`; `set`
 *   rejects with `ERR_ANYHOST_INVALID_STATE_VALUE` for what JSON cannot hold, `get` with
 *   `ERR_ANYHOST_INVALID_STATE_RECORD` for an item that is not a record.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 *
 * @example
 * ```ts
 * const app = defineApplication('ordering').stateStore(() => dynamoDbStateStore({}, { tableName: 'ordering-state' }));
 * ```
 */
export function dynamoDbStateStore(
  client: Pick<DynamoDBClient, 'send' | 'config'> | DynamoDbClientOptions,
  options: DynamoDbStateStoreOptions,
): DynamoDbStateStore {
  assertArguments('dynamoDbStateStore', client, options);
  const { tableName, timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock } = options;
  return new TableStateStore(tableName, new Connection({ client, table: tableName, timeoutMs, clock }));
}

class TableStateStore implements DynamoDbStateStore {
  readonly name = 'dynamodb';
  readonly durable = true;
  readonly maxValueBytes = MAX_VALUE_BYTES;
  readonly #table: string;
  readonly #connection: Connection;
  readonly #source: string;

  constructor(table: string, connection: Connection) {
    this.#table = table;
    this.#connection = connection;
    this.#source = `dynamodb (table ${table})`;
  }

  async get(key: string): Promise<StateRecord | undefined> {
    assertStoreCall('dynamodb.get', key);
    const item = await this.#call('get', key, (requests) => this.#live(requests, key));
    return item && recordOf(item, this.#source);
  }

  async list(prefix: string): Promise<readonly KeyedRecord[]> {
    assertStoreCall('dynamodb.list', prefix);
    const items = await this.#call('list', prefix, (requests) => this.#allUnder(requests, prefix));
    return items.flatMap((item) => {
      try {
        return { key: item['key']?.S ?? '', ...recordOf(item, this.#source) };
      } catch {
        return [];
      }
    });
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<string | undefined> {
    assertStoreCall('dynamodb.set', key, options);
    const text = serializeState(key, value);
    // Random: never used again. And known before the write, so that a write whose answer was lost is recognized.
    const version = randomUUID();
    const { ifVersion, ttlMs } = options;
    return this.#call('set', key, async (requests) => {
      const condition = await this.#conditionOf(requests, ifVersion);
      const expiresAt = ttlMs === undefined ? undefined : await this.#connection.expiryAfter(requests, ttlMs);
      const written = await requests.put(itemOf({ key, version, text, expiresAt }), condition);
      if (written === 'written') return version;
      if (written === 'refused') return undefined;
      return (await requests.find(key))?.['version']?.S === version ? version : undefined;
    });
  }

  async delete(key: string, condition: WriteCondition = {}): Promise<boolean> {
    assertStoreCall('dynamodb.delete', key, condition);
    const { ifVersion } = condition;
    return this.#call('delete', key, async (requests) => {
      if (ifVersion === null) return (await this.#live(requests, key)) === undefined;
      const removed = await requests.remove(key, await this.#conditionOf(requests, ifVersion));
      if (removed !== 'unclear') return removed === 'written';
      if ((await requests.find(key)) !== undefined) return false;
      throw unclearDeletion(callOf('delete', key), this.#table);
    });
  }

  async now(): Promise<Instant> {
    return this.#connection.call('dynamodb.now()', (requests) => this.#connection.now(requests));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  #call<Value>(method: string, key: string, use: (requests: Requests) => Promise<Value>): Promise<Value> {
    return this.#connection.call(callOf(method, key), use);
  }

  async #conditionOf(requests: Requests, ifVersion: string | null | undefined): Promise<Condition | undefined> {
    return ifVersion === undefined ? undefined : { ifVersion, now: await this.#connection.now(requests) };
  }

  async #live(requests: Requests, key: string): Promise<Item | undefined> {
    const item = await requests.find(key);
    return item === undefined || hasExpired(item, this.#connection.knownNow()) ? undefined : item;
  }

  async #allUnder(requests: Requests, prefix: string): Promise<readonly Item[]> {
    const found: Item[] = [];
    let next: Item | undefined;
    do {
      const page = await requests.page(prefix, next);
      found.push(...page.items);
      next = page.next;
    } while (next !== undefined);
    const now = this.#connection.knownNow();
    return found.filter((item) => !hasExpired(item, now));
  }
}

function callOf(method: string, key: string): string {
  return `dynamodb.${method}('${escapeText(key)}')`;
}
