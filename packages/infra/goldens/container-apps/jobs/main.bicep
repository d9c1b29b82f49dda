// worker on Azure Container Apps.
// Generated from the application. Do not edit: change the application or the deployment options, and generate again.

@description('The region of all resources. Default: that of the resource group.')
param location string = resourceGroup().location

@description('The base of the names of all resources.')
param name string = 'worker-prod'

@description('The container registry, in the same resource group. It exists before: Azure looks for the image when a job is made.')
param registryName string

@description('The image in the registry, with its tag or digest.')
param image string

@description('Where the copies of the state are: Standard_ZRS in three data centers of the region, Standard_LRS in one, for regions that have no more.')
param stateRedundancy string = 'Standard_ZRS'

@secure()
@description('The value of WORKER__BROKER_URL.')
param workerBrokerUrlValue string

// Some names must be unique in all of Azure.
var suffix = uniqueString(resourceGroup().id, name)

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

// User-assigned, so that it has its roles before the first container is created.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

// AcrPull: the image is pulled without a password.
resource pullRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, identity.id, '7f951dda-4ed3-4680-a7ca-43fe172d538d')
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource managedEnvironment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }
}

// A separate account for checkpoints, leases, claims and the ledger.
resource stateStorage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'state${suffix}'
  location: location
  sku: {
    name: stateRedundancy
  }
  kind: 'StorageV2'
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
  }
}

// With versioning or soft delete, each write would keep the record that it replaces.
resource stateBlobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: stateStorage
  name: 'default'
  properties: {
    isVersioningEnabled: false
    deleteRetentionPolicy: {
      enabled: false
    }
  }
}

resource stateContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: stateBlobs
  name: 'state'
}

// Claims live for at most a day. Only a long-lived host deletes expired ones, so this rule does.
resource stateClaims 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: stateStorage
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'old-claims'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
              ]
              prefixMatch: [
                'state/claim:'
              ]
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: 3
                }
              }
            }
          }
        }
      ]
    }
  }
}

// Storage Blob Data Contributor: all that the state store needs, on its container only.
resource stateRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(stateContainer.id, identity.id, 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  scope: stateContainer
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

// Secrets are kept here, and not in settings, which every reader of the resource can see.
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-${suffix}'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    softDeleteRetentionInDays: 7
  }
}

resource workerBrokerUrlSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'worker-broker-url'
  properties: {
    value: workerBrokerUrlValue
  }
}

// Key Vault Secrets User: the application reads its secrets.
resource secretsRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, '4633458b-17de-408a-b874-0445c86b69e6')
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource gracePeriodJob 'Microsoft.App/jobs@2024-03-01' = {
  name: 'grace-period'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: managedEnvironment.id
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: {
        // every('5m'), in UTC.
        cronExpression: '*/5 * * * *'
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: 640
      replicaRetryLimit: 2
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'worker-broker-url'
          keyVaultUrl: workerBrokerUrlSecret.properties.secretUri
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'service'
          image: '${registry.properties.loginServer}/${image}'
          command: [
            'node'
            'dist/once.js'
          ]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: [
            {
              name: 'WORKER__GREETING'
              value: 'It\'s \${5} \\ more'
            }
            // Azure does not report which due time a start is for: it serves the last one.
            {
              name: 'ANYHOST_TRIGGER'
              value: 'schedule'
            }
            {
              name: 'ANYHOST_SERVICE'
              value: 'grace-period'
            }
            // The host gives up before replicaTimeout, and has time to stop.
            {
              name: 'ANYHOST_TIMEOUT_MS'
              value: '600000'
            }
            {
              name: 'ANYHOST__SHUTDOWN_TIMEOUT_MS'
              value: '30000'
            }
            // The state store: azureBlobStateStore({ accountUrl, container }) authenticates with the identity.
            {
              name: 'STATE_ACCOUNT_URL'
              value: 'https://${stateStorage.name}.blob.${environment().suffixes.storage}'
            }
            {
              name: 'STATE_CONTAINER'
              value: stateContainer.name
            }
            // DefaultAzureCredential finds the identity by it.
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'WORKER__BROKER_URL'
              secretRef: 'worker-broker-url'
            }
          ]
        }
      ]
    }
  }
  dependsOn: [
    pullRole
    secretsRole
  ]
}

resource reportOfTheWarehouseCf0dc636Job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'report-of-the-warehouse-cf0dc636'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: managedEnvironment.id
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: {
        // cron('0 4 1 * *', { timeZone: 'UTC' }), in UTC.
        cronExpression: '0 4 1 * *'
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: 950
      replicaRetryLimit: 2
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'worker-broker-url'
          keyVaultUrl: workerBrokerUrlSecret.properties.secretUri
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'service'
          image: '${registry.properties.loginServer}/${image}'
          command: [
            'node'
            'dist/once.js'
          ]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: [
            {
              name: 'WORKER__GREETING'
              value: 'It\'s \${5} \\ more'
            }
            // Azure does not report which due time a start is for: it serves the last one.
            {
              name: 'ANYHOST_TRIGGER'
              value: 'schedule'
            }
            {
              name: 'ANYHOST_SERVICE'
              value: 'report_of_the_warehouse_for_the_month'
            }
            // The host gives up before replicaTimeout, and has time to stop.
            {
              name: 'ANYHOST_TIMEOUT_MS'
              value: '910000'
            }
            {
              name: 'ANYHOST__SHUTDOWN_TIMEOUT_MS'
              value: '30000'
            }
            // The state store: azureBlobStateStore({ accountUrl, container }) authenticates with the identity.
            {
              name: 'STATE_ACCOUNT_URL'
              value: 'https://${stateStorage.name}.blob.${environment().suffixes.storage}'
            }
            {
              name: 'STATE_CONTAINER'
              value: stateContainer.name
            }
            // DefaultAzureCredential finds the identity by it.
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'WORKER__BROKER_URL'
              secretRef: 'worker-broker-url'
            }
          ]
        }
      ]
    }
  }
  dependsOn: [
    pullRole
    secretsRole
  ]
}

resource importJob 'Microsoft.App/jobs@2024-03-01' = {
  name: 'import'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: managedEnvironment.id
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: 640
      replicaRetryLimit: 2
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'worker-broker-url'
          keyVaultUrl: workerBrokerUrlSecret.properties.secretUri
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'service'
          image: '${registry.properties.loginServer}/${image}'
          command: [
            'node'
            'dist/once.js'
          ]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: [
            {
              name: 'WORKER__GREETING'
              value: 'It\'s \${5} \\ more'
            }
            {
              name: 'ANYHOST_SERVICE'
              value: 'import'
            }
            // The host gives up before replicaTimeout, and has time to stop.
            {
              name: 'ANYHOST_TIMEOUT_MS'
              value: '600000'
            }
            {
              name: 'ANYHOST__SHUTDOWN_TIMEOUT_MS'
              value: '30000'
            }
            // The state store: azureBlobStateStore({ accountUrl, container }) authenticates with the identity.
            {
              name: 'STATE_ACCOUNT_URL'
              value: 'https://${stateStorage.name}.blob.${environment().suffixes.storage}'
            }
            {
              name: 'STATE_CONTAINER'
              value: stateContainer.name
            }
            // DefaultAzureCredential finds the identity by it.
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'WORKER__BROKER_URL'
              secretRef: 'worker-broker-url'
            }
          ]
        }
      ]
    }
  }
  dependsOn: [
    pullRole
    secretsRole
  ]
}

@description('The vault that holds the secrets.')
output keyVault string = vault.name
