import type { Instant } from '@anyhost/core';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Item, partitionOf, primaryKey } from './state-item.ts';

/** The SDK, loaded. */
export type Sdk = typeof import('@aws-sdk/client-dynamodb');
/** A client, of whichever copy of the SDK. */
export type Client = Pick<DynamoDBClient, 'send'>;

/** What the version of a record must be, and the time by which expiry is judged. */
export interface Condition {
  readonly ifVersion: string | null;
  readonly now: Instant;
}

/**
 * How a write ended. `unclear`: the condition failed, but not at the first try, and an earlier one may have made the
 * change without its answer having arrived.
 */
export type Written = 'written' | 'refused' | 'unclear';

/** A page of items, and where the next one begins. */
export interface Page {
  readonly items: readonly Item[];
  readonly next: Item | undefined;
}

/** What the requests of one call share. */
export interface RequestContext {
  readonly sdk: Sdk;
  readonly client: Client;
  readonly table: string;
  readonly signal: AbortSignal;
  /** Sees the answer of each try. */
  readonly observe: Observe;
}

/** Wraps the sending of one try: a middleware of the SDK, next to the network. */
export type Observe = <Args, Result extends { response: unknown }>(
  next: (args: Args) => Promise<Result>,
) => (args: Args) => Promise<Result>;

const OBSERVED = { step: 'deserialize', priority: 'low', name: 'anyhostDate' } as const;

/** The requests of the store, each one operation of DynamoDB. */
export class Requests {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** Reads an item. An inconsistent read costs half. */
  async find(key: string, { consistent = true }: { readonly consistent?: boolean } = {}): Promise<Item | undefined> {
    const { sdk, client, table, signal, observe } = this.#context;
    const command = new sdk.GetItemCommand({ TableName: table, Key: primaryKey(key), ConsistentRead: consistent });
    command.middlewareStack.add(observe, OBSERVED);
    const { Item } = await client.send(command, { abortSignal: signal });
    return Item;
  }

  /** Writes an item, on a condition if there is one. */
  async put(item: Item, condition: Condition | undefined): Promise<Written> {
    const { sdk, client, table, signal, observe } = this.#context;
    const command = new sdk.PutItemCommand({ TableName: table, Item: item, ...expressionsOf(condition) });
    command.middlewareStack.add(observe, OBSERVED);
    return this.#write(client.send(command, { abortSignal: signal }));
  }

  /** Removes an item, on a condition if there is one. */
  async remove(key: string, condition: Condition | undefined): Promise<Written> {
    const { sdk, client, table, signal, observe } = this.#context;
    const command = new sdk.DeleteItemCommand({
      TableName: table,
      Key: primaryKey(key),
      ...expressionsOf(condition),
    });
    command.middlewareStack.add(observe, OBSERVED);
    return this.#write(client.send(command, { abortSignal: signal }));
  }

  /** One page of the items whose keys begin with a prefix. */
  page(prefix: string, from: Item | undefined): Promise<Page> {
    return prefix.includes('/') ? this.#query(prefix, from) : this.#scan(prefix, from);
  }

  async #query(prefix: string, from: Item | undefined): Promise<Page> {
    const { sdk, client, table, signal, observe } = this.#context;
    const command = new sdk.QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: '#partition = :partition AND begins_with(#key, :prefix)',
      ExpressionAttributeNames: { '#partition': 'partition', '#key': 'key' },
      ExpressionAttributeValues: { ':partition': { S: partitionOf(prefix) }, ':prefix': { S: prefix } },
      ExclusiveStartKey: from,
    });
    command.middlewareStack.add(observe, OBSERVED);
    const { Items = [], LastEvaluatedKey } = await client.send(command, { abortSignal: signal });
    return { items: Items, next: LastEvaluatedKey };
  }

  async #scan(prefix: string, from: Item | undefined): Promise<Page> {
    const { sdk, client, table, signal, observe } = this.#context;
    const command = new sdk.ScanCommand({
      TableName: table,
      ConsistentRead: true,
      ExclusiveStartKey: from,
      ...(prefix !== '' && {
        FilterExpression: 'begins_with(#key, :prefix)',
        ExpressionAttributeNames: { '#key': 'key' },
        ExpressionAttributeValues: { ':prefix': { S: prefix } },
      }),
    });
    command.middlewareStack.add(observe, OBSERVED);
    const { Items = [], LastEvaluatedKey } = await client.send(command, { abortSignal: signal });
    return { items: Items, next: LastEvaluatedKey };
  }

  async #write(answer: Promise<unknown>): Promise<Written> {
    try {
      await answer;
      return 'written';
    } catch (thrown) {
      if (!(thrown instanceof this.#context.sdk.ConditionalCheckFailedException)) throw thrown;
      return (thrown.$metadata.attempts ?? 1) > 1 ? 'unclear' : 'refused';
    }
  }
}

interface Expressions {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

function expressionsOf(condition: Condition | undefined): Expressions {
  if (condition === undefined) return {};
  const { ifVersion, now } = condition;
  const names = { '#expiresAt': 'expiresAt' };
  const values = { ':now': { N: String(now) } };
  if (ifVersion === null) {
    return {
      ConditionExpression: 'attribute_not_exists(#key) OR #expiresAt <= :now',
      ExpressionAttributeNames: { ...names, '#key': 'key' },
      ExpressionAttributeValues: values,
    };
  }
  return {
    ConditionExpression: '#version = :version AND (attribute_not_exists(#expiresAt) OR #expiresAt > :now)',
    ExpressionAttributeNames: { ...names, '#version': 'version' },
    ExpressionAttributeValues: { ...values, ':version': { S: ifVersion } },
  };
}
