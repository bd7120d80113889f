import assert from 'node:assert/strict'
import fc from 'fast-check'
import { nameIn, telltaleOf, type AdministrationCard, type ItemInput } from '@diwan/core'
import { blankFields, blankTexts, budgets, type ManuscriptFields } from '../kinds/fields.ts'
import { dateDetails, isUnnamed, levels } from '../kinds/levels.ts'
import { crowdOf, fewest, narrowing } from '../telling/crowd.ts'
import { disclosedOf, together, type Disclosed } from '../telling/disclosed.ts'
import { told } from '../telling/told.ts'
import { offersOf, widen, widenings, type Choice } from '../telling/widening.ts'

const languages = ['en', 'fr', 'es', 'ar'] as const
const technologies = ['drones', 'ai-ml', 'nii', 'e-seals']
const isTechnology = (topic: string) => technologies.includes(topic)
const cards = fc.array(fc.record({ region: fc.constantFrom('EUR', 'AP', 'WCA'), languages: fc.subarray([...languages, 'pt']) }), { maxLength: 120 })
const month = fc.integer({ min: 2015, max: 2026 }).chain((year) => fc.option(fc.integer({ min: 1, max: 12 })).map((n) => n === null ? String(year) : `${year}-${String(n).padStart(2, '0')}`))
const choice = fc.record({ level: fc.constantFrom(...levels), dates: fc.constantFrom(...dateDetails), tellsVolume: fc.boolean(), tellsBudget: fc.boolean() })
const manuscript = fc.record({
  chosen: choice, langs: fc.subarray([...languages], { minLength: 1 }), topics: fc.subarray([...technologies, 'transit']), from: fc.option(month), until: fc.option(month), budget: fc.option(fc.constantFrom(...budgets)), volume: fc.constantFrom('', '12,000 containers a month'),
}).map(({ chosen, langs, topics, from, until, budget, volume }): ItemInput => ({
  lang: langs[0] ?? 'en', audience: [], topics, texts: Object.fromEntries(langs.map((lang) => [lang, { title: 'A title', extra: { ...blankTexts, recommendation: 'Do so.', volume } }])),
  fields: { ...blankFields('XA'), ...chosen, from, until, budget, sources: [{ item: null, url: '/forum/FT-0001', title: 'Zqthread', credit: 'Zqcredit' }] } satisfies ManuscriptFields,
}))
const fits = (all: Parameters<typeof crowdOf>[0], told_: Disclosed) => crowdOf(all, told_).fits

