import { code, list, shell } from '../../text/markdown.ts';
import type { AzureStoreOptions } from '../azure-store-options.ts';
import { BLOB_STORE_DEFAULTS } from './state-store.ts';
import type { Secret } from './vault.ts';

/** What the deployment requires. */
export const NEEDED =
  'You need the Azure CLI, and a subscription in which you may assign roles (*Owner*, or *Role Based Access Control Administrator*).';

/** What was not checked. */
export const UNCOMPILED = `The generator is tested without the Bicep compiler: check the file with \`az bicep build --file main.bicep\` before you deploy it.`;

/** The notes on schedules, each once with the services that it applies to; `undefined` if there are none. */
export function notesList(
  translations: readonly { readonly service: string; readonly notes: readonly string[] }[],
): string | undefined {
  const owners = new Map<string, string[]>();
  for (const { service, notes } of translations) {
    for (const note of notes) owners.set(note, [...(owners.get(note) ?? []), service]);
  }
  if (owners.size === 0) return undefined;
  return list(Array.from(owners, ([note, services]) => `${services.join(', ')}: ${note}`));
}

/** How to provide the values of secrets, followed by `after`; `after` alone if there are none. */
export function secretsText(secrets: readonly Secret[], after: string): string {
  if (secrets.length === 0) return after;
  const names = secrets.map(({ variable }) => `\`${variable}\``).join(', ');
  return `The deployment reads ${names} from your environment and puts the ${secrets.length === 1 ? 'value' : 'values'} into a Key Vault.\n${after}`;
}

/** The command that creates the resources, or changes them. */
export function deployCommand(group: string): string {
  return `az deployment group create --resource-group ${group} --name main --parameters main.bicepparam`;
}

/** Sets a shell variable to an output of the deployment. */
export function outputCommand(group: string, { variable, output }: { variable: string; output: string }): string {
  return `${variable}=$(az deployment group show --resource-group ${group} --name main --query properties.outputs.${output}.value --output tsv)`;
}

/** How everything is removed. */
export function tearDownBlocks(group: string, secrets: readonly Secret[]): readonly string[] {
  const commands =
    secrets.length === 0
      ? [`az group delete --name ${group}`]
      : [
          outputCommand(group, { variable: 'VAULT', output: 'keyVault' }),
          `az group delete --name ${group}`,
          '# Azure keeps a deleted vault for a week, and reserves its name until then.',
          'az keyvault purge --name "$VAULT"',
        ];
  return ['## Tear down', shell(...commands)];
}

/** How the application finds its state store, where the deployment makes one. */
export function storeBlocks(store: AzureStoreOptions | undefined): readonly string[] {
  if (store?.kind !== 'azure-storage') return [];
  const {
    accountUrlVariable = BLOB_STORE_DEFAULTS.accountUrlVariable,
    containerVariable = BLOB_STORE_DEFAULTS.containerVariable,
  } = store;
  return [
    '## The state store',
    'The application finds it by two environment variables:',
    code(
      'ts',
      `const { ${accountUrlVariable}: accountUrl = '', ${containerVariable}: container = '' } = process.env;`,
      'app.stateStore(() => azureBlobStateStore({ accountUrl, container }));',
    ),
  ];
}
