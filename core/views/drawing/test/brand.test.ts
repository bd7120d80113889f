import assert from 'node:assert/strict'
import { brandStylesheet, completeBrand, headingFonts } from '../brand.ts'
import { contrast, hexFrom } from '../colour.ts'
import { requiredPairs } from '../palette.ts'

/** Reads the custom properties back out of emitted CSS, so that what is tested is what a browser gets. */
function rolesIn(css: string, selector: string): Map<string, string> {
  const at = css.indexOf(selector + '{')
  assert.notEqual(at, -1, `${selector} is in the style sheet`)
  const block = css.slice(at + selector.length + 1, css.indexOf('}', at))
  return new Map([...block.matchAll(/--([\w-]+):(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name!, hex!]))
}

const blocks = ['\n:root', ':root:not([data-theme="light"])', '\n:root[data-theme="dark"]', '@media print{:root,:root:not([data-theme="light"]),:root[data-theme="dark"]']

function failingPairs(css: string): string[] {
  return blocks.flatMap(block => {
    const roles = rolesIn(css, block)
    return requiredPairs.flatMap(([role, on, ratio]) => {
      const found = contrast(roles.get(role) ?? '', roles.get(on) ?? '')
      return found >= ratio ? [] : [`${block.trim()} ${role} on ${on}: ${found.toFixed(2)} < ${ratio}`]
    })
  })
}

/** A fixed sequence of hues spread like random ones, so that a failure can be run again. */
function randomHues(count: number): number[] {
  let state = 20_261_122
  return Array.from({ length: count }, () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296 * 360
  })
}

describe('The colours of a brand', () => {
  it('keep every text and control legible for 200 hues, five chromas, both themes and print', function () {
    this.timeout(20_000)
    const failures: string[] = []
    for (const hue of randomHues(200)) {
      for (const chroma of [0, 0.04, 0.088, 0.12, 0.2]) {
        failures.push(...failingPairs(brandStylesheet({ hue, chroma })).map(text => `hue ${hue} chroma ${chroma}: ${text}`))
      }
    }
    assert.deepEqual(failures, [])
  })

  it('would be caught by this test if a text became too pale', () => {
    const css = brandStylesheet().replace(/--ink-2:#[0-9a-f]{6}/, '--ink-2:#aaaaaa')
    assert.ok(failingPairs(css).length > 0)
  })

  it('are written as plain sRGB, so that browsers of 2023 show them', () => {
    assert.doesNotMatch(brandStylesheet(), /oklch|light-dark|color-mix|&/)
  })

  it('change with the hue', () => {
    assert.notEqual(brandStylesheet({ hue: 30 }), brandStylesheet({ hue: 200 }))
  })
})

describe('A brand', () => {
  it('takes values out of bounds back inside, and words it does not know as the default', () => {
    const brand = completeBrand({ hue: -30, chroma: 9, radius: -2, headingFont: 'papyrus' as keyof typeof headingFonts })
    assert.deepEqual(brand, { hue: 330, chroma: 0.2, radius: 0, headingFont: 'serif' })
    assert.equal(completeBrand({ hue: Number.NaN }).hue, 228)
  })

  it('cannot carry anything but numbers and known fonts into the style sheet', () => {
    const css = brandStylesheet({ hue: '1;}body{display:none' as unknown as number, headingFont: 'toString' as 'serif' })
    assert.doesNotMatch(css, /display|function/)
  })
})

describe('OKLCH in sRGB', () => {
  it('agrees with published values', () => {
    assert.equal(hexFrom([1, 0, 0]), '#ffffff')
    assert.equal(hexFrom([0, 0, 0]), '#000000')
    assert.equal(hexFrom([0.6279553606, 0.2576833077, 29.2338816]), '#ff0000')
    assert.equal(hexFrom([0.5198, 0.1769, 142.495]), '#008000')
  })

  it('measures black on white as 21', () => {
    assert.equal(contrast('#000000', '#ffffff').toFixed(2), '21.00')
  })
})
