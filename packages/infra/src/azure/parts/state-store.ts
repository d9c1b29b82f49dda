import type { AzureStoreOptions, BlobStoreOptions } from '../azure-store-options.ts';
import type { Statement } from '../bicep/bicep-file.ts';
import { expression, interpolate } from '../bicep/bicep-value.ts';
import { NO_PART, type Part } from './environment.ts';
import { type Principal, roleAssignment } from './role.ts';

/** What the deployment makes for the state store of the application. */
export function stateStorePart(store: AzureStoreOptions | undefined, principal: Principal): Part {
  return store?.kind === 'azure-storage' ? blobStore(store, principal) : NO_PART;
}

/** The variables of the state store whose values are secrets. */
export function storeSecrets(store: AzureStoreOptions | undefined): readonly string[] {
  if (store?.kind === 'postgres') return [store.variable ?? 'DATABASE_URL'];
  if (store?.kind === 'redis') return [store.variable ?? 'REDIS_URL'];
  return [];
}

/** The names that a blob store has without options. */
export const BLOB_STORE_DEFAULTS = {
  accountUrlVariable: 'STATE_ACCOUNT_URL',
  containerVariable: 'STATE_CONTAINER',
  container: 'state',
} as const;

function blobStore(options: BlobStoreOptions, principal: Principal): Part {
  const {
    accountUrlVariable = BLOB_STORE_DEFAULTS.accountUrlVariable,
    containerVariable = BLOB_STORE_DEFAULTS.containerVariable,
    container = BLOB_STORE_DEFAULTS.container,
  } = options;
  return {
    statements: [
      ...accountStatements(container),
      roleAssignment('stateRole', {
        scope: 'stateContainer',
        role: 'Storage Blob Data Contributor',
        principal,
        comment: 'all that the state store needs, on its container only.',
      }),
    ],
    variables: [
      {
        name: accountUrlVariable,
        value: interpolate`https://${expression('stateStorage.name')}.blob.${expression('environment().suffixes.storage')}`,
        comment: 'The state store: azureBlobStateStore({ accountUrl, container }) authenticates with the identity.',
      },
      { name: containerVariable, value: expression('stateContainer.name') },
    ],
  };
}

function accountStatements(container: string): readonly Statement[] {
  return [
    {
      kind: 'param',
      symbol: 'stateRedundancy',
      type: 'string',
      description:
        'Where the copies of the state are: Standard_ZRS in three data centers of the region, Standard_LRS in one, for regions that have no more.',
      value: 'Standard_ZRS',
    },
    {
      kind: 'resource',
      symbol: 'stateStorage',
      type: 'Microsoft.Storage/storageAccounts',
      comment: 'A separate account for checkpoints, leases, claims and the ledger.',
      body: {
        name: interpolate`state${expression('suffix')}`,
        location: expression('location'),
        sku: { name: expression('stateRedundancy') },
        kind: 'StorageV2',
        properties: { allowSharedKeyAccess: false, allowBlobPublicAccess: false, minimumTlsVersion: 'TLS1_2' },
      },
    },
    {
      kind: 'resource',
      symbol: 'stateBlobs',
      type: 'Microsoft.Storage/storageAccounts/blobServices',
      comment: 'With versioning or soft delete, each write would keep the record that it replaces.',
      body: {
        parent: expression('stateStorage'),
        name: 'default',
        properties: { isVersioningEnabled: false, deleteRetentionPolicy: { enabled: false } },
      },
    },
    {
      kind: 'resource',
      symbol: 'stateContainer',
      type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
      body: { parent: expression('stateBlobs'), name: container },
    },
    {
      kind: 'resource',
      symbol: 'stateClaims',
      type: 'Microsoft.Storage/storageAccounts/managementPolicies',
      comment: 'Claims live for at most a day. Only a long-lived host deletes expired ones, so this rule does.',
      body: {
        parent: expression('stateStorage'),
        name: 'default',
        properties: {
          policy: {
            rules: [
              {
                name: 'old-claims',
                enabled: true,
                type: 'Lifecycle',
                definition: {
                  filters: { blobTypes: ['blockBlob'], prefixMatch: [`${container}/claim:`] },
                  actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 3 } } },
                },
              },
            ],
          },
        },
      },
    },
  ];
}
