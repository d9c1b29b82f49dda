import type { BicepFile, Statement } from '../bicep/bicep-file.ts';
import { expression } from '../bicep/bicep-value.ts';
import { commonStatements } from '../parts/common.ts';
import { APP_IDENTITY } from '../parts/role.ts';
import { stateStorePart } from '../parts/state-store.ts';
import { vaultStatements } from '../parts/vault.ts';
import { appSettings } from './app-settings.ts';
import { functionAppStatements } from './function-app.ts';
import type { FunctionAppPlan } from './plan-function-app.ts';
import { telemetryStatements } from './telemetry.ts';

/** The Bicep file of a function app, as data. */
export function functionBicep(plan: FunctionAppPlan): BicepFile {
  const { application, name, hosting, timeZone, isGuarded, secrets, environment, logRetentionDays } = plan;
  const store = stateStorePart(plan.store, APP_IDENTITY);
  const settings = { plan: hosting.plan, timeZone, isGuarded, store: store.variables, environment, secrets };
  return {
    heading: `The function app of ${application} on ${hosting.plan === 'flex' ? 'Flex Consumption' : 'Elastic Premium'}.\nGenerated from the application: change that or the options, not this file.`,
    statements: [
      ...commonStatements(name),
      ...telemetryStatements(logRetentionDays),
      ...functionAppStatements(hosting, appSettings(settings)),
      ...store.statements,
      ...vaultStatements(secrets, APP_IDENTITY),
      ...outputs(plan),
    ],
  };
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
