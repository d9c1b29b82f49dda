using './main.bicep'

param name = 'cleaner'
