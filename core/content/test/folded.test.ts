import assert from 'node:assert/strict'
import fc from 'fast-check'
import { up } from '../../migrations/20261201_040000_words_of_parts.ts'
import { fold } from '../fold.ts'
import { rows } from '../rows.ts'
import { openSpine, type Spine } from './spine.ts'

describe('what plugins say in rows of their own', () => {
  let spine: Spine
  before(async () => {
    spine = await openSpine()
    await up(spine.database.db)
  })
  after(() => spine.close())

  const folded = async (words: readonly string[]) => (await rows<{ said: string }>(spine.database.db, 'select core.folded(said) as said from unnest(?::text[]) with ordinality x(said, n) order by n', [words])).map(({ said }) => said)

  it('is spelt in the database as what is asked is spelt', async () => {
    const words = ['Élévation ÀÉÎÕÜ ç Ñandú', 'scellé “électronique” l’État ‘x’ `y` ´z´', 'ﬁligrane Ⅳ ①', 'الإلكترونيّة أُخرى آخر ٱلكتاب مدرسة مبنى ـــ قانونٌ', 'Việt Nam ภาษาไทย हिन्दी', 'Straße İstanbul ŒUVRE Ærø', 'e\u0301 A\u030A c\u0327', 'Москва Ёлка Αθήνα', '']
    assert.deepEqual(await folded(words), words.map(fold))
  })

  it('whatever Latin and Arabic letters it is made of', async () => {
    const letter = fc.oneof(fc.integer({ min: 0x20, max: 0x24F }), fc.integer({ min: 0x300, max: 0x328 }), fc.integer({ min: 0x620, max: 0x671 })).map((code) => String.fromCodePoint(code))
    const written = fc.array(fc.array(letter, { maxLength: 12 }).map((letters) => letters.join('')), { minLength: 1, maxLength: 40 })
    await fc.assert(fc.asyncProperty(written, async (words) => { assert.deepEqual(await folded(words), words.map(fold)) }), { numRuns: 25 })
  })

  it('is found by its words in the language it says, and by any word as it stands', async () => {
    const [{ n }] = await rows<{ n: number }>(spine.database.db, `select (core.words_of('fr', 'Les scellés numérotés') @@ plainto_tsquery('french', 'scelle numerote'))::int + (core.words_of('xx', 'Seals') @@ plainto_tsquery('english', 'seal'))::int as n`, []) as [{ n: number }]
    assert.equal(n, 2)
  })
})
