// The function app of ordering-background on Elastic Premium.
// Generated from the application. Do not edit: change the application or the deployment options, and generate again.

@description('The region of all resources. Default: that of the resource group.')
param location string = resourceGroup().location

@description('The base of the names of all resources.')
param name string = 'ordering-background'

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

// Invocations and their log lines.
resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    DisableLocalAuth: true
  }
}

// Monitoring Metrics Publisher: the app may write telemetry. The connection string alone is not enough: it is not a secret.
resource telemetryRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, app.id, '3913510d-42f4-4e42-8a64-420c390055eb')
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3913510d-42f4-4e42-8a64-420c390055eb')
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

// For the Functions host. Account keys are disabled: the app authenticates with its identity.
resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'st${suffix}'
  location: location
  sku: {
    name: 'Standard_LRS'
  }
  kind: 'StorageV2'
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: storage
  name: 'default'
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'app-package'
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${name}-plan'
  location: location
  kind: 'elastic'
  sku: {
    name: 'EP1'
    tier: 'ElasticPremium'
  }
  properties: {
    // Linux.
    reserved: true
    // A timer runs on one instance at a time: others would be idle.
    maximumElasticWorkerCount: 1
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: '${name}-${suffix}'
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      linuxFxVersion: 'NODE|24'
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      appSettings: [
        // Only the name, not a connection string: the Functions host authenticates with the identity.
        {
          name: 'AzureWebJobsStorage__accountName'
          value: storage.name
        }
        {
          name: 'FUNCTIONS_EXTENSION_VERSION'
          value: '~4'
        }
        {
          name: 'FUNCTIONS_WORKER_RUNTIME'
          value: 'node'
        }
        // The code is read from this blob with the identity. A file share would need an account key.
        {
          name: 'WEBSITE_RUN_FROM_PACKAGE'
          value: '${storage.properties.primaryEndpoints.blob}${packages.name}/app.zip'
        }
        // It only names the destination: write access depends on the identity.
        {
          name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
          value: insights.properties.ConnectionString
        }
        {
          name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
          value: 'Authorization=AAD'
        }
        // The time zone of all cron schedules: a function app has only one.
        {
          name: 'WEBSITE_TIME_ZONE'
          value: 'Europe/Amsterdam'
        }
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
        {
          name: 'ORDERING__DATABASE_URL'
          value: '@Microsoft.KeyVault(SecretUri=${orderingDatabaseUrlSecret.properties.secretUri})'
        }
      ]
    }
  }
}

// Storage Blob Data Owner: the Functions host keeps the lease and status of each timer in blobs, and reads the deployment package.
resource storageRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, app.id, 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')
  scope: storage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')
    principalId: app.identity.principalId
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

resource orderingDatabaseUrlSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'ordering-database-url'
  properties: {
    value: orderingDatabaseUrlValue
  }
}

// Key Vault Secrets User: the application reads its secrets.
resource secretsRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, app.id, '4633458b-17de-408a-b874-0445c86b69e6')
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

@description('The name of the function app.')
output functionApp string = app.name

@description('The storage account that holds the package of the code.')
output storageAccount string = storage.name

@description('The vault that holds the secrets.')
output keyVault string = vault.name
