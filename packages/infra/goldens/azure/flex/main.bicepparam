using './main.bicep'

param name = 'shop-background'
