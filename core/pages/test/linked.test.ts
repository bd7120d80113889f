import assert from 'node:assert/strict'
import fc from 'fast-check'
import { keysIn } from '../items/linked.ts'

describe('Numbers of items, as people write them down', () => {
  it('are found with their titles behind them, in lists, and in addresses', () => {
    assert.deepEqual(keysIn('UP-0004 Thresholds by HS chapter\nms-7, RM-12;UP-0004\r\n https://portal.example/fr/updates/UP-0031?x=1#top \n\n'), ['UP-0004', 'MS-7', 'RM-12', 'UP-0031'])
    assert.deepEqual(keysIn('UP-0001 see UP-0002'), ['UP-0001'], 'a title may name another')
    assert.deepEqual(keysIn('01a228d4-3927-76a1-8816-b6822252d9da and more'), ['01a228d4-3927-76a1-8816-b6822252d9da'])
  })

  it('are asked of the first word of a line, whatever it is', () => {
    assert.deepEqual(keysIn('Thresholds by chapter'), ['Thresholds'])
    assert.deepEqual(keysIn('%E0%A4%A'), ['%E0%A4%A'])
  })

  it('cost little, whatever is sent', () => {
    fc.assert(fc.property(fc.string({ maxLength: 5_000, unit: fc.constantFrom('/', '?', '#', ' ', ',', ';', '\n', '\r', '%', 'U', 'P', '-', '1', '‮', '💥') }), (text) => {
      const began = performance.now()
      const keys = keysIn(text)
      assert.ok(performance.now() - began < 200)
      assert.equal(new Set(keys).size, keys.length)
      assert.ok(keys.every((key) => !/[\s]/.test(key)))
    }))
  })
})
