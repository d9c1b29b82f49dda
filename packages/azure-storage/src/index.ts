// For authors: the store, to be given to an application's `stateStore`
export { type AzureBlobStateStore, azureBlobStateStore } from './azure-blob-state-store.ts';
export type { AzureBlobContainerOptions, AzureBlobStateStoreOptions } from './azure-blob-state-store-options.ts';
