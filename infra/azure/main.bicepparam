using './main.bicep'

param name = 'ordering-background'

// Read from the environment where this is deployed: secrets stand in no file.
param orderingDatabaseUrlValue = readEnvironmentVariable('ORDERING__DATABASE_URL')
