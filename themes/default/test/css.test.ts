import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { transform } from 'esbuild'
import { palette } from '../../../core/views/drawing/index.ts'
import { stylesheetOf } from '../gallery/build.ts'

const themes = ['default', 'national'].map(name => join(import.meta.dirname, '../..', name))
const sheets = themes.flatMap(theme => readdirSync(join(theme, 'assets/css')).map(name => {
  const text = readFileSync(join(theme, 'assets/css', name), 'utf8')
  return { theme, name, text, rules: text.replace(/\/\*[\s\S]*?\*\//g, '') }
}))

/** Declarations with the at-rules and selectors they stand in. */
function declarations(css: string): { property: string, value: string, around: string[] }[] {
  const found: { property: string, value: string, around: string[] }[] = []
  const around: string[] = []
  let piece = ''
  let depth = 0
  for (const character of css) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth > 0 || !'{};'.includes(character)) {
      piece += character
      continue
    }
    if (character === '{') around.push(piece.trim())
    else {
      const [, property, value] = /^\s*([\w-]+)\s*:\s*([\s\S]+)$/.exec(piece) ?? []
      if (property && value) found.push({ property, value: value.trim(), around: [...around] })
      if (character === '}') around.pop()
    }
    piece = ''
  }
  assert.equal(around.length, 0, 'every brace is closed')
  return found
}

describe('The style sheets', () => {
  it('are all named in theme.json, once, and are short', () => {
    for (const theme of themes) {
      const { css } = JSON.parse(readFileSync(join(theme, 'theme.json'), 'utf8')) as { css: string[] }
      assert.deepEqual(css.map(name => `${name}.css`).toSorted(), sheets.filter(sheet => sheet.theme === theme).map(({ name }) => name).toSorted())
    }
    for (const { name, text } of sheets) assert.ok(text.split('\n').length < 300, `${name} is long`)
  })

  it('know no left and no right, so that Arabic needs no sheet of its own', () => {
    const physical = /^(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b|(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height|float|clear)$|border-(?:top|bottom)-(?:left|right)-radius)/
    for (const { name, rules } of sheets) {
      for (const { property, value, around } of declarations(rules)) {
        if (around.some(at => at.startsWith('@font-face') || at.startsWith('@page'))) continue
        assert.doesNotMatch(property, physical, `${name}: ${property}`)
        if (property === 'text-align') assert.match(value, /^(?:start|end|center|(?:-webkit-)?match-parent)$/, `${name}: text-align: ${value}`)
        // Four values are top, right, bottom, left: allowed only where both sides are the same.
        if (/^(?:margin|padding|inset)$/.test(property)) {
          const sides = value.split(/\s+(?![^(]*\))/)
          if (sides.length === 4) assert.equal(sides[1], sides[3], `${name}: ${property}: ${value}`)
        }
      }
    }
  })

  it('ask nothing of browsers of 2023 that they do not have', () => {
    const newer: [what: RegExp, unless: string][] = [
      [/\boklch\(|light-dark\(|color-mix\(/, '@supports'], [/\bsubgrid\b/, '@supports (grid-template-columns: subgrid)']
    ]
    for (const { name, rules } of sheets) {
      assert.doesNotMatch(rules, /^\s*&|[{};]\s*&|:popover-open|@starting-style|@scope|anchor\(/m, name)
      for (const { property, value, around } of declarations(rules)) {
        for (const [what, unless] of newer) if (what.test(value)) assert.ok(around.some(at => at.startsWith(unless)), `${name}: ${value}`)
        // Chromium knows masks without prefix since 120 only.
        if (/^mask(?:-image)?$/.test(property)) assert.ok(rules.includes(`-webkit-${property}: ${value}`), `${name}: ${property}`)
        if (property === 'content' && value.endsWith('/ ""')) assert.ok(rules.includes(`content: ${value.slice(0, -4).trim()}; content:`), `${name}: ${value}`)
      }
    }
  })

  it('use only properties that are given somewhere', () => {
    const given = new Set([...sheets.flatMap(({ rules }) => [...rules.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name!)), ...Object.keys(palette('light', 228, 0.088)).map(role => `--${role}`), '--radius', '--font-head'])
    for (const { name, rules } of sheets) for (const [, used] of rules.matchAll(/var\((--[\w-]+)/g)) assert.ok(given.has(used!), `${name}: ${used}`)
  })

  it('hold no colour that a brand could not change', () => {
    for (const { name, rules } of sheets) {
      for (const { property, value } of declarations(rules)) {
        if (property.includes('mask') || value.includes('linear-gradient(90deg')) continue
        assert.doesNotMatch(value, /#[0-9a-f]{3,8}\b|(?:^|\s)(?:white|black|red|green|blue)\b/i, `${name}: ${property}: ${value}`)
      }
    }
  })

  it('refer to files of the theme only', () => {
    for (const { name, theme, rules } of sheets) {
      for (const [, address] of rules.matchAll(/url\(([^)]+)\)/g)) {
        assert.ok(existsSync(join(theme, 'assets', address!)), `${name}: ${address}`)
      }
    }
  })

  it('weigh less than 18 kB on the line as they are served, brand included', async () => {
    const { code } = await transform(stylesheetOf([themes[0]!]), { loader: 'css', minify: true })
    assert.ok(gzipSync(code).length < 18_000)
  })
})
