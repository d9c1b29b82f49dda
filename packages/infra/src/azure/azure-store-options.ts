/**
 * The state store of an application on Azure: the resources that the deployment creates for it, and the environment
 * variables by which the application finds it.
 */
export type AzureStoreOptions = BlobStoreOptions | ServerStoreOptions | OtherStoreOptions;

/** `@anyhost/azure-storage`: the deployment creates a storage account and a container for it, with a role assignment. */
export interface BlobStoreOptions {
  readonly kind: 'azure-storage';
  /** The variable that holds the URL of the account. Default `'STATE_ACCOUNT_URL'`. */
  readonly accountUrlVariable?: string | undefined;
  /** The variable that holds the name of the container. Default `'STATE_CONTAINER'`. */
  readonly containerVariable?: string | undefined;
  /** The name of the container. Default `'state'`. */
  readonly container?: string | undefined;
}

/** `@anyhost/postgres` or `@anyhost/redis` on an existing server: its connection string is a Key Vault secret. */
export interface ServerStoreOptions {
  readonly kind: 'postgres' | 'redis';
  /** The variable that holds the connection string. Default `'DATABASE_URL'` or `'REDIS_URL'`. */
  readonly variable?: string | undefined;
}

/** Another store, or one that the application configures with `environment` and `secrets`: nothing is created for it. */
export interface OtherStoreOptions {
  readonly kind: 'other';
}
