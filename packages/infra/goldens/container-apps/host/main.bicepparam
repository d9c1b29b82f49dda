using './main.bicep'

param name = 'shop-background'
param registryName = 'shops'
param image = 'shop:1.0.0'

// Read from the environment where this is deployed: secrets stand in no file.
param databaseUrlValue = readEnvironmentVariable('DATABASE_URL')
