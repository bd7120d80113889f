import { harvestAndKill } from './faults/harvest.ts'

describe('a repository that is being harvested', function () {
  this.timeout(240_000)

  it('is taken whole, each record once, by a site that is killed meanwhile', async () => {
    await harvestAndKill({ engine: 'embedded', records: 400, kills: 2 })
  })
})
