using './main.bicep'

param name = 'worker-prod'
param registryName = 'workers'
param image = 'shop/worker@sha256:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000'

// Read from the environment of the deployment: no file contains secrets.
param workerBrokerUrlValue = readEnvironmentVariable('WORKER__BROKER_URL')
