/**
 * The state store of an application on Azure: what the deployment makes for it, and the environment variables that tell
 * the application.
 */
export type AzureStoreOptions = BlobStoreOptions | ServerStoreOptions | OtherStoreOptions;

/** `@anyhost/azure-storage`: the deployment makes a storage account and a container for it, with a role. */
export interface BlobStoreOptions {
  readonly kind: 'azure-storage';
  /** The variable that holds the URL of the account. Default `'STATE_ACCOUNT_URL'`. */
  readonly accountUrlVariable?: string | undefined;
  /** The variable that holds the name of the container. Default `'STATE_CONTAINER'`. */
  readonly containerVariable?: string | undefined;
  /** The name of the container. Default `'state'`. */
  readonly container?: string | undefined;
}

/** `@anyhost/postgres` or `@anyhost/redis` on a server that exists: its connection string is a secret of a Key Vault. */
export interface ServerStoreOptions {
  readonly kind: 'postgres' | 'redis';
  /** The variable that holds the connection string. Default `'DATABASE_URL'` or `'REDIS_URL'`. */
  readonly variable?: string | undefined;
}

/** Another store, or one that the application reaches by `environment` and `secrets`: nothing is made for it. */
export interface OtherStoreOptions {
  readonly kind: 'other';
}
