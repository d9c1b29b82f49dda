import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Fault } from '../../../tools/stores/fault-proxy.ts';
import { azureBlobStateStore } from '../src/azure-blob-state-store.ts';
import { TestContainer } from './container.fixture.ts';

const { reason } = inject('azurite');

function errorAnswer(status: number, code: string): Fault {
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>told to\nRequestId:1</Message></Error>`,
  };
}

async function newContainer(options: { readonly exists?: boolean } = {}): Promise<TestContainer> {
  const container = await TestContainer.create(options);
  onTestFinished(() => container.close());
  return container;
}

describe.skipIf(reason !== undefined)(
  `the Azure Blob store in trouble${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    const BUSY = errorAnswer(503, 'ServerBusy');

    it('tries again when the service is busy, and gives up after three tries', async () => {
      const container = await newContainer();
      const store = container.open();
      container.proxy.fail(BUSY, BUSY);
      expect(await store.set('k', 1)).toBeTypeOf('string');
      container.proxy.forget();
      container.proxy.failAlways(BUSY);
      await expect(store.get('k')).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: expect.stringMatching(
          /^azure-blob\.get\('k'\) cannot use the container 'state-.+': the service is busy \(told to\)\. Each try failed/,
        ),
        cause: { statusCode: 503 },
      });
      expect(container.proxy.seen).toHaveLength(3);
    });

    it.each([
      ['a new record', null, 'a store of its own'],
      ['the next version', 'version', 'a store of its own'],
      ['a new record', null, 'a client that was passed in'],
      ['the next version', 'version', 'a client that was passed in'],
    ])('recognizes its own write of %s when the answer was lost, on %s %s', async (_, ifVersion, on) => {
      const container = await newContainer();
      const store = on === 'a store of its own' ? container.open() : container.openOnClient();
      const first = ifVersion === null ? null : await store.set('k', 0);
      await store.get('k');
      container.proxy.fail('loseAnswer');
      const version = await store.set('k', 1, { ifVersion: first ?? null });
      expect(version).toBeTypeOf('string');
      expect(await store.get('k')).toEqual({ value: 1, version });
    });

    it('does not take another’s write for its own after a lost request', async () => {
      const container = await newContainer();
      const [store, other] = [container.open(), container.open()];
      const ifVersion = (await store.set('k', 0)) ?? '';
      const theirs = await other.set('k', 'theirs', { ifVersion });
      container.proxy.fail('refuse');
      expect(await store.set('k', 'mine', { ifVersion })).toBeUndefined();
      container.proxy.fail('refuse');
      expect(await store.set('k', 'mine', { ifVersion: null })).toBeUndefined();
      expect(await store.get('k')).toEqual({ value: 'theirs', version: theirs });
    });

    it('rejects a conditional deletion whose result cannot be known', async () => {
      const container = await newContainer();
      const store = container.open();
      const ifVersion = (await store.set('k', 1)) ?? '';
      container.proxy.fail('loseAnswer');
      await expect(store.delete('k', { ifVersion })).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: expect.stringContaining('this call removed it, or another one did'),
      });
      expect(await store.get('k')).toBeUndefined();
      await store.set('k', 1);
      container.proxy.fail('loseAnswer');
      expect(await store.delete('k')).toBe(true);
    });

    it.each(['open', 'openOnClient'] as const)('ends a call that is not answered: %s', async (open) => {
      const container = await newContainer();
      const store = container[open]({ timeoutMs: 1000 });
      await container.open().get('k');
      container.proxy.failAlways('silent');
      const timedOut = {
        code: 'ERR_ANYHOST_STORE_TIMEOUT',
        message: expect.stringContaining('did not answer within timeoutMs (1000 ms)'),
      };
      const calls = [store.get('k'), store.list('app/'), store.set('k', 1), store.delete('k'), store.deleteExpired(1)];
      const answers = await Promise.allSettled(calls);
      expect(answers).toMatchObject(answers.map(() => ({ status: 'rejected', reason: timedOut })));
      container.proxy.failAlways(undefined);
      expect(await store.get('k')).toBeUndefined();
    });

    it('gives a try that is not answered up in time for another one', async () => {
      const container = await newContainer();
      const store = container.open();
      container.proxy.fail('silent');
      expect(await store.get('k')).toBeUndefined();
      expect(container.proxy.seen).toHaveLength(2);
    });

    it('says that nobody listens', async () => {
      const container = await newContainer();
      const place = { connectionString: container.connectionString, container: container.name };
      await container.close();
      await expect(azureBlobStateStore(place).get('k')).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: expect.stringContaining('it cannot be reached ('),
      });
    });

    it.each([
      [403, 'AuthorizationPermissionMismatch', 'the identity has no permission', 'Storage Blob Data Contributor'],
      [403, 'AuthenticationFailed', 'the credential is not accepted', 'the clock of the machine'],
      [403, 'KeyBasedAuthenticationNotPermitted', 'does not permit its keys', 'managed identity'],
      [412, 'LeaseIdMissing', 'somebody holds a lease', 'Break it'],
      [409, 'SomethingNew', 'an error of the service', 'https://learn.microsoft.com/'],
    ])('explains %i %s', async (status, code, problem, remedy) => {
      const container = await newContainer();
      container.proxy.failAlways(errorAnswer(status, code));
      const store = container.open();
      const answers = await Promise.allSettled([
        store.get('k'),
        store.set('k', 1, { ifVersion: null }),
        store.delete('k', { ifVersion: 'x' }),
      ]);
      const message = expect.stringMatching(new RegExp(`${problem} .+${remedy}`));
      const reason = { code: 'ERR_ANYHOST_STORE_FAILED', message, details: { reason: code } };
      expect(answers).toMatchObject(answers.map(() => ({ status: 'rejected', reason })));
    });

    it('names a container that does not exist, and how to create it', async () => {
      const container = await newContainer({ exists: false });
      const store = container.open();
      const answers = await Promise.allSettled([
        store.get('k'),
        store.set('k', 1),
        store.list('a/'),
        store.delete('k', { ifVersion: 'x' }),
      ]);
      const message = expect.stringMatching(/there is no such container .*az storage container create/);
      const reason = { code: 'ERR_ANYHOST_STORE_FAILED', message };
      expect(answers).toMatchObject(answers.map(() => ({ status: 'rejected', reason })));
    });

    it('creates the container when it is told to, also when several do so at a time', async () => {
      const container = await newContainer({ exists: false });
      const stores = [container.open({ createContainer: true }), container.openOnClient({ createContainer: true })];
      expect(await Promise.all(stores.map((store) => store.get('k')))).toEqual([undefined, undefined]);
      const versions = await Promise.all(stores.map((store) => store.set('k', 1, { ifVersion: null })));
      expect(versions.filter((version) => version !== undefined)).toHaveLength(1);
    });

    it('asks for a token over TLS only', async () => {
      const container = await newContainer();
      const getToken = async () => ({ token: randomUUID(), expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
      const place = {
        accountUrl: `http://127.0.0.1:${container.proxy.port}/devstoreaccount1`,
        container: container.name,
      };
      await expect(azureBlobStateStore({ ...place, credential: { getToken } }).get('k')).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: expect.stringContaining('the accountUrl does not begin with https:'),
      });
      expect(container.proxy.seen).toEqual([]);
    });

    it('ends calls under way when it is disposed, and leaves a client that was passed in usable', async () => {
      const container = await newContainer();
      const store = container.openOnClient();
      await store.get('k');
      container.proxy.failAlways('silent');
      const pending = store.get('k');
      store[Symbol.dispose]();
      store[Symbol.dispose]();
      await expect(pending).rejects.toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: "azure-blob.get('k'): the store is disposed. Dispose a store after its last call.",
      });
      await expect(store.set('k', 1)).rejects.toThrow('the store is disposed');
      container.proxy.failAlways(undefined);
      expect(await container.client().exists()).toBe(true);
    });
  },
);
