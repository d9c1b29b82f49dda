// cleaner on Azure Container Apps.
// Generated from the application. Do not edit: change the application or the deployment options, and generate again.

@description('The region of all resources. Default: that of the resource group.')
param location string = resourceGroup().location

@description('The base of the names of all resources.')
param name string = 'cleaner'

@description('The container registry, in the same resource group. It exists before: Azure looks for the image when a job is made.')
param registryName string

@description('The image in the registry, with its tag or digest.')
param image string

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

resource cleanJob 'Microsoft.App/jobs@2024-03-01' = {
  name: 'clean'
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
      // The next due time is the retry.
      replicaRetryLimit: 0
      registries: [
        {
          server: registry.properties.loginServer
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
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          env: [
            // Azure does not report which due time a start is for: it serves the last one.
            {
              name: 'ANYHOST_TRIGGER'
              value: 'schedule'
            }
            {
              name: 'ANYHOST_SERVICE'
              value: 'clean'
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
            // DefaultAzureCredential finds the identity by it.
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
          ]
        }
      ]
    }
  }
  dependsOn: [
    pullRole
  ]
}
