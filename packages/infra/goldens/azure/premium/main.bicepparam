using './main.bicep'

param name = 'shop-prod'

// Read from the environment of the deployment: no file contains secrets.
param shopDatabaseUrlValue = readEnvironmentVariable('SHOP__DATABASE_URL')
param shopBrokerUrlValue = readEnvironmentVariable('SHOP__BROKER_URL')
