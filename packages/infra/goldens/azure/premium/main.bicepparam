using './main.bicep'

param name = 'shop-prod'

// Read from the environment where this is deployed: secrets stand in no file.
param shopDatabaseUrlValue = readEnvironmentVariable('SHOP__DATABASE_URL')
param shopBrokerUrlValue = readEnvironmentVariable('SHOP__BROKER_URL')
