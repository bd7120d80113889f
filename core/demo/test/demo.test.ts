import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { DemoAdministration, DemoPerson } from '../types.ts'
import type {
  ProjectFact, ReferenceAdministrations, ReferenceLanguages, ReferenceRegion, ReferenceTaxonomy, ReferenceTileGrid,
} from '../../reference/types.ts'

const file = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

const four = ['en', 'fr', 'es', 'ar'] as const
const six = [...four, 'ru', 'zh'] as const
const { administrations: members }: ReferenceAdministrations = JSON.parse(file('../../reference/administrations.json'))
const { terms }: ReferenceTaxonomy = JSON.parse(file('../../reference/taxonomy.json'))
const regions: ReferenceRegion[] = JSON.parse(file('../../reference/regions.json'))
const administrations: DemoAdministration[] = JSON.parse(file('../administrations.json'))
const people: DemoPerson[] = JSON.parse(file('../people.json'))
const topicIds = new Set(terms.map(({ id }) => id))
const personBySlug = new Map(people.map((person) => [person.slug, person]))

/** Days from today of `-12d 09:30`, with the hour as a fraction. */
const days = (day: string): number => {
  const [, offset, hour = '0', minute = '0'] = /^([-+]?\d+)d(?: (\d\d):(\d\d))?$/.exec(day) ?? assert.fail(`${day} is no day`)
  return Number(offset) + (Number(hour) + Number(minute) / 60) / 24
}
const repeated = <T>(list: readonly T[]): T[] => list.filter((one, index) => list.indexOf(one) !== index)

describe('The reference data every site ships with', () => {
  it('names every Member in six languages, once, in a region that exists', () => {
    assert.deepEqual(repeated(members.flatMap(({ code, iso3 }) => [code, iso3])), [])
    assert.deepEqual(members.map(({ code }) => code), members.map(({ code }) => code).toSorted())
    for (const { code, iso3, names, region, acceded } of members) {
      assert.match(`${code} ${iso3}`, /^[A-Z]{2} [A-Z]{3}$/)
      for (const language of six) assert.ok(names[language].trim(), `${code} has no name in ${language}`)
      assert.ok(regions.some((one) => one.code === region), code)
      if (acceded !== null) assert.ok(acceded > '1950' && !Number.isNaN(Date.parse(acceded)), code)
    }
  })

  it('names the six regions in four languages, shortly too', () => {
    assert.equal(regions.length, 6)
    for (const { names, shortNames } of regions) {
      for (const language of four) assert.ok(names[language] && shortNames[language].length <= 45)
    }
  })

  it('lists only languages that can be named in every language of the interface', () => {
    const { spoken }: ReferenceLanguages = JSON.parse(file('../../reference/languages.json'))
    for (const language of four) {
      const name = new Intl.DisplayNames(language, { type: 'language', fallback: 'none' })
      assert.deepEqual(spoken.filter((code) => name.of(code) === undefined), [], language)
    }
    assert.deepEqual(members.flatMap(({ languages }) => languages).filter((code) => !spoken.includes(code)), [])
    assert.deepEqual(members.filter(({ languages }) => languages.length < 1 || languages.length > 3), [])
  })

  it('gives each Member one tile inside the block of its region, and no two the same', () => {
    const { tiles, blocks, cols, rows }: ReferenceTileGrid = JSON.parse(file('../../reference/tilegrid.json'))
    assert.deepEqual(Object.keys(tiles).toSorted(), members.map(({ code }) => code))
    assert.deepEqual(repeated(Object.values(tiles).map(({ x, y }) => `${x},${y}`)), [])
    for (const { code, region } of members) {
      const tile = tiles[code]
      const block = blocks[region]
      assert.equal(tile?.region, region)
      assert.ok(tile.x >= block.x && tile.x < block.x + block.w && tile.x < cols, code)
      assert.ok(tile.y >= block.y && tile.y < block.y + block.h && tile.y < rows, code)
    }
  })

  it('says of each term what it means and what else it is called, in four languages', () => {
    assert.equal(terms.length, 39)
    assert.deepEqual(repeated(terms.map(({ id }) => id)), [])
    for (const { id, labels, scopeNote, synonyms } of terms) {
      for (const language of four) {
        assert.ok(labels[language], id)
        assert.match(scopeNote[language], /^[^.]+\.$/, `${id} ${language}: one sentence`)
        assert.ok(synonyms[language].length > 1, `${id} ${language}: synonyms`)
        assert.deepEqual(repeated([...synonyms[language], labels[language]]), [], id)
      }
    }
  })

  it('relates terms in both directions, and never a term to itself', () => {
    const byId = new Map(terms.map((term) => [term.id, term]))
    for (const { id, broader, narrower, related } of terms) {
      for (const other of broader) assert.ok(byId.get(other)?.narrower.includes(id), `${id} < ${other}`)
      for (const other of narrower) assert.ok(byId.get(other)?.broader.includes(id), `${id} > ${other}`)
      for (const other of related) assert.ok(byId.get(other)?.related.includes(id), `${id} – ${other}`)
      assert.deepEqual(repeated([id, ...broader, ...narrower, ...related]), [], id)
      assert.ok(broader.length + narrower.length + related.length > 0, `${id} stands alone`)
    }
  })

  it('tells dated facts of the project shortly, each with the page it comes from', () => {
    const facts: ProjectFact[] = JSON.parse(file('../../reference/project-facts.json'))
    assert.deepEqual(facts.map(({ date }) => date), facts.map(({ date }) => date).toSorted())
    for (const { text, url, source } of facts) {
      assert.equal(source, 'World Customs Organization')
      assert.match(new URL(url).hostname, /(^|\.)wcoomd\.org$/)
      for (const language of four) assert.ok(text[language].length > 0 && text[language].length <= 200)
    }
  })
})

