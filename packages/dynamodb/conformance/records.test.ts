import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { primaryKey } from '../src/state-item.ts';
import { TestTable } from './table.fixture.ts';

const { reason } = inject('dynalite');
const TTL_MS = 60_000;

async function newTable(skew: { readonly skewMs?: number } = {}): Promise<TestTable> {
  const table = await TestTable.create(skew);
  onTestFinished(() => table.close());
  return table;
}

/** The operations that the proxy has seen. */
function operations({ proxy }: TestTable): readonly string[] {
  return proxy.seen.map(({ headers }) => String(headers['x-amz-target']).replace(/.*\./, ''));
}

describe.skipIf(reason !== undefined)(`the DynamoDB store${reason === undefined ? '' : ` (${reason})`}`, () => {
  it('asks for the time once, and then learns it from the answers', async () => {
    const table = await newTable();
    const store = table.open();
    const ifVersion = (await store.set('claim', 1, { ifVersion: null, ttlMs: TTL_MS })) ?? '';
    expect(operations(table)).toEqual(['GetItem', 'PutItem']);
    table.proxy.forget();
    await store.now();
    await store.set('claim', 2, { ifVersion, ttlMs: TTL_MS });
    await store.get('claim');
    await store.list('ledger:app/');
    await store.delete('claim');
    expect(operations(table)).toEqual(['PutItem', 'GetItem', 'Query', 'DeleteItem']);
  });

  it('needs no time for a write without a condition and without an expiry', async () => {
    const table = await newTable();
    await table.open().set('k', 1);
    await table.open().delete('k');
    expect(operations(table)).toEqual(['PutItem', 'DeleteItem']);
  });

  it.each([3_600_000, -3_600_000])('has DynamoDB’s time on a machine that is %i ms off', async (skewMs) => {
    const table = await newTable({ skewMs });
    const store = table.open();
    const behindMs = Date.now() - Number(await store.now());
    expect(behindMs).toBeGreaterThanOrEqual(0);
    expect(behindMs).toBeLessThan(5000);
    // A host with the right time finds the claim of this one alive.
    await store.set('claim', 1, { ttlMs: TTL_MS });
    const other = await table.openAt(0).get('claim');
    expect(other?.value).toBe(1);
  });

  it('uses the machine’s time where a proxy takes the header away', async () => {
    const table = await newTable();
    const store = table.open();
    table.proxy.failAlways('hideDate');
    await store.set('claim', 1, { ifVersion: null, ttlMs: TTL_MS });
    expect((await store.get('claim'))?.value).toBe(1);
    table.passTime(TTL_MS + 1000);
    expect(await store.get('claim')).toBeUndefined();
  });

  it('tells DynamoDB to remove a record an hour after its expiry', async () => {
    const table = await newTable();
    const store = table.open();
    const before = Number(await store.now());
    await store.set('claim', 1, { ttlMs: TTL_MS });
    const { Item } = await table.direct.send(new GetItemCommand({ TableName: table.name, Key: primaryKey('claim') }));
    const expiresAt = Number(Item?.['expiresAt']?.N);
    expect(expiresAt).toBeGreaterThanOrEqual(before + TTL_MS);
    expect(expiresAt).toBeLessThan(before + TTL_MS + 5000);
    expect(Item?.['ttl']?.N).toBe(String(Math.ceil(expiresAt / 1000) + 3600));
    await store.set('claim', 1);
    const kept = await table.direct.send(new GetItemCommand({ TableName: table.name, Key: primaryKey('claim') }));
    expect(kept.Item).not.toHaveProperty('ttl');
    expect(kept.Item).not.toHaveProperty('expiresAt');
  });

  it('does the same whether DynamoDB removes an expired record at once or days later', async () => {
    const table = await newTable();
    const store = table.open();
    const versions = [await store.set('claim:a/at-once', 1, { ttlMs: TTL_MS })];
    versions.push(await store.set('claim:a/late', 1, { ttlMs: TTL_MS }));
    table.passTime(TTL_MS + 1000);
    await table.direct.send(new DeleteItemCommand({ TableName: table.name, Key: primaryKey('claim:a/at-once') }));
    table.passTime(3 * 86_400_000);
    expect(await store.list('claim:a/')).toEqual([]);
    for (const [index, key] of ['claim:a/at-once', 'claim:a/late'].entries()) {
      expect(await store.get(key)).toBeUndefined();
      expect(await store.delete(key, { ifVersion: null })).toBe(true);
      expect(await store.set(key, 2, { ifVersion: versions[index] ?? '' })).toBeUndefined();
      expect(await store.set(key, 2, { ifVersion: null })).toBeTypeOf('string');
    }
  });

  it('lists an application by one consistent query, whatever else is in the table', async () => {
    const table = await newTable();
    const store = table.open();
    for (const key of ['ledger:a/x', 'ledger:a/y', 'ledger:ab/x', 'ledger:a', 'checkpoint:a/x'])
      await store.set(key, 1);
    table.proxy.forget();
    expect((await store.list('ledger:a/')).map(({ key }) => key)).toEqual(['ledger:a/x', 'ledger:a/y']);
    expect((await store.list('ledger:a/x')).map(({ key }) => key)).toEqual(['ledger:a/x']);
    expect(operations(table)).toEqual(['Query', 'Query']);
    table.proxy.forget();
    expect((await store.list('ledger:a')).map(({ key }) => key).toSorted()).toEqual([
      'ledger:a',
      'ledger:a/x',
      'ledger:a/y',
      'ledger:ab/x',
    ]);
    expect(await store.list('')).toHaveLength(5);
    expect(operations(table)).toEqual(['Scan', 'Scan']);
  });

  it('reads every page of a list', async () => {
    const table = await newTable();
    const store = table.open();
    for (let number = 0; number < 25; number += 1) await store.set(`big:a/${number}`, 'x'.repeat(100_000));
    table.proxy.forget();
    expect(await store.list('big:a/')).toHaveLength(25);
    expect(operations(table)).toEqual(['Query', 'Query', 'Query']);
  });

  it('loses no increment between two clients that race', async () => {
    const table = await newTable();
    const stores = [table.open(), table.openOn(table.client())];
    await stores[0]?.set('counter', 0);
    const increments = stores.flatMap((store) =>
      Array.from({ length: 10 }, async () => {
        for (;;) {
          const record = await store.get('counter');
          const next = Number(record?.value) + 1;
          if ((await store.set('counter', next, { ifVersion: record?.version ?? null })) !== undefined) return;
        }
      }),
    );
    await Promise.all(increments);
    expect((await stores[1]?.get('counter'))?.value).toBe(20);
  });

  it('reports an item that is no record, and leaves it out of lists', async () => {
    const table = await newTable();
    const store = table.open();
    await store.set('app/good', 1);
    const broken = {
      'app/text': { value: { S: 'not JSON' }, version: { S: 'v' } },
      'app/foreign': { other: { S: 'x' } },
    };
    for (const [key, attributes] of Object.entries(broken)) {
      const Item = { ...primaryKey(key), ...attributes };
      await table.direct.send(new PutItemCommand({ TableName: table.name, Item }));
      await expect(store.get(key)).rejects.toMatchObject({
        code: 'ERR_ANYHOST_INVALID_STATE_RECORD',
        message: expect.stringContaining(`The record '${key}' in dynamodb (table ${table.name})`),
      });
    }
    expect(await store.list('app/')).toMatchObject([{ key: 'app/good' }]);
    expect(await store.set('app/foreign', 1)).toBeTypeOf('string');
    expect((await store.get('app/foreign'))?.value).toBe(1);
  });
});
