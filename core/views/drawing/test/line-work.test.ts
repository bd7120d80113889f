import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { guilloche } from '../guilloche.ts'
import { rosette } from '../rosette.ts'

const codes = Array.from({ length: 26 * 26 }, (_, index) => String.fromCharCode(65 + Math.floor(index / 26), 65 + index % 26))

describe('Line work', () => {
  it('is the same for the same seed, today and on a certificate years later', () => {
    assert.equal(guilloche('GL-0042'), guilloche('GL-0042'))
    // These beginnings may never change: printed certificates are compared with them.
    assert.match(guilloche('GL-0042'), / d="M0 437c74 36 148 77 222 113s/)
    assert.match(rosette('XA'), / d="M452 229q12 11 15 24q/)
  })

  it('differs between seeds', () => {
    assert.equal(new Set(codes.map(rosette)).size, codes.length)
    assert.notEqual(guilloche('GL-0042'), guilloche('GL-0043'))
  })

  it('weighs at most 6 kB, and the band at most 4 kB on the line', () => {
    for (const code of codes) assert.ok(rosette(code).length <= 6000, `${code}: ${rosette(code).length}`)
    for (const code of codes.slice(0, 100)) {
      const band = guilloche(`GL-${code}`, { width: 1240, height: 320 })
      assert.ok(band.length <= 6000, `${code}: ${band.length}`)
      assert.ok(gzipSync(band).length <= 4000)
    }
  })

  it('is hidden from assistive technology and carries no style', () => {
    for (const drawing of [guilloche('a'), rosette('XA'), rosette('Diwan')]) {
      assert.match(drawing, /aria-hidden="true"/)
      assert.doesNotMatch(drawing, /style=|NaN|Infinity|undefined/)
    }
  })

  it('writes the code in the middle, and never any other text', () => {
    assert.match(rosette('XA'), />XA<\/text>/)
    assert.match(rosette('QRZ'), />QRZ<\/text>/)
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
      const drawing = rosette(text) + guilloche(text)
      assert.doesNotMatch(drawing, /NaN|style=/)
      if (!/^[A-Z]{2,3}$/.test(text)) assert.doesNotMatch(drawing, /<text/)
    }))
  })
})
