import type { Clock } from '@anyhost/core';
import type { ContainerClient } from '@azure/storage-blob';

/** How the store reaches its container when it is given no client: by a URL, or by a connection string. */
export interface AzureBlobContainerOptions {
  /**
   * The URL of the account's blobs: `https://myaccount.blob.core.windows.net`. It may have a shared access signature as
   * its query, which then is the credential.
   */
  readonly accountUrl?: string | undefined;
  /**
   * An account's connection string, with its key or a shared access signature. Instead of `accountUrl`, where a managed
   * identity cannot be had: on a developer's machine, for Azurite.
   */
  readonly connectionString?: string | undefined;
  /** The container. Required. */
  readonly container: string;
  /**
   * Any credential of `@azure/identity` or `@azure/storage-blob`, for `accountUrl`. Default: `DefaultAzureCredential` of
   * `@azure/identity`, which must be installed then; it finds the managed identity.
   */
  readonly credential?: ContainerClient['credential'] | undefined;
}

/** Options of `azureBlobStateStore`. */
export interface AzureBlobStateStoreOptions {
  /**
   * Creates the container when a call finds none. It needs the right to do so on the account. Default false: such a
   * call rejects.
   */
  readonly createContainer?: boolean | undefined;
  /**
   * Milliseconds after which a call rejects, with all its tries and pages. Whole, 1 to 600 000. Default 4500, which
   * is less than core itself waits (`storeTimeoutMs`).
   */
  readonly timeoutMs?: number | undefined;
  /** Measures how long calls take, and counts on between the answers that tell the service's time. Default: the machine's. */
  readonly clock?: Clock | undefined;
}
