// ordering-background on Azure Container Apps.
// Generated from the application. Do not edit: change the application or the deployment options, and generate again.

@description('The region of all resources. Default: that of the resource group.')
param location string = resourceGroup().location

@description('The base of the names of all resources.')
param name string = 'ordering-background'

@description('The container registry, in the same resource group. It exists before: Azure looks for the image when a job is made.')
param registryName string

@description('The image in the registry, with its tag or digest.')
param image string

@secure()
@description('The value of ORDERING__DATABASE_URL.')
param orderingDatabaseUrlValue string

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

resource orderingDatabaseUrlSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'ordering-database-url'
  properties: {
    value: orderingDatabaseUrlValue
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

resource gracePeriodManagerJob 'Microsoft.App/jobs@2024-03-01' = {
  name: 'grace-period-manager'
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
        // every('1m'), in UTC.
        cronExpression: '* * * * *'
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: 55
      // The next due time is the retry.
      replicaRetryLimit: 0
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'ordering-database-url'
          keyVaultUrl: orderingDatabaseUrlSecret.properties.secretUri
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
            'once.mjs'
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          env: [
            {
              name: 'ORDERING__CHECK_UPDATE_TIME'
              value: '1m'
            }
            {
              name: 'ORDERING__PUBLISH_PAUSE_MS'
              value: '0'
            }
            {
              name: 'ORDERING__ARCHIVE_PAUSE_MS'
              value: '50'
            }
            // Azure does not report which due time a start is for: it serves the last one.
            {
              name: 'ANYHOST_TRIGGER'
              value: 'schedule'
            }
            {
              name: 'ANYHOST_SERVICE'
              value: 'grace-period-manager'
            }
            // The host gives up before replicaTimeout, and has time to stop.
            {
              name: 'ANYHOST_TIMEOUT_MS'
              value: '35000'
            }
            {
              name: 'ANYHOST__SHUTDOWN_TIMEOUT_MS'
              value: '10000'
            }
            // DefaultAzureCredential finds the identity by it.
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'ORDERING__DATABASE_URL'
              secretRef: 'ordering-database-url'
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

resource priceCacheJob 'Microsoft.App/jobs@2024-03-01' = {
  name: 'price-cache'
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
        // cron('0 6 * * MON-FRI', { timeZone: 'Europe/Amsterdam' }), in UTC.
        // On average 1.4 ticks and 0.71 runs a day. The host needs its guard to skip the other ticks: without it, the service runs at every tick.
        cronExpression: '0 4,5 * * 1-5'
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: 80
      // The next due time is the retry.
      replicaRetryLimit: 0
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'ordering-database-url'
          keyVaultUrl: orderingDatabaseUrlSecret.properties.secretUri
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
            'once.mjs'
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          env: [
            {
              name: 'ORDERING__CHECK_UPDATE_TIME'
              value: '1m'
            }
            {
              name: 'ORDERING__PUBLISH_PAUSE_MS'
              value: '0'
            }
            {
              name: 'ORDERING__ARCHIVE_PAUSE_MS'
              value: '50'
            }
            // Azure does not report which due time a start is for: it serves the last one.
            {
              name: 'ANYHOST_TRIGGER'
              value: 'schedule'
            }
            {
              name: 'ANYHOST_SERVICE'
              value: 'price-cache'
            }
            // The host gives up before replicaTimeout, and has time to stop.
            {
              name: 'ANYHOST_TIMEOUT_MS'
              value: '60000'
            }
            {
              name: 'ANYHOST__SHUTDOWN_TIMEOUT_MS'
              value: '10000'
            }
            // The job starts more often than the service is due: the host skips ticks that are not due.
            {
              name: 'ANYHOST_GUARD'
              value: '1'
            }
            // DefaultAzureCredential finds the identity by it.
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'ORDERING__DATABASE_URL'
              secretRef: 'ordering-database-url'
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

resource orderArchiverJob 'Microsoft.App/jobs@2024-03-01' = {
  name: 'order-archiver'
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
        // cron('30 2 * * *', { timeZone: 'Europe/Amsterdam' }), in UTC.
        // On average 4 ticks and 1 run a day. The host needs its guard to skip the other ticks: without it, the service runs at every tick.
        cronExpression: '*/30 0,1 * * *'
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: 620
      // The next due time is the retry.
      replicaRetryLimit: 0
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'ordering-database-url'
          keyVaultUrl: orderingDatabaseUrlSecret.properties.secretUri
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
            'once.mjs'
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          env: [
            {
              name: 'ORDERING__CHECK_UPDATE_TIME'
              value: '1m'
            }
            {
              name: 'ORDERING__PUBLISH_PAUSE_MS'
              value: '0'
            }
            {
              name: 'ORDERING__ARCHIVE_PAUSE_MS'
              value: '50'
            }
            // Azure does not report which due time a start is for: it serves the last one.
            {
              name: 'ANYHOST_TRIGGER'
              value: 'schedule'
            }
            {
              name: 'ANYHOST_SERVICE'
              value: 'order-archiver'
            }
            // The host gives up before replicaTimeout, and has time to stop.
            {
              name: 'ANYHOST_TIMEOUT_MS'
              value: '600000'
            }
            {
              name: 'ANYHOST__SHUTDOWN_TIMEOUT_MS'
              value: '10000'
            }
            // The job starts more often than the service is due: the host skips ticks that are not due.
            {
              name: 'ANYHOST_GUARD'
              value: '1'
            }
            // DefaultAzureCredential finds the identity by it.
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'ORDERING__DATABASE_URL'
              secretRef: 'ordering-database-url'
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
