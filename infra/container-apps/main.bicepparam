using './main.bicep'

param name = 'ordering-background'
param registryName = 'orderingregistry'
param image = 'ordering-background:1.0.0'

// Read from the environment where this is deployed: secrets stand in no file.
param orderingDatabaseUrlValue = readEnvironmentVariable('ORDERING__DATABASE_URL')
