import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const rows = readFileSync(join(root, 'docs/glossary.md'), 'utf8').split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
const textsOf = (value: unknown): string[] => typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []

/** Words of a language that its files may not use, from the last column: `fr: greffon; es: complemento, enchufe`. */
const avoided = rows.flatMap((row) => (row.at(-1) ?? '').split(';').flatMap((part) => {
  const [lang = '', words = ''] = part.split(':')
  return words.split(',').map((word) => word.trim()).filter(Boolean).map((word) => ({ lang: lang.trim(), word }))
}))

describe('The glossary for translators', () => {
  it('names every term in French, Spanish and Arabic', () => {
    assert.ok(rows.length > 30)
    assert.deepEqual(rows.filter((row) => row.length !== 6 || row.slice(0, 5).includes('')).map(([term]) => term), [])
  })

  it('is what the locale files follow', () => {
    const found = globSync('{core,themes,plugins}/**/locales/*.json', { cwd: root, exclude: (path) => path.includes('node_modules') }).flatMap((path) => {
      const lang = /([a-z]{2})\.json$/.exec(path)?.[1]
      const texts = textsOf(JSON.parse(readFileSync(join(root, path), 'utf8')))
      return avoided.filter((one) => one.lang === lang).flatMap(({ word }) => {
        const whole = new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'iu')
        return texts.filter((text) => whole.test(text)).map((text) => `${relative('.', path)}: “${word}” in “${text.slice(0, 80)}”`)
      })
    })
    assert.deepEqual(found, [])
  })
})
