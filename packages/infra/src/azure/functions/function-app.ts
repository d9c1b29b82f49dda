import { Commented } from '../../text/commented.ts';
import type { Resource, Statement } from '../bicep/bicep-file.ts';
import { type BicepObject, type BicepValue, expression, interpolate } from '../bicep/bicep-value.ts';
import type { Variable } from '../parts/environment.ts';
import { APP_IDENTITY, roleAssignment } from '../parts/role.ts';

/** How a function app is hosted. */
export interface FunctionHosting {
  readonly plan: 'flex' | 'premium';
  readonly nodeVersion: '22' | '24';
  readonly memoryMb: number;
  readonly size: 'EP1' | 'EP2' | 'EP3';
}

/** The container that holds the package of the code. */
export const PACKAGE_CONTAINER = 'app-package';
/** The package in it, on Premium. */
export const PACKAGE_FILE = 'app.zip';

/** The storage that every function app has, its plan, the app itself, and what its identity may do with the storage. */
export function functionAppStatements(hosting: FunctionHosting, variables: readonly Variable[]): readonly Statement[] {
  return [
    ...STORAGE,
    hosting.plan === 'flex' ? FLEX_PLAN : premiumPlan(hosting),
    {
      kind: 'resource',
      symbol: 'app',
      type: 'Microsoft.Web/sites',
      body: {
        name: interpolate`${expression('name')}-${expression('suffix')}`,
        location: expression('location'),
        kind: 'functionapp,linux',
        identity: { type: 'SystemAssigned' },
        properties: {
          serverFarmId: expression('plan.id'),
          httpsOnly: true,
          siteConfig: siteConfig(hosting, variables),
          functionAppConfig: hosting.plan === 'flex' ? functionAppConfig(hosting) : undefined,
        },
      },
    },
    roleAssignment('storageRole', {
      scope: 'storage',
      role: 'Storage Blob Data Owner',
      principal: APP_IDENTITY,
      comment:
        'the Functions host keeps the lease and status of each timer in blobs, and reads the deployment package.',
    }),
  ];
}

const STORAGE: readonly Statement[] = [
  {
    kind: 'resource',
    symbol: 'storage',
    type: 'Microsoft.Storage/storageAccounts',
    comment: 'For the Functions host. Account keys are disabled: the app authenticates with its identity.',
    body: {
      name: interpolate`st${expression('suffix')}`,
      location: expression('location'),
      sku: { name: 'Standard_LRS' },
      kind: 'StorageV2',
      properties: { allowSharedKeyAccess: false, allowBlobPublicAccess: false, minimumTlsVersion: 'TLS1_2' },
    },
  },
  {
    kind: 'resource',
    symbol: 'blobs',
    type: 'Microsoft.Storage/storageAccounts/blobServices',
    body: { parent: expression('storage'), name: 'default' },
  },
  {
    kind: 'resource',
    symbol: 'packages',
    type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
    body: { parent: expression('blobs'), name: PACKAGE_CONTAINER },
  },
];

const PLAN_NAME = interpolate`${expression('name')}-plan`;

const FLEX_PLAN: Resource = {
  kind: 'resource',
  symbol: 'plan',
  type: 'Microsoft.Web/serverfarms',
  body: {
    name: PLAN_NAME,
    location: expression('location'),
    kind: 'functionapp',
    sku: { name: 'FC1', tier: 'FlexConsumption' },
    properties: { reserved: new Commented('Linux.', true) },
  },
};

function premiumPlan({ size }: FunctionHosting): Resource {
  return {
    kind: 'resource',
    symbol: 'plan',
    type: 'Microsoft.Web/serverfarms',
    body: {
      name: PLAN_NAME,
      location: expression('location'),
      kind: 'elastic',
      sku: { name: size, tier: 'ElasticPremium' },
      properties: {
        reserved: new Commented('Linux.', true),
        maximumElasticWorkerCount: new Commented('A timer runs on one instance at a time: others would be idle.', 1),
      },
    },
  };
}

function siteConfig({ plan, nodeVersion }: FunctionHosting, variables: readonly Variable[]): BicepObject {
  return {
    linuxFxVersion: plan === 'premium' ? `NODE|${nodeVersion}` : undefined,
    minTlsVersion: '1.2',
    ftpsState: plan === 'premium' ? 'Disabled' : undefined,
    appSettings: variables.map(appSetting),
  };
}

function appSetting({ name, value, comment }: Variable): BicepValue {
  const setting = { name, value };
  return comment === undefined ? setting : new Commented(comment, setting);
}

function functionAppConfig({ nodeVersion, memoryMb }: FunctionHosting): BicepObject {
  return {
    deployment: {
      storage: {
        type: 'blobContainer',
        value: interpolate`${expression('storage.properties.primaryEndpoints.blob')}${expression('packages.name')}`,
        authentication: { type: 'SystemAssignedIdentity' },
      },
    },
    runtime: { name: 'node', version: nodeVersion },
    scaleAndConcurrency: {
      maximumInstanceCount: new Commented(
        'A timer runs on one instance at a time. 40 is the lowest value in Azure’s own templates.',
        40,
      ),
      instanceMemoryMB: memoryMb,
    },
  };
}
