import { expression, interpolate } from '../bicep/bicep-value.ts';
import type { Variable } from '../parts/environment.ts';
import type { Secret } from '../parts/vault.ts';
import { PACKAGE_FILE } from './function-app.ts';

/** What the settings of the function app depend on. */
export interface AppSettings {
  readonly plan: 'flex' | 'premium';
  /** `WEBSITE_TIME_ZONE`; `undefined` for UTC. */
  readonly timeZone: string | undefined;
  /** Variables of the state store. */
  readonly store: readonly Variable[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly Secret[];
}

/** The settings of the function app, which its code finds as environment variables. */
export function appSettings(settings: AppSettings): readonly Variable[] {
  const { plan, timeZone, store, environment, secrets } = settings;
  return [
    {
      name: 'AzureWebJobsStorage__accountName',
      value: expression('storage.name'),
      comment: 'Only the name, not a connection string: the Functions host authenticates with the identity.',
    },
    ...(plan === 'premium' ? PREMIUM_SETTINGS : []),
    ...TELEMETRY,
    ...(timeZone === undefined ? [] : [timeZoneSetting(timeZone)]),
    ...store,
    ...Object.entries(environment).map(([name, value]) => ({ name, value })),
    ...secrets.map(vaultReference),
  ];
}

/** Names that the deployment sets itself, and what would contradict it. In lower case. */
export const RESERVED_SETTINGS: ReadonlySet<string> = new Set([
  'azurewebjobsstorage',
  'azurewebjobsstorage__accountname',
  'azurefunctionsjobhost__functiontimeout',
  'functions_extension_version',
  'functions_worker_runtime',
  'website_run_from_package',
  'website_time_zone',
  'tz',
  'applicationinsights_connection_string',
  'applicationinsights_authentication_string',
]);

const PREMIUM_SETTINGS: readonly Variable[] = [
  { name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' },
  { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'node' },
  {
    name: 'WEBSITE_RUN_FROM_PACKAGE',
    value: interpolate`${expression('storage.properties.primaryEndpoints.blob')}${expression('packages.name')}/${PACKAGE_FILE}`,
    comment: 'The code is read from this blob with the identity. A file share would need an account key.',
  },
];

const TELEMETRY: readonly Variable[] = [
  {
    name: 'APPLICATIONINSIGHTS_CONNECTION_STRING',
    value: expression('insights.properties.ConnectionString'),
    comment: 'It only names the destination: write access depends on the identity.',
  },
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'Authorization=AAD' },
];

function timeZoneSetting(timeZone: string): Variable {
  return {
    name: 'WEBSITE_TIME_ZONE',
    value: timeZone,
    comment: 'The time zone of all cron schedules: a function app has only one.',
  };
}

function vaultReference({ variable, symbol }: Secret): Variable {
  return {
    name: variable,
    value: interpolate`@Microsoft.KeyVault(SecretUri=${expression(`${symbol}.properties.secretUri`)})`,
  };
}
