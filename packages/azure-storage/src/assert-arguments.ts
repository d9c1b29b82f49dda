import {
  assertBoolean,
  assertClock,
  assertKnownOptions,
  assertMethods,
  assertNumber,
  type GivenOption,
  invalidOption,
  isRecord,
  readProperty,
} from '@anyhost/core';
import type { ContainerClient } from '@azure/storage-blob';
import type { AzureBlobContainerOptions, AzureBlobStateStoreOptions } from './azure-blob-state-store-options.ts';

const OWNER = 'azureBlobStateStore';
const CONTAINER_OPTIONS: Record<keyof AzureBlobContainerOptions, true> = {
  accountUrl: true,
  connectionString: true,
  container: true,
  credential: true,
};
const OPTIONS: Record<keyof AzureBlobStateStoreOptions, true> = { createContainer: true, timeoutMs: true, clock: true };
const CONTAINER_NAME = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Checks the arguments as JavaScript may pass them. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertArguments(container: unknown, options: AzureBlobStateStoreOptions): void {
  assertContainer(container);
  assertKnownOptions(OWNER, options, Object.keys(OPTIONS));
  assertBoolean(given('createContainer', options.createContainer));
  assertNumber(given('timeoutMs', options.timeoutMs), { least: 1, most: 600_000, whole: true });
  assertClock(given('clock', options.clock));
}

/** Whether the first argument is a client: it has the methods of one. */
export function isClient(value: unknown): value is ContainerClient {
  return ['getBlockBlobClient', 'listBlobsFlat'].every((method) => typeof readProperty(value, method) === 'function');
}

function assertContainer(container: unknown): void {
  if (isClient(container)) return;
  if (!isRecord(container))
    throw invalidOption(given('container', container), 'a ContainerClient, or an object of options');
  assertKnownOptions(OWNER, container, Object.keys(CONTAINER_OPTIONS));
  const { accountUrl, connectionString, credential, container: name }: Partial<AzureBlobContainerOptions> = container;
  if (typeof name !== 'string' || !CONTAINER_NAME.test(name)) {
    throw invalidOption(given('container', name), "the name of a container: small letters, digits and '-', 3 to 63");
  }
  if (connectionString === undefined) {
    if (!isUrl(accountUrl)) throw invalidOption(given('accountUrl', textOf(accountUrl)), ACCOUNT_URL);
  } else if (typeof connectionString !== 'string' || connectionString === '') {
    // Its key is a secret: the value is never shown.
    throw invalidOption(given('connectionString', typeof connectionString), 'the connection string of an account');
  } else if (accountUrl !== undefined || credential !== undefined) {
    throw invalidOption(
      given('connectionString', 'a text'),
      'nothing beside accountUrl and credential: give one or the other',
    );
  }
  assertMethods(given('credential', isSharedKey(credential) ? undefined : credential), ['getToken'], 'a credential');
}

const ACCOUNT_URL =
  'the URL of the blobs of an account, https://myaccount.blob.core.windows.net, or a connectionString';

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** A URL without its query, which may hold a signature. */
function textOf(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\?.*$/s, '?…') : value;
}

// `StorageSharedKeyCredential` and `AnonymousCredential` make a policy, where others have a token.
function isSharedKey(credential: unknown): boolean {
  return typeof readProperty(credential, 'create') === 'function';
}

function given(option: string, value: unknown): GivenOption {
  return { owner: OWNER, option, value };
}
