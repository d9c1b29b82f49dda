import { describe, expect, it, vi } from 'vitest';
import { createStateTable } from './create-state-table.ts';
import { dynamoDbStateStore } from './dynamodb-state-store.ts';
import { partitionOf } from './state-item.ts';

const OPTIONS = { tableName: 'ordering-state' };

describe('the arguments', () => {
  it.each([
    [undefined, OPTIONS, 'dynamoDbStateStore: client is undefined; expected a DynamoDBClient, or an object'],
    ['eu-west-1', OPTIONS, 'client is "eu-west-1"'],
    [{ regoin: 'eu-west-1' }, OPTIONS, "there is no option 'regoin'; known are region, endpoint, credentials."],
    [{ region: 7 }, OPTIONS, 'region is 7; expected a region, such as eu-west-1'],
    [{ endpoint: '' }, OPTIONS, 'endpoint is ""; expected a URL'],
    [{}, undefined, 'the options are undefined; expected an object'],
    [{}, {}, 'tableName is undefined; expected the name of a table'],
    [{}, { tableName: 'a b' }, 'tableName is "a b"'],
    [{}, { ...OPTIONS, table: 'x' }, "there is no option 'table'; known are tableName, timeoutMs, clock."],
    [{}, { ...OPTIONS, timeoutMs: 0 }, 'timeoutMs is 0; expected a whole number, 1 to 600000'],
    [{}, { ...OPTIONS, timeoutMs: Number.POSITIVE_INFINITY }, 'timeoutMs is Infinity'],
    [{}, { ...OPTIONS, clock: {} }, 'clock is {}; expected a clock'],
  ])('%o, %o are refused', (client, options, message) => {
    const make = (): unknown => Reflect.apply(dynamoDbStateStore, undefined, [client, options]);
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }));
    expect(make).toThrow(message);
  });

  it.each([
    OPTIONS,
    { tableName: 'arn:aws:dynamodb:eu-west-1:123456789012:table/ordering-state' },
    { ...OPTIONS, timeoutMs: undefined, clock: undefined },
  ])('%o are taken', (options) => {
    expect(dynamoDbStateStore({ region: undefined }, options)).toMatchObject({
      name: 'dynamodb',
      durable: true,
      maxValueBytes: 400_000,
    });
  });

  it('of createStateTable are checked too', async () => {
    await expect(Reflect.apply(createStateTable, undefined, [{}, { tableName: '' }])).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
    });
  });
});

describe('a key', () => {
  it.each([
    ['ledger:ordering/order-archiver', 'ledger:ordering/'],
    ['claim:a/b@2026-11-22T06:15:00Z/c', 'claim:a/'],
    ['/a', '/'],
    ['no-slash', 'no-slash'],
  ])('%s is in the partition %s', (key, partition) => {
    expect(partitionOf(key)).toBe(partition);
  });
});

describe('the environment', () => {
  it('without a region is named, with the variable that sets it', async () => {
    await expect(withoutRegion()).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringMatching(/there is no region \(Region is missing\)\. Set the variable AWS_REGION/),
    });
  });
});

async function withoutRegion(): Promise<unknown> {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined);
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nonexistent');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return dynamoDbStateStore({ credentials }, OPTIONS).get('k');
}
