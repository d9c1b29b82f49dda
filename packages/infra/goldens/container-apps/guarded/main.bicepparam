using './main.bicep'

param name = 'shop-background'
param registryName = 'shops'
param image = 'shop:1.0.0'

// Read from the environment of the deployment: no file contains secrets.
param shopRedisUrlValue = readEnvironmentVariable('SHOP__REDIS_URL')
