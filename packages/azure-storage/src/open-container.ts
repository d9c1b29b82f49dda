import type { ContainerClient } from '@azure/storage-blob';
import { isClient } from './assert-arguments.ts';
import type { AzureBlobContainerOptions } from './azure-blob-state-store-options.ts';
import { noConnectionString } from './failure.ts';
import { sharedToken, type TokenCredential } from './shared-token.ts';

/** The store tries again by itself: only then does it know whether a write may have been made before. */
const CLIENT = { retryOptions: { maxTries: 1 } } as const;

/** The client of a container: the one that was passed in, or one that is made for the store. Loads the SDK. */
export async function openContainer(container: ContainerClient | AzureBlobContainerOptions): Promise<ContainerClient> {
  if (isClient(container)) return container;
  const { ContainerClient: Client } = await import('@azure/storage-blob');
  const { accountUrl = '', connectionString, container: name, credential } = container;
  if (connectionString !== undefined) {
    try {
      return new Client(connectionString, name, CLIENT);
    } catch {
      throw noConnectionString();
    }
  }
  const url = new URL(accountUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
  if (credential !== undefined)
    return new Client(url.href, isToken(credential) ? sharedToken(credential) : credential, CLIENT);
  if (url.searchParams.has('sig')) return new Client(url.href, undefined, CLIENT);
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new Client(url.href, sharedToken(new DefaultAzureCredential()), CLIENT);
}

/** The name of a container, for messages. */
export function containerName(container: ContainerClient | AzureBlobContainerOptions): string {
  return isClient(container) ? container.containerName : container.container;
}

function isToken(credential: ContainerClient['credential']): credential is TokenCredential {
  return 'getToken' in credential;
}
