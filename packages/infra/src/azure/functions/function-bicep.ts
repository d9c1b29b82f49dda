import type { BicepFile, Statement } from '../bicep/bicep-file.ts';
import { expression } from '../bicep/bicep-value.ts';
import { commonParameters, SUFFIX } from '../parts/common.ts';
import { APP_IDENTITY } from '../parts/role.ts';
import { stateStorePart } from '../parts/state-store.ts';
import { vaultStatements } from '../parts/vault.ts';
import { appSettings } from './app-settings.ts';
import { functionAppStatements } from './function-app.ts';
import { guardCall } from './guard-call.ts';
import type { FunctionAppPlan } from './plan-function-app.ts';
import { telemetryStatements } from './telemetry.ts';

/** The Bicep file of a function app, as data. */
export function functionBicep(plan: FunctionAppPlan): BicepFile {
  const { name, hosting, timeZone, secrets, environment, logRetentionDays } = plan;
  const store = stateStorePart(plan.store, APP_IDENTITY);
  const settings = { plan: hosting.plan, timeZone, store: store.variables, environment, secrets };
  return {
    heading: headingOf(plan),
    statements: [
      ...commonParameters(name),
      SUFFIX,
      ...telemetryStatements(logRetentionDays),
      ...functionAppStatements(hosting, appSettings(settings)),
      ...store.statements,
      ...vaultStatements(secrets, APP_IDENTITY),
      ...outputs(plan),
    ],
  };
}

function headingOf(plan: FunctionAppPlan): string {
  const { application, hosting, isGuarded } = plan;
  return [
    `The function app of ${application} on ${hosting.plan === 'flex' ? 'Flex Consumption' : 'Elastic Premium'}.`,
    'Generated from the application. Do not edit: change the application or the deployment options, and generate again.',
    ...(isGuarded
      ? [
          'Timers are in UTC, and some tick more often than their services are due: the code must skip the other ticks, by',
          `${guardCall(plan)}. Without it the app does not load.`,
        ]
      : []),
  ].join('\n');
}

function outputs({ secrets }: FunctionAppPlan): readonly Statement[] {
  return [
    {
      kind: 'output',
      symbol: 'functionApp',
      type: 'string',
      description: 'The name of the function app.',
      value: expression('app.name'),
    },
    {
      kind: 'output',
      symbol: 'storageAccount',
      type: 'string',
      description: 'The storage account that holds the package of the code.',
      value: expression('storage.name'),
    },
    ...(secrets.length === 0 ? [] : [VAULT_OUTPUT]),
  ];
}

const VAULT_OUTPUT: Statement = {
  kind: 'output',
  symbol: 'keyVault',
  type: 'string',
  description: 'The vault that holds the secrets.',
  value: expression('vault.name'),
};
