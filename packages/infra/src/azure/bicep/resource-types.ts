/** The resources that a deployment makes, each with the version of Azure's interface that its properties are of. */
export const RESOURCE_VERSIONS = {
  'Microsoft.App/containerApps': '2024-03-01',
  'Microsoft.App/jobs': '2024-03-01',
  'Microsoft.App/managedEnvironments': '2024-03-01',
  'Microsoft.Authorization/roleAssignments': '2022-04-01',
  'Microsoft.ContainerRegistry/registries': '2023-07-01',
  'Microsoft.Insights/components': '2020-02-02',
  'Microsoft.KeyVault/vaults': '2023-07-01',
  'Microsoft.KeyVault/vaults/secrets': '2023-07-01',
  'Microsoft.ManagedIdentity/userAssignedIdentities': '2023-01-31',
  'Microsoft.OperationalInsights/workspaces': '2023-09-01',
  'Microsoft.Storage/storageAccounts': '2023-05-01',
  'Microsoft.Storage/storageAccounts/blobServices': '2023-05-01',
  'Microsoft.Storage/storageAccounts/blobServices/containers': '2023-05-01',
  'Microsoft.Storage/storageAccounts/managementPolicies': '2023-05-01',
  'Microsoft.Web/serverfarms': '2024-04-01',
  'Microsoft.Web/sites': '2024-04-01',
} as const;

/** A type of resource. */
export type ResourceType = keyof typeof RESOURCE_VERSIONS;
