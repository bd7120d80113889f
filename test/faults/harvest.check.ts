import assert from 'node:assert/strict'
import { harvestAndKill } from './harvest.ts'

const records = 1_500

describe('A repository that is being harvested when the site is killed', function () {
  this.timeout(400_000)

  for (const engine of ['embedded', 'postgres'] as const) {
    it(`is taken whole, each record once and each work made once, at whatever moment it is cut (${engine})`, async () => {
      const seen = await harvestAndKill({ engine, records, kills: 6 })
      process.stdout.write(`      killed with ${seen.map(({ taken, made }) => `${taken} taken and ${made} made`).join(', ')} of ${records}\n`)
      assert.ok(seen.some(({ taken }) => taken > 0 && taken < records), 'it was killed while it harvested')
      assert.ok(seen.some(({ made }) => made > 0 && made < records), 'it was killed while it brought in')
    })
  }
})
