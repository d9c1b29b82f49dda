using './main.bicep'

param name = 'ordering-background'
param registryName = 'orderingregistry'
param image = 'ordering-background:1.0.0'

// Read from the environment of the deployment: no file contains secrets.
param orderingDatabaseUrlValue = readEnvironmentVariable('ORDERING__DATABASE_URL')
