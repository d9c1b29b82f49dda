/**
 * The state store of a function app or of Container Apps jobs: what the deployment makes for it, and the settings that
 * tell the application.
 */
export type AzureStore =
  | {
      /** `@anyhost/azure-storage`: a storage account of its own, a container, and a role on it. */
      readonly kind: 'azure-storage';
      /** The setting that holds the URL of the account. Default `'STATE__ACCOUNT_URL'`. */
      readonly accountUrlSetting?: string | undefined;
      /** The setting that holds the name of the container. Default `'STATE__CONTAINER'`. */
      readonly containerSetting?: string | undefined;
      /** The name of the container. Default `'state'`. */
      readonly container?: string | undefined;
    }
  | {
      /** `@anyhost/postgres` or `@anyhost/redis` on a server that exists: its connection string is a secret of a Key Vault. */
      readonly kind: 'postgres' | 'redis';
      /** The setting that holds the connection string, as the application reads it: `'ORDERING__DATABASE_URL'`. */
      readonly setting: string;
    }
  | {
      /** Another store, or one that the application reaches by `settings` and `secrets`: nothing is made for it. */
      readonly kind: 'other';
    };
