// shop_background on Azure Container Apps.
// Generated from the application. Do not edit: change the application or the deployment options, and generate again.

@description('The region of all resources. Default: that of the resource group.')
param location string = resourceGroup().location

@description('The base of the names of all resources.')
param name string = 'shop-background'

@description('The container registry, in the same resource group. It exists before: Azure looks for the image when a job is made.')
param registryName string

@description('The image in the registry, with its tag or digest.')
param image string

@secure()
@description('The value of DATABASE_URL.')
param databaseUrlValue string

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

resource databaseUrlSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-url'
  properties: {
    value: databaseUrlValue
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

resource hostApp 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'host'
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
      // A new revision takes over when it is ready. For a while both hosts run.
      activeRevisionsMode: 'Single'
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'database-url'
          keyVaultUrl: databaseUrlSecret.properties.secretUri
          identity: identity.id
        }
      ]
    }
    template: {
      // Longer than a stop of the host may take.
      terminationGracePeriodSeconds: 45
      containers: [
        {
          name: 'host'
          image: '${registry.properties.loginServer}/${image}'
          command: [
            'node'
            'main.js'
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          env: [
            {
              name: 'ANYHOST_HEALTH_PORT'
              value: '9000'
            }
            {
              name: 'ANYHOST_READINESS_DELAY_MS'
              value: '5000'
            }
            {
              name: 'ANYHOST__SHUTDOWN_TIMEOUT_MS'
              value: '30000'
            }
            {
              name: 'ANYHOST__STARTUP_TIMEOUT_MS'
              value: '90000'
            }
            // DefaultAzureCredential finds the identity by it.
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'DATABASE_URL'
              secretRef: 'database-url'
            }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/startupz'
                port: 9000
              }
              periodSeconds: 10
              timeoutSeconds: 6
              failureThreshold: 10
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/livez'
                port: 9000
              }
              periodSeconds: 10
              timeoutSeconds: 6
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/readyz'
                port: 9000
              }
              periodSeconds: 5
              timeoutSeconds: 6
              failureThreshold: 3
            }
          ]
        }
      ]
      // Always one replica: no request would scale up a host whose service is due.
      scale: {
        minReplicas: 1
        maxReplicas: 1
      }
    }
  }
  dependsOn: [
    pullRole
    secretsRole
  ]
}

@description('The vault that holds the secrets.')
output keyVault string = vault.name
