import type { AzureStoreOptions } from '../azure-store-options.ts';
import { BLOB_STORE_DEFAULTS } from './state-store.ts';
import type { Secret } from './vault.ts';

/** What was not checked. */
export const UNCOMPILED = `The Bicep compiler was not at hand when the generator was tested: \`az bicep build --file main.bicep\` checks the file before you
deploy it.`;

/** A row of a table. A bar in a cell would end it. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** What a translation says about schedules, each note once with the services that it is about. */
export function notesList(
  translations: readonly { readonly service: string; readonly notes: readonly string[] }[],
): string {
  const owners = new Map<string, string[]>();
  for (const { service, notes } of translations) {
    for (const note of notes) owners.set(note, [...(owners.get(note) ?? []), service]);
  }
  if (owners.size === 0) return '';
  return `\n${Array.from(owners, ([note, services]) => `- ${services.join(', ')}: ${note}`).join('\n')}\n`;
}

/** How the values of secrets are given. */
export function secretsSection(secrets: readonly Secret[]): string {
  if (secrets.length === 0) return '';
  const names = secrets.map(({ variable }) => `\`${variable}\``).join(', ');
  return `The deployment reads ${names} from your environment and puts the ${secrets.length === 1 ? 'value' : 'values'} into a Key Vault.\n   `;
}

/** The command that creates the resources, or changes them. */
export function deployCommand(group: string): string {
  return `az deployment group create --resource-group ${group} --name main --parameters main.bicepparam`;
}

/** Sets a variable of the shell to what the deployment says. */
export function outputCommand(group: string, { variable, output }: { variable: string; output: string }): string {
  return `${variable}=$(az deployment group show --resource-group ${group} --name main --query properties.outputs.${output}.value --output tsv)`;
}

/** How everything is removed. */
export function tearDownSection(group: string, secrets: readonly Secret[]): string {
  const commands =
    secrets.length === 0
      ? [`az group delete --name ${group}`]
      : [
          outputCommand(group, { variable: 'VAULT', output: 'keyVault' }),
          `az group delete --name ${group}`,
          '# Azure keeps a deleted vault for a week, and its name is taken as long.',
          'az keyvault purge --name "$VAULT"',
        ];
  return `## Tear it down

\`\`\`sh
${commands.join('\n')}
\`\`\`
`;
}

/** How the application finds its state store, where the deployment makes one. */
export function storeSection(store: AzureStoreOptions | undefined): string {
  if (store?.kind !== 'azure-storage') return '';
  const {
    accountUrlVariable = BLOB_STORE_DEFAULTS.accountUrlVariable,
    containerVariable = BLOB_STORE_DEFAULTS.containerVariable,
  } = store;
  return `## The state store

The application finds it by two variables:

\`\`\`ts
const { ${accountUrlVariable}: accountUrl = '', ${containerVariable}: container = '' } = process.env;
app.stateStore(() => azureBlobStateStore({ accountUrl, container }));
\`\`\`

`;
}
