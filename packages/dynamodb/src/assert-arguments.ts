import {
  assertClock,
  assertKnownOptions,
  assertNumber,
  type GivenOption,
  invalidOption,
  isRecord,
  readProperty,
} from '@anyhost/core';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDbClientOptions, DynamoDbStateStoreOptions } from './dynamodb-state-store-options.ts';

const CLIENT_OPTIONS: Record<keyof DynamoDbClientOptions, true> = { region: true, endpoint: true, credentials: true };
const OPTIONS: Record<keyof DynamoDbStateStoreOptions, true> = { tableName: true, timeoutMs: true, clock: true };
/** A name, or the ARN of a table, which may belong to another account. */
const TABLE = /^(?:arn:aws[\w-]*:dynamodb:[\w-]+:\d{12}:table\/)?[A-Za-z0-9_.-]{3,255}$/;

/** Checks the arguments as JavaScript may pass them. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertArguments(owner: string, client: unknown, options: DynamoDbStateStoreOptions): void {
  assertClient(owner, client);
  assertKnownOptions(owner, options, Object.keys(OPTIONS));
  assertTable({ owner, option: 'tableName', value: options.tableName });
  assertNumber({ owner, option: 'timeoutMs', value: options.timeoutMs }, { least: 1, most: 600_000, whole: true });
  assertClock({ owner, option: 'clock', value: options.clock });
}

/** Whether the first argument is a client: it has the methods of one. */
export function isClient(value: unknown): value is Pick<DynamoDBClient, 'send'> {
  return typeof readProperty(value, 'send') === 'function' && readProperty(value, 'config') !== undefined;
}

function assertClient(owner: string, client: unknown): void {
  if (isClient(client)) return;
  if (!isRecord(client)) {
    throw invalidOption({ owner, option: 'client', value: client }, 'a DynamoDBClient, or an object of its options');
  }
  assertKnownOptions(owner, client, Object.keys(CLIENT_OPTIONS));
  assertText({ owner, option: 'region', value: readProperty(client, 'region') }, 'a region, such as eu-west-1');
  assertText({ owner, option: 'endpoint', value: readProperty(client, 'endpoint') }, 'a URL');
}

function assertText(given: GivenOption, expected: string): void {
  const { value } = given;
  if (value === undefined || (typeof value === 'string' && value !== '')) return;
  throw invalidOption(given, expected);
}

function assertTable(table: GivenOption): void {
  const { value } = table;
  if (typeof value === 'string' && TABLE.test(value)) return;
  throw invalidOption(table, "the name of a table: letters, digits, '_', '-' and '.', 3 to 255; or its ARN");
}
