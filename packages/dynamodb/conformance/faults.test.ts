import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Fault } from '../../../tools/stores/fault-proxy.ts';
import { dynamoDbStateStore } from '../src/dynamodb-state-store.ts';
import { CREDENTIALS, TestTable } from './table.fixture.ts';

const { reason } = inject('dynalite');

function errorAnswer(name: string, message = 'told to'): Fault {
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message }),
  };
}

async function newTable(): Promise<TestTable> {
  const table = await TestTable.create();
  onTestFinished(() => table.close());
  return table;
}

describe.skipIf(reason !== undefined)(
  `the DynamoDB store in trouble${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    const THROTTLED = errorAnswer('ProvisionedThroughputExceededException');

    it('tries again when it is throttled, and gives up after three tries', async () => {
      const table = await newTable();
      const store = table.open();
      table.proxy.fail(THROTTLED, THROTTLED);
      expect(await store.set('k', 1)).toBeTypeOf('string');
      table.proxy.forget();
      table.proxy.failAlways(THROTTLED);
      await expect(store.get('k')).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: expect.stringMatching(
          /^dynamodb\.get\('k'\) cannot use the table 'state-.+': the table gets more requests than its capacity allows \(told to\)\. Use on-demand/,
        ),
        cause: { name: 'ProvisionedThroughputExceededException' },
      });
      expect(table.proxy.seen).toHaveLength(3);
    });

    it.each([
      ['a new record', null],
      ['the next version', 'version'],
    ])('recognizes its own write of %s when the answer was lost', async (_, ifVersion) => {
      const table = await newTable();
      const store = table.open();
      const first = ifVersion === null ? null : await store.set('k', 0);
      await store.get('k');
      table.proxy.fail('loseAnswer');
      const version = await store.set('k', 1, { ifVersion: first ?? null });
      expect(version).toBeTypeOf('string');
      expect(await store.get('k')).toEqual({ value: 1, version });
    });

    it('does not take another’s write for its own after a lost request', async () => {
      const table = await newTable();
      const [store, other] = [table.open(), table.open()];
      const ifVersion = (await store.set('k', 0)) ?? '';
      const theirs = await other.set('k', 'theirs', { ifVersion });
      table.proxy.fail('refuse');
      expect(await store.set('k', 'mine', { ifVersion })).toBeUndefined();
      expect(await store.get('k')).toEqual({ value: 'theirs', version: theirs });
    });

    it('rejects a conditional deletion whose result cannot be known', async () => {
      const table = await newTable();
      const store = table.open();
      const ifVersion = (await store.set('k', 1)) ?? '';
      await store.get('k');
      table.proxy.fail('loseAnswer');
      await expect(store.delete('k', { ifVersion })).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: expect.stringContaining('this call removed it, or another one did'),
      });
      expect(await store.get('k')).toBeUndefined();
      table.proxy.fail('loseAnswer');
      expect(await store.delete('k')).toBe(true);
    });

    it('ends a call that is not answered', async () => {
      const table = await newTable();
      const store = table.open({ timeoutMs: 1000 });
      await store.get('k');
      table.proxy.failAlways('silent');
      const timedOut = {
        code: 'ERR_ANYHOST_STORE_TIMEOUT',
        message: expect.stringContaining('did not answer within timeoutMs (1000 ms)'),
      };
      const onClient = table.openOn(table.client(), { timeoutMs: 1000 });
      const calls = [store.get('k'), store.list('app/'), store.set('k', 1), store.delete('k'), onClient.get('k')];
      const answers = await Promise.allSettled(calls);
      expect(answers).toMatchObject(answers.map(() => ({ status: 'rejected', reason: timedOut })));
      table.proxy.failAlways(undefined);
      expect(await store.get('k')).toBeUndefined();
    });

    it('gives a try that is not answered up in time for another one', async () => {
      const table = await newTable();
      const store = table.open();
      table.proxy.fail('silent');
      expect(await store.get('k')).toBeUndefined();
      expect(table.proxy.seen).toHaveLength(2);
    });

    it('says that nobody listens', async () => {
      const table = await newTable();
      const endpoint = `http://127.0.0.1:${table.proxy.port}`;
      await table.close();
      const store = dynamoDbStateStore(
        { region: 'eu-west-1', endpoint, credentials: CREDENTIALS },
        { tableName: table.name },
      );
      await expect(store.get('k')).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: expect.stringContaining('it cannot be reached ('),
      });
      store[Symbol.dispose]();
    });

    it.each([
      ['AccessDeniedException', 'no permission', 'dynamodb:GetItem'],
      ['UnrecognizedClientException', 'credentials are missing or not accepted', 'a role'],
      ['SomethingNewException', 'an error of DynamoDB', 'https://docs.aws.amazon.com/'],
    ])('explains %s', async (name, problem, remedy) => {
      const table = await newTable();
      table.proxy.failAlways(errorAnswer(name));
      const failed = table.open().get('k');
      await expect(failed).rejects.toMatchObject({ code: 'ERR_ANYHOST_STORE_FAILED', cause: { name } });
      await expect(failed).rejects.toThrow(problem);
      await expect(failed).rejects.toThrow(remedy);
    });

    it('names a table that does not exist, and how to create it', async () => {
      const table = await newTable();
      await expect(table.open({ tableName: 'no-such-table' }).set('k', 1)).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: expect.stringMatching(
          /'no-such-table': there is no such table .*aws dynamodb create-table --table-name no-such-table /,
        ),
      });
    });

    it('names the key that a table needs', async () => {
      const table = await newTable();
      const tableName = `${table.name}-other`;
      await table.direct.send(
        new CreateTableCommand({
          TableName: tableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        }),
      );
      const store = table.open({ tableName });
      const wrongKey = expect.stringContaining("the partition key 'partition' and the sort key 'key', both texts");
      await expect(store.get('k')).rejects.toMatchObject({ message: wrongKey });
      await expect(store.set('k', 1)).rejects.toMatchObject({ message: wrongKey });
    });

    it('works on when a client that was passed in is throttled, and leaves it open', async () => {
      const table = await newTable();
      const client = table.client();
      const store = table.openOn(client);
      table.proxy.fail(THROTTLED);
      await store.set('k', 1);
      store[Symbol.dispose]();
      await expect(store.get('k')).rejects.toThrow('the store is disposed');
      expect((await table.openOn(client).get('k'))?.value).toBe(1);
    });

    it('ends calls under way when it is disposed', async () => {
      const table = await newTable();
      const store = table.open();
      await store.get('k');
      table.proxy.failAlways('silent');
      const pending = store.get('k');
      store[Symbol.dispose]();
      store[Symbol.dispose]();
      await expect(pending).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: "dynamodb.get('k'): the store is disposed. Dispose a store after its last call.",
      });
    });
  },
);
