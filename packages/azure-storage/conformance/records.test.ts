import {
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { azureBlobStateStore } from '../src/azure-blob-state-store.ts';
import { placeOf } from '../src/blob-name.ts';
import type { MovedClockOptions } from '../src/moved-clock.fixture.ts';
import { ACCOUNT, ACCOUNT_KEY, TestContainer } from './container.fixture.ts';

const { reason } = inject('azurite');
const TTL_MS = 60_000;

async function newContainer(options: MovedClockOptions = {}): Promise<TestContainer> {
  const container = await TestContainer.create(options);
  onTestFinished(() => container.close());
  return container;
}

/** The operations that the proxy has seen. */
function operations({ proxy }: TestContainer): readonly string[] {
  return proxy.seen.map(({ method, url }) => (url.includes('comp=list') ? 'LIST' : method));
}

describe.skipIf(reason !== undefined)(`the Azure Blob store${reason === undefined ? '' : ` (${reason})`}`, () => {
  it('makes as many requests as its page says', async () => {
    const container = await newContainer();
    const store = container.open();
    const made = async (call: () => Promise<unknown>): Promise<readonly string[]> => {
      container.proxy.forget();
      await call();
      return operations(container);
    };
    // The first needs the service's time.
    expect(await made(() => store.set('claim', 1, { ifVersion: null, ttlMs: TTL_MS }))).toEqual(['HEAD', 'PUT']);
    expect(await made(() => store.now())).toEqual([]);
    expect(await made(() => store.set('claim', 1, { ifVersion: null, ttlMs: TTL_MS }))).toEqual(['PUT', 'HEAD']);
    const ifVersion = (await store.get('claim'))?.version ?? '';
    expect(await made(() => store.set('claim', 2, { ifVersion, ttlMs: TTL_MS }))).toEqual(['PUT']);
    expect(await made(() => store.set('claim', 3, { ifVersion, ttlMs: TTL_MS }))).toEqual(['PUT', 'HEAD']);
    container.passTime(TTL_MS + 2000);
    expect(await made(() => store.set('claim', 4, { ifVersion: null }))).toEqual(['PUT', 'HEAD', 'PUT']);
    expect(await made(() => store.get('claim'))).toEqual(['GET']);
    expect(await made(() => store.list('ledger:app/'))).toEqual(['LIST']);
    expect(await made(() => store.delete('claim', { ifVersion }))).toEqual([]);
    expect(await made(() => store.delete('claim'))).toEqual(['DELETE']);
  });

  it.each([3_600_000, -3_600_000])('has the service’s time on a machine that is %i ms off', async (skewMs) => {
    const container = await newContainer({ skewMs });
    const store = container.open();
    const behindMs = Date.now() - Number(await store.now());
    expect(behindMs).toBeGreaterThanOrEqual(0);
    expect(behindMs).toBeLessThan(5000);
    await store.set('claim', 1, { ttlMs: TTL_MS });
    expect((await container.openAt(0).get('claim'))?.value).toBe(1);
  });

  it('uses the machine’s time where a proxy takes the header away', async () => {
    const container = await newContainer();
    const store = container.open();
    container.proxy.failAlways('hideDate');
    await store.set('claim', 1, { ifVersion: null, ttlMs: TTL_MS });
    expect((await store.get('claim'))?.value).toBe(1);
    container.passTime(TTL_MS + 1000);
    expect(await store.get('claim')).toBeUndefined();
  });

  it('does the same whether an expired record was removed at once, or never', async () => {
    const container = await newContainer();
    const store = container.open();
    const versions = [await store.set('claim:a/gone', 1, { ttlMs: TTL_MS })];
    versions.push(await store.set('claim:a/there', 1, { ttlMs: TTL_MS }));
    container.passTime(TTL_MS + 1000);
    await container.direct.getBlobClient(placeOf('claim:a/gone').name).delete();
    expect(await store.list('claim:a/')).toEqual([]);
    for (const [index, key] of ['claim:a/gone', 'claim:a/there'].entries()) {
      expect(await store.get(key)).toBeUndefined();
      expect(await store.delete(key, { ifVersion: null })).toBe(true);
      expect(await store.delete(key, { ifVersion: versions[index] ?? '' })).toBe(false);
      expect(await store.set(key, 2, { ifVersion: versions[index] ?? '' })).toBeUndefined();
      expect(await store.set(key, 2, { ifVersion: null })).toBeTypeOf('string');
    }
  });

  it('lets one of many replace an expired record', async () => {
    const container = await newContainer();
    const stores = [container.open(), container.openOnClient()];
    await stores[0]?.set('claim', 'old', { ttlMs: TTL_MS });
    container.passTime(TTL_MS + 1000);
    const versions = await Promise.all(
      [...stores, ...stores, ...stores].map((store, turn) => store.set('claim', turn, { ifVersion: null })),
    );
    expect(versions.filter((version) => version !== undefined)).toHaveLength(1);
  });

  it('removes expired records, at most so many, and none that was written again', async () => {
    const container = await newContainer();
    const store = container.open();
    for (let number = 0; number < 7; number += 1) await store.set(`claim:a/${number}`, 1, { ttlMs: TTL_MS });
    await store.set('ledger:a/x', 1);
    await container.direct.getBlockBlobClient('other.txt').upload('', 0, { metadata: { expires: '1' } });
    expect(await store.deleteExpired(100)).toBe(0);
    container.passTime(TTL_MS + 1000);
    await store.set('claim:a/0', 2, { ttlMs: TTL_MS });
    expect(await store.deleteExpired(4)).toBe(4);
    expect(await store.deleteExpired(4)).toBe(2);
    expect(await store.deleteExpired(4)).toBe(0);
    const left: string[] = [];
    for await (const { name } of container.direct.listBlobsFlat()) left.push(name);
    expect(left.toSorted()).toEqual(['claim:a~0', 'ledger:a~x', 'other.txt']);
  });

  it('brings small values with the list, reads large ones, and takes no other blobs', async () => {
    const container = await newContainer();
    const store = container.open();
    const values: Record<string, unknown> = {
      'app/small': { text: 'a  b <&> "ü" 🔑 \u0000\n', list: [1, ' '] },
      'app/at-most': 'x'.repeat(5998),
      'app/large': 'x'.repeat(5999),
      'app/wide': 'ü'.repeat(2000),
    };
    for (const [key, value] of Object.entries(values)) await store.set(key, value);
    await container.direct.getBlockBlobClient('app~other.txt').upload('{}', 2);
    container.proxy.forget();
    const records = await store.list('app/');
    expect(operations(container)).toEqual(['LIST', 'GET', 'GET']);
    expect(Object.fromEntries(records.map(({ key, value }) => [key, value]))).toEqual(values);
    for (const { key, value, version } of records) expect(await store.get(key)).toEqual({ value, version });
  });

  it('reads every page of a list', async () => {
    const container = await newContainer();
    const store = container.open({ timeoutMs: 60_000 });
    const upload = (number: number): Promise<unknown> => store.set(`many:a/${number}`, number);
    for (let first = 0; first < 1100; first += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => upload(first + index)));
    }
    container.proxy.forget();
    expect(new Set((await store.list('many:a/')).map(({ value }) => value)).size).toBe(1100);
    expect(operations(container)).toEqual(['LIST', 'LIST']);
  });

  it('keeps keys apart that a URL or a folder would make one', async () => {
    const container = await newContainer();
    const store = container.open();
    const keys = [
      'a',
      'a/',
      'a/b',
      'a//b',
      '/a',
      'a/./b',
      'a/../b',
      'a.',
      'a~b',
      'a=2Fb',
      'A',
      'a\\b',
      'a?b',
      'a#b',
      '..',
      '.',
    ];
    keys.push(`k${'/'.repeat(300)}`, '.'.repeat(1000), `${'.'.repeat(999)}/`, ' ', '\n');
    for (const key of keys) expect(await store.set(key, key, { ifVersion: null }), key).toBeTypeOf('string');
    for (const key of keys) expect((await store.get(key))?.value, key).toBe(key);
    expect((await store.list('')).map(({ key }) => key).toSorted()).toEqual(keys.toSorted());
    expect((await store.list('a/')).map(({ key }) => key).toSorted()).toEqual(['a/', 'a/../b', 'a/./b', 'a//b', 'a/b']);
  });

  it('works with a shared access signature in the URL', async () => {
    const container = await newContainer();
    const credential = new StorageSharedKeyCredential(ACCOUNT, ACCOUNT_KEY);
    const signature = generateBlobSASQueryParameters(
      {
        containerName: container.name,
        permissions: ContainerSASPermissions.parse('rcwdl'),
        expiresOn: new Date(Date.now() + 3_600_000),
      },
      credential,
    );
    const store = azureBlobStateStore({
      accountUrl: `http://127.0.0.1:${container.proxy.port}/${ACCOUNT}/?${signature}`,
      container: container.name,
    });
    const version = await store.set('k', 1, { ifVersion: null, ttlMs: TTL_MS });
    expect(await store.get('k')).toEqual({ value: 1, version });
    expect(await store.list('k')).toHaveLength(1);
    expect(await store.delete('k', { ifVersion: version ?? '' })).toBe(true);
  });

  it('reports a blob that is no record, and leaves it out of lists', async () => {
    const container = await newContainer();
    const store = container.open();
    await store.set('app/good', 1);
    await container.direct.getBlockBlobClient(placeOf('app/text').name).upload('not JSON', 8);
    await expect(store.get('app/text')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_STATE_RECORD',
      message: expect.stringContaining(`The record 'app/text' in azure-blob (container ${container.name})`),
    });
    expect(await store.list('app/')).toMatchObject([{ key: 'app/good' }]);
    expect(await store.set('app/text', 1)).toBeTypeOf('string');
    expect((await store.get('app/text'))?.value).toBe(1);
  });

  it('loses no increment between two clients that race', async () => {
    const container = await newContainer();
    const stores = [container.open(), container.openOnClient()];
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
});
