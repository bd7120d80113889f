throw new Error('this plugin cannot be read')