describe('The fictional administrations', () => {
  it('are twelve, two for each region, each named in six languages', () => {
    assert.equal(administrations.length, 12)
    for (const { code } of regions) assert.equal(administrations.filter(({ region }) => region === code).length, 2, code)
    for (const { names, service, profile, code } of administrations) {
      for (const language of six) assert.ok(names[language], code)
      for (const language of four) assert.ok(service[language] && profile[language].length > 60, code)
    }
  })

  it('have codes no country has, and none that a Member uses', () => {
    const used = new Set(members.map(({ code }) => code))
    for (const { code } of administrations) {
      assert.match(code, /^(X[A-JL-Z]|Q[M-Z])$/)
      assert.ok(!used.has(code), code)
    }
    assert.deepEqual(repeated(administrations.map(({ code }) => code)), [])
  })

  it('are called like no Member in any language', () => {
    const taken = new Set(members.flatMap(({ names }) => Object.values(names)))
    assert.deepEqual(administrations.flatMap(({ names }) => Object.values(names)).filter((name) => taken.has(name)), [])
  })

  it('can be told apart by hue and live in a time zone that exists', () => {
    assert.deepEqual(repeated(administrations.map(({ hue }) => hue)), [])
    for (const { hue, timeZone } of administrations) {
      assert.ok(hue >= 0 && hue < 360)
      assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone }))
    }
  })
})

describe('The fictional people', () => {
  it('are ninety-six, each with one address, and seats that exist', () => {
    assert.equal(people.length, 96)
    assert.deepEqual(repeated(people.flatMap(({ slug, mail }) => [slug, mail])), [])
    for (const { slug, mail, administration, timeZone } of people) {
      assert.match(mail, /^[a-z.-]+@([a-z]{2}\.)?demo\.example$/)
      assert.match(slug, /^[a-z]+(-[a-z]+)+$/)
      assert.ok(administration === null || administrations.some(({ code }) => code === administration), slug)
      assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone }))
    }
  })

  it('include the four accounts of the demonstration', () => {
    const accounts = Object.fromEntries(people.filter(({ isDemoAccount }) => isDemoAccount).map(({ mail, name, account, administration }) =>
      [mail, [name, account, administration]]))
    assert.deepEqual(accounts, {
      'admin@demo.example': ['Rune Falk', 'instance-administrator', null],
      'editor@demo.example': ['Sanna Weiss', 'hub-editor', null],
      'ncp@demo.example': ['Ilse Maren', 'national-contact-point', 'XA'],
      'member@demo.example': ['Jonas Arp', 'member', 'XA'],
    })
  })

  it('give each administration one contact point and one deputy, appointed today', () => {
    for (const { code } of administrations) {
      const seats = people.filter(({ administration, appointment }) => administration === code && appointment)
      assert.deepEqual(new Set(seats.map(({ appointment }) => appointment?.kind)), new Set(['deputy', 'ncp']), code)
      assert.equal(seats.length, 2, code)
      for (const { appointment } of seats) assert.ok(appointment && days(appointment.from) < 0 && days(appointment.to) > 0, code)
    }
  })

  it('include three seats whose verification has lapsed and two being handed over to a colleague', () => {
    const seated = people.filter(({ appointment }) => appointment)
    assert.equal(people.filter(({ verification }) => days(verification.until) < 0).length, 3)
    assert.equal(seated.filter(({ verification }) => days(verification.until) < 0).length, 3)
    const leaving = seated.filter(({ appointment }) => appointment?.handover)
    assert.equal(leaving.length, 2)
    for (const { slug, administration, appointment } of leaving) {
      const successor = personBySlug.get(appointment?.handover?.to ?? '')
      assert.equal(successor?.administration, administration, slug)
      assert.notEqual(successor?.slug, slug)
    }
  })

  it('were each verified by somebody else', () => {
    for (const { slug, verification } of people) {
      assert.ok(personBySlug.has(verification.by), slug)
      assert.notEqual(verification.by, slug)
      assert.ok(days(verification.at) < days(verification.until), slug)
      assert.ok(days(verification.at) < 0, slug)
    }
  })

  it('know things the taxonomy knows, speak languages, and say so in their own language too', () => {
    for (const { slug, expertise, languages, title, role, administration } of people) {
      assert.ok(expertise.length > 0 && languages.length > 0, slug)
      for (const { topic, level } of expertise) assert.ok(topicIds.has(topic) && level >= 1 && level <= 4, `${slug} ${topic}`)
      for (const { code } of languages) assert.ok(new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(code), code)
      assert.deepEqual(Object.keys(title), Object.keys(role), slug)
      const local = administrations.find(({ code }) => code === administration)?.languages[0]
      if (local && local !== 'en') assert.ok(title[local] && role[local], `${slug} in ${local}`)
    }
  })
})
