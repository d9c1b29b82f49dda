import { AnyhostError, type Clock, deadlineAfter, delay, systemClock, toError, waitFor } from '@anyhost/core';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assertArguments } from './assert-arguments.ts';
import type { DynamoDbStateStoreOptions } from './dynamodb-state-store-options.ts';
import { callFailed } from './failure.ts';
import type { Client } from './requests.ts';

/** Between two looks at the table: first, and at most. */
const FIRST_POLL_MS = 25;
const LONGEST_POLL_MS = 1000;
const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Creates a table for a state store, with on-demand capacity and TTL, and waits until it can be used. A table that exists
 * is left as it is, but for TTL. For tests and development: a deployment creates the table with everything else, as this
 * package's README shows.
 *
 * @param client - A client of the AWS SDK v3, with the permissions `dynamodb:CreateTable`, `DescribeTable` and
 *   `UpdateTimeToLive`.
 * @param options.tableName - The table.
 * @param options.timeoutMs - How long to wait for the table, in milliseconds. Default 60 000.
 * @returns Resolves when the table can be used. Rejects with `ERR_ANYHOST_STORE_FAILED` when DynamoDB refuses, and with
 *   `ERR_ANYHOST_STORE_TIMEOUT` after `timeoutMs`.
 */
export async function createStateTable(
  client: Pick<DynamoDBClient, 'send' | 'config'>,
  options: DynamoDbStateStoreOptions,
): Promise<void> {
  const call = 'createStateTable';
  assertArguments(call, client, options);
  const { tableName, timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock } = options;
  const ended = new AbortController();
  try {
    const until = deadlineAfter(clock.monotonic(), timeoutMs);
    const waited = await waitFor(create(client, { tableName, clock, signal: ended.signal }), { clock, until });
    if (waited.ended === 'settled') return;
    ended.abort();
    throw new AnyhostError(
      'ERR_ANYHOST_STORE_TIMEOUT',
      `${call}: the table '${tableName}' was not active within timeoutMs (${timeoutMs} ms). Look at its state, or allow it more time.`,
      { details: { call, table: tableName, timeoutMs } },
    );
  } catch (thrown) {
    throw callFailed(call, tableName, thrown);
  }
}

interface Creation {
  readonly tableName: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function create(client: Client, { tableName, clock, signal }: Creation): Promise<void> {
  const sdk = await import('@aws-sdk/client-dynamodb');
  const options = { abortSignal: signal };
  const creation = new sdk.CreateTableCommand({
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'partition', AttributeType: 'S' },
      { AttributeName: 'key', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'partition', KeyType: 'HASH' },
      { AttributeName: 'key', KeyType: 'RANGE' },
    ],
  });
  await unlessRefused(client.send(creation, options), ['ResourceInUseException']);
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
    const { Table } = await client.send(new sdk.DescribeTableCommand({ TableName: tableName }), options);
    if (Table?.TableStatus === 'ACTIVE') break;
    if (!(await delay(clock, pollMs, signal))) return;
  }
  const expiry = new sdk.UpdateTimeToLiveCommand({
    TableName: tableName,
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  });
  // Refused when it is on; unknown to local stand-ins that have no TTL.
  await unlessRefused(client.send(expiry, options), ['ValidationException', 'UnknownOperationException']);
}

async function unlessRefused(answer: Promise<unknown>, names: readonly string[]): Promise<void> {
  try {
    await answer;
  } catch (thrown) {
    if (!names.includes(toError(thrown).name)) throw thrown;
  }
}
