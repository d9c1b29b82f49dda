import { fileURLToPath } from 'node:url';
import type { Resource } from '../../packages/infra/src/azure/bicep/bicep-file.ts';
import { plainValue } from '../../packages/infra/src/azure/bicep/plain-value.fixture.ts';
import type { ResourceType } from '../../packages/infra/src/azure/bicep/resource-types.ts';
import { importTool } from '../../tools/infra/import-tool.ts';

/** Where the model of a resource is, in Azure's own libraries: each has a function that reads it and one that writes it. */
interface ModelName {
  /** The file with the library's models. */
  readonly file: string;
  readonly read: string;
  readonly write: string;
  /** The type of what `read` gives. */
  readonly type: string;
}

const TOOLS = new URL('../../tools/infra/', import.meta.url);

const model = (library: string, name: string, write = `${name}Serializer`): ModelName => ({
  // Not among the library's exports: its clients call these functions.
  file: fileURLToPath(new URL(`node_modules/@azure/arm-${library}/dist/esm/models/models.js`, TOOLS)),
  read: `${name}Deserializer`,
  write,
  type: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
});

/** The models of resources. Those that are not here have libraries of an older kind, and two or three properties. */
export const MODELS: Readonly<Partial<Record<ResourceType, ModelName>>> = {
  'Microsoft.App/containerApps': model('appcontainers', 'containerApp'),
  'Microsoft.App/jobs': model('appcontainers', 'job'),
  'Microsoft.App/managedEnvironments': model('appcontainers', 'managedEnvironment'),
  'Microsoft.KeyVault/vaults': model('keyvault', 'vault', 'vaultCreateOrUpdateParametersSerializer'),
  'Microsoft.KeyVault/vaults/secrets': model('keyvault', 'secret', 'secretCreateOrUpdateParametersSerializer'),
  'Microsoft.OperationalInsights/workspaces': model('operationalinsights', 'workspace'),
  'Microsoft.Storage/storageAccounts': model('storage', 'storageAccount', 'storageAccountCreateParametersSerializer'),
  'Microsoft.Storage/storageAccounts/blobServices': model('storage', 'blobServiceProperties'),
  'Microsoft.Storage/storageAccounts/blobServices/containers': model('storage', 'blobContainer'),
  'Microsoft.Storage/storageAccounts/managementPolicies': model('storage', 'managementPolicy'),
  'Microsoft.Web/serverfarms': model('appservice', 'appServicePlan'),
  'Microsoft.Web/sites': model('appservice', 'site'),
};

/** A resource as Azure's libraries see it. */
export interface ReadResource {
  /** What Bicep sends. */
  readonly sent: unknown;
  /** What the library sends for the model that it read from that: without the properties that it does not know. */
  readonly understood: unknown;
  /** The model, and the name of its type. */
  readonly model: unknown;
  readonly type: string;
  readonly file: string;
}

/** What Bicep says about a resource to itself: where it belongs. */
const BICEP_ONLY: readonly string[] = ['name', 'parent', 'scope', 'dependsOn'];

/** Reads resources by the models of Azure's libraries; `undefined` where these are not installed. */
export async function readResources(resources: readonly Resource[]): Promise<readonly ReadResource[] | undefined> {
  const read: ReadResource[] = [];
  for (const { type, body, isExisting } of resources) {
    const named = MODELS[type];
    if (named === undefined || isExisting === true) continue;
    const library = await importTool<Readonly<Record<string, unknown>>>(named.file);
    if (library === undefined) return undefined;
    const members = Object.entries(body).filter(([key]) => !BICEP_ONLY.includes(key));
    const sent = plainValue(Object.fromEntries(members));
    const value = call(library, named.read, sent);
    read.push({
      sent,
      understood: withoutUndefined(call(library, named.write, value)),
      model: value,
      type: named.type,
      file: named.file,
    });
  }
  return read;
}

function call(library: Readonly<Record<string, unknown>>, name: string, argument: unknown): unknown {
  const converter = library[name];
  if (typeof converter !== 'function') throw new Error(`There is no function ${name}`);
  return converter(argument);
}

/** As it is sent. */
function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
