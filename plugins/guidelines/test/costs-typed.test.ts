import assert from 'node:assert/strict'
import fc from 'fast-check'
import { understood, type Locale } from '@diwan/core'
import { pasted } from '../costs/pasted.ts'
import { typedIn } from '../costs/money-words.ts'
import { keptNumber } from '../costs/sheet-input.ts'

const read = (text: string, locale: Locale = 'en') => { const found = understood(text, locale); return 'value' in found ? found.value : found.fault }

describe('A number as people write it', () => {
  it('is understood in every language of the portal, whatever the language of the page', () => {
    for (const locale of ['en', 'fr', 'es', 'ar'] as const) {
      for (const text of ['1 234,56', '1\u202f234,56', '1\u00a0234,56', '1,234.56', '1.234,56', "1'234.56", '1’234,56', '1234.56', '1234,56', '١٬٢٣٤٫٥٦', '١٢٣٤٫٥٦', '۱۲۳۴٫۵۶', '+1 234,56', '\u200f1,234.56']) assert.equal(read(text, locale), '1234.56', `${text} in ${locale}`)
      for (const text of ['−5', '-5', '(5)', '–5', '-٥']) assert.equal(read(text, locale), '-5', text)
    }
    assert.equal(read('1,23,456.5'), '123456.5')
    assert.equal(read('1.234.567'), '1234567')
    assert.equal(read('0,125', 'fr'), '0.125')
  })

  it('is not guessed at where one sign could be either: 1,234 in French, 1.234 in English', () => {
    assert.deepEqual([read('1,234', 'en'), read('1.234', 'es'), read('1.234', 'fr')], ['1234', '1234', '1234'])
    assert.deepEqual([read('1,234', 'fr'), read('1.234', 'en'), read('1,234', 'es'), read('1.234', 'ar')], ['two', 'two', 'two', 'two'])
    assert.deepEqual([keptNumber('4,125', 'fr', 'share'), keptNumber('4.125 %', 'en', 'share'), keptNumber('4,125', 'fr', 'money')], ['4.125', '4.125', '4,125'])
  })

  it('is none where it is none', () => {
    for (const text of ['', 'x', '12,5oo', '1e5', '--3', '1,2,3', '1.2.3', '1 2 3,4,5', '.', '1,23.4,5', 'NaN', '∞', '½', '1٫2٫3', '12%']) assert.equal(read(text), 'number', text)
  })

  it('comes back from the page as it was kept, in each language', () => {
    fc.assert(fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), fc.constantFrom('en', 'fr', 'es', 'ar'), (cents, locale) => {
      const size = Math.abs(cents), kept = `${cents < 0 ? '-' : ''}${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`
      if (cents === 0) return
      assert.equal(keptNumber(typedIn(kept, locale as Locale), locale as Locale, 'money'), kept)
    }))
  })

  it('never takes long, whatever is typed', () => {
    const began = performance.now()
    for (const text of ['1'.repeat(100_000), ','.repeat(100_000), '1,'.repeat(50_000), '('.repeat(50_000), ' '.repeat(100_000)]) read(text)
    assert.ok(performance.now() - began < 2_000)
  })
})

describe('Rows of a spreadsheet', () => {
  const t = (key: string) => ({ 'guidelines.costs.column.name': 'Nom', 'guidelines.costs.column.low': 'Bas', 'guidelines.costs.kind.benefit': 'Avantage', 'guidelines.costs.column.kind': 'Genre' })[key] ?? key
  const paste = (text: string) => pasted(text, { baseYear: '2026', kind: 'cost', t, locale: 'fr' })

  it('are lines, with columns by name in the reader’s language or that of the file, and years by number', () => {
    const { lines, faults } = paste('Nom\tGenre\tBas\t2026\t٢٠٢٧\nLicences\tcost\t-5\t1 000,50\t20\n"Un nom, long"\tAvantage\t\t\t3')
    assert.deepEqual(faults, [])
    assert.deepEqual(lines, [{ kind: 'cost', amounts: { 2026: '1 000,50', 2027: '20' }, name: 'Licences', low: '-5' }, { kind: 'benefit', amounts: { 2027: '3' }, name: 'Un nom, long', low: '' }])
    assert.deepEqual(paste('name;2026;2027\nA;1,5;2').lines[0]?.amounts, { 2026: '1,5', 2027: '2' })
    assert.deepEqual(paste('name,2026,2027\nA,"1,500",2').lines[0]?.amounts, { 2026: '1,500', 2027: '2' })
  })

  it('without a heading begin with the name and the base year', () => {
    assert.deepEqual(paste('Licences\t10\t20\t30').lines, [{ kind: 'cost', amounts: { 2026: '10', 2027: '20', 2028: '30' }, name: 'Licences' }])
  })

  it('are refused with a word where a column is unknown, there are too many, or none', () => {
    assert.deepEqual(paste('Nom\tCouleur\t2026\nA\trouge\t1').faults[0], { field: 'table', key: 'guidelines.costs.paste.unknown-column', values: { column: 'Couleur' } })
    assert.equal(paste('').faults[0]?.key, 'guidelines.costs.paste.empty')
    assert.equal(paste('Nom\t2026').faults[0]?.key, 'guidelines.costs.paste.empty')
    assert.equal(paste(Array.from({ length: 99 }, (_, n) => `line ${n}\t1`).join('\n')).faults[0]?.key, 'guidelines.costs.paste.too-many')
    assert.equal(paste('\t'.repeat(150_000)).faults.length, 1)
  })
})
