import type { BicepFile, Statement } from '../bicep/bicep-file.ts';
import { expression, interpolate } from '../bicep/bicep-value.ts';
import { commonParameters, SUFFIX } from '../parts/common.ts';
import type { Variable } from '../parts/environment.ts';
import { logWorkspace } from '../parts/logs.ts';
import { roleAssignment, USER_IDENTITY } from '../parts/role.ts';
import { stateStorePart } from '../parts/state-store.ts';
import { vaultStatements } from '../parts/vault.ts';
import { hostApp } from './host-app.ts';
import { manualJob, scheduledJob } from './job.ts';
import type { ContainerAppsPlan } from './plan-container-apps.ts';

/** The Bicep file of Container Apps, as data. */
export function containerAppsBicep(plan: ContainerAppsPlan): BicepFile {
  const store = stateStorePart(plan.store, USER_IDENTITY);
  const hasUniqueNames = plan.secrets.length > 0 || store.statements.length > 0;
  return {
    heading: `${plan.application.name} on Azure Container Apps.\nGenerated from the application. Do not edit: change the application or the deployment options, and generate again.`,
    statements: [
      ...commonParameters(plan.name),
      ...(hasUniqueNames ? [SUFFIX] : []),
      ...IMAGE_PARAMETERS,
      logWorkspace(plan.logRetentionDays),
      ...SURROUNDINGS,
      ...store.statements,
      ...vaultStatements(plan.secrets, USER_IDENTITY),
      ...workloads(plan, store.variables),
      ...(plan.secrets.length === 0 ? [] : [VAULT_OUTPUT]),
    ],
  };
}

function workloads(plan: ContainerAppsPlan, store: readonly Variable[]): readonly Statement[] {
  if (plan.jobs === undefined) return [hostApp(plan, store)];
  return [
    ...plan.jobs.services.map((service) => scheduledJob(plan, service, store)),
    ...plan.jobs.byHand.map((service) => manualJob(plan, service, store)),
  ];
}

const IMAGE_PARAMETERS: readonly Statement[] = [
  {
    kind: 'param',
    symbol: 'registryName',
    type: 'string',
    description:
      'The container registry, in the same resource group. It exists before: Azure looks for the image when a job is made.',
  },
  { kind: 'param', symbol: 'image', type: 'string', description: 'The image in the registry, with its tag or digest.' },
];

const SURROUNDINGS: readonly Statement[] = [
  {
    kind: 'resource',
    symbol: 'registry',
    type: 'Microsoft.ContainerRegistry/registries',
    isExisting: true,
    body: { name: expression('registryName') },
  },
  {
    kind: 'resource',
    symbol: 'identity',
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    comment: 'User-assigned, so that it has its roles before the first container is created.',
    body: { name: interpolate`${expression('name')}-identity`, location: expression('location') },
  },
  roleAssignment('pullRole', {
    scope: 'registry',
    role: 'AcrPull',
    principal: USER_IDENTITY,
    comment: 'the image is pulled without a password.',
  }),
  {
    kind: 'resource',
    symbol: 'managedEnvironment',
    type: 'Microsoft.App/managedEnvironments',
    body: {
      name: interpolate`${expression('name')}-environment`,
      location: expression('location'),
      properties: {
        appLogsConfiguration: {
          destination: 'log-analytics',
          logAnalyticsConfiguration: {
            customerId: expression('logs.properties.customerId'),
            sharedKey: expression('logs.listKeys().primarySharedKey'),
          },
        },
      },
    },
  },
];

const VAULT_OUTPUT: Statement = {
  kind: 'output',
  symbol: 'keyVault',
  type: 'string',
  description: 'The vault that holds the secrets.',
  value: expression('vault.name'),
};
