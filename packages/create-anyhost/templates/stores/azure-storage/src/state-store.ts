import { azureBlobStateStore } from '@anyhost/azure-storage';
import type { StateStore } from '@anyhost/core';

/** Opens the state store: blobs of a storage account, with the identity of where it runs. */
export function openStateStore(): StateStore {
  const accountUrl = process.env['STATE_ACCOUNT_URL'] ?? 'https://my-app.blob.core.windows.net';
  return azureBlobStateStore({ accountUrl, container: process.env['STATE_CONTAINER'] ?? 'state' });
}
