using './main.bicep'

param name = 'cleaner'
param registryName = 'cleaners'
param image = 'cleaner:1.0.0'