describe('How many administrations fit what is told', () => {
  it('is those of the region that use its languages, of whom one in so many is taken to fit each thing the site does not know', () => {
    fc.assert(fc.property(cards, manuscript, (all, input) => {
      const disclosed = disclosedOf(told(input, { region: 'EUR' }), isTechnology)
      if (disclosed === null) return
      const known = all.filter(({ region, languages: own }) => (disclosed.region === null || region === disclosed.region) && disclosed.languages.every((lang) => lang === 'en' || own.includes(lang)))
      const divisor = narrowing.technology ** disclosed.technologies.length * (disclosed.dates === 'month' ? narrowing.month : 1) * (disclosed.hasVolume ? narrowing.volume : 1) * (disclosed.hasBudget ? narrowing.budget : 1)
      assert.equal(fits(all, disclosed), Math.floor(known.length / divisor))
      assert.ok(fits(all, disclosed) <= known.length)
    }))
  })

  it('is never fewer for telling less', () => {
    fc.assert(fc.property(cards, manuscript, fc.constantFrom(...widenings), (all, input, by) => {
      const fields = input.fields as unknown as ManuscriptFields
      const count = (chosen: Choice) => { const disclosed = disclosedOf(told({ ...input, fields: { ...fields, ...chosen } }, { region: 'EUR' }), isTechnology); return disclosed === null ? all.length : fits(all, disclosed) }
      assert.ok(count(widen(fields, by)) >= count(fields))
    }))
  })

  it('is at least five for everything that is offered, and where nothing is offered no way of telling less is enough', () => {
    fc.assert(fc.property(cards, manuscript, (all, input) => {
      const fields = input.fields as unknown as ManuscriptFields
      if (!isUnnamed(fields.level)) return
      const count = (chosen: Choice) => { const disclosed = disclosedOf(told({ ...input, fields: { ...fields, ...chosen } }, { region: 'EUR' }), isTechnology); assert.ok(disclosed); return fits(all, disclosed) }
      const offers = offersOf(fields, count)
      for (const offer of offers) {
        assert.ok(offer.fits >= fewest)
        assert.equal(count(offer.by.reduce<Choice>(widen, fields)), offer.fits)
      }
      if (offers.length > 0) return
      for (let set = 0; set < 2 ** widenings.length; set += 1) assert.ok(count(widenings.filter((_one, n) => (set >> n) & 1).reduce<Choice>(widen, fields)) < fewest)
    }))
  })

  it('offers all that has to go together, also where one of it alone changes nothing yet', () => {
    const all = [...Array.from({ length: 52 }, (_one, n) => ({ region: 'EUR', languages: n === 0 ? ['ar'] : ['en'] })), ...Array.from({ length: 27 }, () => ({ region: 'MENA', languages: ['ar'] }))]
    const input: ItemInput = { lang: 'ar', audience: [], topics: ['drones'], texts: { ar: { title: 'A title', extra: { ...blankTexts, volume: '12 345' } } }, fields: { ...blankFields('XA'), level: 'region', from: '2024-03', budget: '100k-1m' } satisfies ManuscriptFields }
    const count = (chosen: Choice) => fits(all, disclosedOf(told({ ...input, fields: { ...input.fields, ...chosen } }, { region: 'EUR' }), isTechnology) as Disclosed)
    const [offer, ...others] = offersOf(input.fields as unknown as ManuscriptFields, count)
    assert.deepEqual([offer?.by, offer?.fits, others], [['volume', 'years', 'region'], 7, []])
  })

  it('counts what was told before together with what is told now', () => {
    fc.assert(fc.property(cards, manuscript, manuscript, (all, one, other) => {
      const [a, b] = [one, other].map((input) => disclosedOf(told({ ...input, fields: { ...input.fields, level: 'region' } }, { region: 'EUR' }), isTechnology))
      assert.ok(a && b)
      assert.ok(fits(all, together(a, b)) <= Math.min(fits(all, a), fits(all, b)))
    }))
  })
})

describe('A lesson as it is told', () => {
  it('says without a name neither whose it is nor what was not chosen to be said', () => {
    fc.assert(fc.property(manuscript, (input) => {
      const fields = input.fields as unknown as ManuscriptFields
      const made = told(input, { region: 'EUR' })
      const words = JSON.stringify(made)
      assert.ok(!('administration' in (made.fields ?? {})) && !('tellsVolume' in (made.fields ?? {})))
      if (!isUnnamed(fields.level)) return
      assert.ok(!words.includes('"XA"') && !words.includes('Zqthread') && !words.includes('Zqcredit'))
      if (fields.level === 'anonymous') assert.ok(!words.includes('EUR'))
      if (!fields.tellsVolume) assert.ok(!words.includes('12,000'))
      if (!fields.tellsBudget) assert.equal(made.fields?.['budget'], null)
      if (fields.dates !== 'month') assert.doesNotMatch(words, /"\d{4}-\d\d"/)
      if (fields.dates === 'none') assert.equal(made.fields?.['year'], null)
    }))
  })

  it('names nobody by code, by a name with other accents, or by the one word of it that is nobody else’s', () => {
    const card = (code: string, en: string): AdministrationCard => ({ code, names: { en }, region: 'EUR', languages: ['en'], isFictional: true, hue: null, isLandlocked: null, isSmallIsland: null })
    const all = [card('XV', 'Vélland Customs'), card('XW', 'Wolden Customs')]
    const telltale = telltaleOf(all[0], all, ['Corin Vasey-Thorn'])
    for (const words of ['What VELLAND did', 'Vélland customs', 'by corin vasey-thorn', 'the office of XV.']) assert.ok(nameIn(words, telltale), words)
    for (const words of ['Customs did so', 'Wolden did so', 'XVI tests', 'avelandic']) assert.equal(nameIn(words, telltale), undefined, words)
  })
})
