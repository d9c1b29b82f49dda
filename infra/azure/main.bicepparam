using './main.bicep'

param name = 'ordering-background'

// Read from the environment of the deployment: no file contains secrets.
param orderingDatabaseUrlValue = readEnvironmentVariable('ORDERING__DATABASE_URL')
