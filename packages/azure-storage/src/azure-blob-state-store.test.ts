import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { azureBlobStateStore } from './azure-blob-state-store.ts';
import { keyOf, namePrefixOf, placeOf } from './blob-name.ts';

const CONTAINER = { accountUrl: 'https://ordering.blob.core.windows.net', container: 'state' };
const CONNECTION = 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=aHVudGVyMg==;EndpointSuffix=x.invalid';

describe('the arguments', () => {
  it.each([
    [undefined, {}, 'azureBlobStateStore: container is undefined; expected a ContainerClient, or an object of options'],
    ['state', {}, 'container is "state"'],
    [{ ...CONTAINER, acountUrl: '' }, {}, "there is no option 'acountUrl'; known are accountUrl, connectionString, "],
    [{ accountUrl: CONTAINER.accountUrl }, {}, 'container is undefined; expected the name of a container'],
    [{ ...CONTAINER, container: 'State' }, {}, 'container is "State"; expected the name of a container'],
    [{ ...CONTAINER, container: 'a--b' }, {}, 'container is "a--b"'],
    [{ ...CONTAINER, container: 'ab' }, {}, 'container is "ab"'],
    [{ container: 'state' }, {}, 'accountUrl is undefined; expected the URL of the blobs of an account'],
    [{ ...CONTAINER, accountUrl: 'ordering' }, {}, 'accountUrl is "ordering"'],
    [{ ...CONTAINER, accountUrl: 'ftp://ordering' }, {}, 'accountUrl is "ftp://ordering"'],
    [{ ...CONTAINER, credential: {} }, {}, 'credential is {}; expected a credential, with getToken'],
    [{ container: 'state', connectionString: 7 }, {}, 'expected the connection string of an account'],
    [{ ...CONTAINER, connectionString: CONNECTION }, {}, 'expected nothing beside accountUrl and credential'],
    [CONTAINER, null, 'the options are null; expected an object'],
    [CONTAINER, { create: true }, "there is no option 'create'; known are createContainer, timeoutMs, clock."],
    [CONTAINER, { createContainer: 'yes' }, 'createContainer is "yes"; expected true or false'],
    [CONTAINER, { timeoutMs: 0 }, 'timeoutMs is 0; expected a whole number, 1 to 600000'],
    [CONTAINER, { clock: {} }, 'clock is {}; expected a clock'],
  ])('%o, %o are refused', (container, options, message) => {
    const make = (): unknown => Reflect.apply(azureBlobStateStore, undefined, [container, options]);
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }));
    expect(make).toThrow(message);
    expect(make).not.toThrow('aHVudGVyMg');
  });

  it.each([
    CONTAINER,
    { container: 'state', connectionString: CONNECTION },
    { ...CONTAINER, credential: { getToken: async () => null } },
    { ...CONTAINER, credential: undefined, connectionString: undefined },
  ])('%o are taken', (container) => {
    expect(azureBlobStateStore(container, { clock: undefined })).toMatchObject({
      name: 'azure-blob',
      durable: true,
      maxValueBytes: 1_048_576,
    });
  });

  it('do not show the signature of a URL', () => {
    const make = () => azureBlobStateStore({ ...CONTAINER, accountUrl: 'ftp://ordering/?sig=hunter2' });
    expect(make).toThrow('accountUrl is "ftp://ordering/?…"');
  });
});

describe('the name of a blob', () => {
  it.each([
    ['ledger:ordering/order-archiver', 'ledger:ordering~order-archiver'],
    ['claim:a/b@2026-11-22T06:15:00Z', 'claim:a~b@2026-11-22T06:15:00Z'],
    ['a/../b.', 'a~=2E=2E~b=2E'],
    ['~=', '=7E=3D'],
    ['ü🔑', '=C3=BC=F0=9F=94=91'],
  ])('of %s is %s, and leads back to it', (key, name) => {
    expect(placeOf(key)).toEqual({ name, metadata: {} });
    expect(keyOf(name, {})).toBe(key);
  });

  it.each(['a/b', 'a.txt', '=2f', '=41', '=FF', 'a b', '=2'])('is not %s', (name) => {
    expect(keyOf(name, {})).toBeUndefined();
  });

  it('ends in a hash where it would be too long, and the key is beside it', () => {
    const keys = ['.'.repeat(1000), `${'.'.repeat(999)}x`];
    const places = keys.map((key) => placeOf(key));
    expect(new Set(places.map(({ name }) => name)).size).toBe(2);
    for (const [index, { name, metadata }] of places.entries()) {
      expect(name).toHaveLength(966);
      expect(name.startsWith(namePrefixOf('.'.repeat(990)))).toBe(true);
      expect(keyOf(name, metadata)).toBe(keys[index]);
      expect(keyOf(name, { key: 'other' })).toBeUndefined();
      expect(keyOf(name, { key: '%' })).toBeUndefined();
      expect(keyOf(name, {})).toBeUndefined();
    }
  });

  it('has at most 1024 characters', () => {
    for (const key of ['x'.repeat(1000), '.'.repeat(1000), '鍵'.repeat(333), `${'x'.repeat(988)}${'.'.repeat(12)}`]) {
      expect(placeOf(key).name.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('a managed identity', () => {
  it('that cannot be found is named, with what to do', async () => {
    // Nothing to be found in, and nobody asked.
    for (const name of ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_CLIENT_SECRET']) vi.stubEnv(name, undefined);
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential');
    await expect(azureBlobStateStore(CONTAINER).get('k')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining("cannot use the container 'state': no identity was found ("),
    });
  });
});

describe('a connection string', () => {
  it.each(['hunter2', 'AccountName=a;AccountKey=aHVudGVyMg=='])(
    'that is none is refused: %s',
    async (connectionString) => {
      const failure: unknown = await azureBlobStateStore({ connectionString, container: 'state' })
        .get('k')
        .catch((thrown) => thrown);
      expect(failure).toMatchObject({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('the connectionString is not one of an account'),
      });
      expect(inspect(failure)).not.toMatch(/hunter2|aHVudGVyMg/);
    },
  );
});
