import assert from 'node:assert/strict'
import fc from 'fast-check'
import { kept } from '../kept.ts'

describe('A drawing that is kept', () => {
  it('is always the one of its seed, and no more are held than allowed, whatever is asked for in whatever order', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', '', '__proto__'), { maxLength: 200 }), fc.integer({ min: 1, max: 6 }), (seeds, most) => {
      let drawn = 0
      const draw = kept((seed) => { drawn += 1; return `picture of ${seed}` }, most)
      // The same by the plainest means: the last ones asked for, newest first.
      let recent: string[] = []
      let expected = 0
      for (const seed of seeds) {
        if (!recent.includes(seed)) expected += 1
        recent = [seed, ...recent.filter((one) => one !== seed)].slice(0, most)
        assert.equal(draw(seed), `picture of ${seed}`)
        assert.equal(drawn, expected)
      }
    }))
  })
  it('is drawn again after a drawing that failed', () => {
    let tries = 0
    const draw = kept((seed) => { if ((tries += 1) === 1) throw new Error('no ink'); return seed })
    assert.throws(() => draw('a'), /no ink/)
    assert.equal(draw('a'), 'a')
  })
})
