import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ItemInput } from '@diwan/core'
import { changesBetween, placed, steady } from '../guide/changes.ts'
import { buildSections, cutAtVerb, sectionsOf } from '../guide/build-document.ts'
import { difference } from '../guide/difference.ts'
import { addRecommendation, addSection, movePart, removePart, setWords } from '../guide/edits.ts'
import type { PartWords, Recommendation, Section } from '../guide/model.ts'
import { beginsAt, missingOf, publishFaults } from '../guide/publishable.ts'
import { nextLabel, settled } from '../guide/versions.ts'
import { wordsDigest } from '../guide/words-digest.ts'
import { zoneOf } from '../guide/zone.ts'

const graded = (id: string, more: Partial<Recommendation> = {}): Recommendation => ({ id, verb: 'do', strength: 'strong', certainty: 4, lowered: [], raised: [], evidence: [{ kind: 'study', item: null, label: 'A study', url: '' }], pitfalls: [], applies: [], since: '', origin: null, ...more })
const words = (id: string, title: string, more: Partial<PartWords> = {}): PartWords => ({ id, title, lead: 1, body: `Why ${id}`, cost: '', staff: '', law: '', of: '', ...more })
const input = (sections: Section[], more: PartWords[] = []): ItemInput => {
  const said = new Map([...sections.flatMap(({ id, recommendations }) => [words(id, `Section ${id}`), ...recommendations.map((one) => words(one.id, `Do ${one.id}`))]), ...more].map((part) => [part.id, part]))
  return { lang: 'en', audience: ['public'], fields: { sections }, texts: { en: { title: 'A guideline', summary: '', body: '', extra: { keyPoints: [], unknown: '', method: '', parts: [...said.values()] } } } }
}
const ids = fc.uniqueArray(fc.integer({ min: 1, max: 30 }).map((n) => `r-${n}`), { maxLength: 12 })
const recommendation = (id: string) => fc.record({ verb: fc.constantFrom('must' as const, 'do' as const, 'consider' as const, 'avoid' as const), strength: fc.constantFrom('strong' as const, 'conditional' as const), certainty: fc.integer({ min: 1, max: 4 }) }).map((more) => graded(id, more))
/** A structure: some recommendations over up to four sections. */
const structure = ids.chain((all) => fc.tuple(fc.tuple(...all.map(recommendation)), fc.array(fc.integer({ min: 0, max: 3 }), { minLength: all.length, maxLength: all.length })).map(([made, where]) =>
  [0, 1, 2, 3].map((n): Section => ({ id: `s-${n}`, recommendations: made.filter((_, at) => where[at] === n) }))))

describe('What became of a guideline', () => {
  it('is nothing where nothing was changed', () => {
    fc.assert(fc.property(structure, (sections) => {
      assert.deepEqual(changesBetween(sections, structuredClone(sections)), [])
      assert.deepEqual(difference(input(sections), structuredClone(input(sections)), 'en'), [])
    }))
  })

  it('names each that came and each that went once, and nothing that stayed', () => {
    fc.assert(fc.property(structure, structure, (before, after) => {
      const [old, now] = [placed(before), placed(after)]
      const changes = changesBetween(before, after)
      const of = (what: string) => changes.filter((one) => one.what === what).map(({ id }) => id)
      assert.deepEqual(new Set(of('added')), new Set([...now.keys()].filter((id) => !old.has(id))))
      assert.deepEqual(new Set(of('removed')), new Set([...old.keys()].filter((id) => !now.has(id))))
      assert.equal(new Set(changes.map(({ id, what }) => `${id} ${what}`)).size, changes.length)
    }))
  })

  it('says the opposite the other way round', () => {
    const other: Record<string, string> = { added: 'removed', removed: 'added', stronger: 'weaker', weaker: 'stronger', surer: 'less-sure', 'less-sure': 'surer' }
    fc.assert(fc.property(structure, structure, (before, after) => {
      const there = changesBetween(before, after).filter(({ what }) => what !== 'moved').map(({ id, what }) => `${id} ${other[what] ?? ''}`)
      const back = changesBetween(after, before).filter(({ what }) => what !== 'moved').map(({ id, what }) => `${id} ${what}`)
      assert.deepEqual(new Set(there), new Set(back))
    }))
  })

  it('calls one that jumps over others one move, not a move of the others', () => {
    const [one, two, three, four] = ['a', 'b', 'c', 'd'].map((id) => graded(id)) as [Recommendation, Recommendation, Recommendation, Recommendation]
    assert.deepEqual(changesBetween([{ id: 's', recommendations: [one, two, three, four] }], [{ id: 's', recommendations: [four, one, two, three] }]), [{ id: 'd', number: '1.1', what: 'moved' }])
  })

  it('keeps the longest order there is', () => {
    fc.assert(fc.property(fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'f', 'g'], { minLength: 0 }), (after) => {
      const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
      const kept = steady(before, after)
      const sequence = after.filter((id) => kept.has(id))
      assert.deepEqual(sequence, sequence.toSorted())
      // No longer one exists: compared with every subset.
      let longest = 0
      for (let mask = 0; mask < 1 << after.length; mask += 1) {
        const chosen = after.filter((_, n) => mask & 1 << n)
        if (chosen.every((id, n) => n === 0 || (chosen[n - 1] ?? '') < id)) longest = Math.max(longest, chosen.length)
      }
      assert.equal(kept.size, longest)
    }), { numRuns: 60 })
  })

  it('gives back both texts of whatever was reworded', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 200 }), fc.string({ minLength: 1, maxLength: 200 }), (was, is) => {
      const sections: Section[] = [{ id: 's-1', recommendations: [graded('r-1')] }]
      const found = difference(input(sections, [words('r-1', was)]), input(sections, [words('r-1', is)]), 'en')
      if (was === is) { assert.deepEqual(found, []); return }
      const [change] = found.flatMap(({ texts }) => texts).filter(({ name }) => name === 'title')
      const side = (left: 'added' | 'removed') => (change?.words ?? []).filter((word) => !word[left]).map(({ text }) => text).join('')
      // Where two sentences have little in common they stand whole, one after the other.
      const isWhole = change?.words.length === 3 && change.words[1]?.text === ' '
      if (isWhole) assert.deepEqual([change?.words[0]?.text, change?.words[2]?.text], [was, is])
      else assert.deepEqual([side('added'), side('removed')], [was, is])
    }))
  })

  it('bounds what it spends on long texts, and shows both', () => {
    const sections: Section[] = [{ id: 's-1', recommendations: [graded('r-1')] }]
    const long = (seed: string) => Array.from({ length: 9_000 }, (_, n) => `${seed}${n * 7919 % 1_009}`).join(' ')
    const began = performance.now()
    const [part] = difference(input(sections, [words('r-1', 'Do', { body: long('a') })]), input(sections, [words('r-1', 'Do', { body: long('b') })]), 'en')
    assert.ok(performance.now() - began < 2_000)
    assert.equal(part?.texts[0]?.words.some(({ added }) => added), true)
  })
})

describe('Numbers of versions', () => {
  const fields = (sections: Section[], version = '', more = {}) => ({ outcomes: [], blocks: [], sections, version, versions: [], gone: [], count: 0, verifiedOn: null, ...more })
  const at = { now: new Date('2027-03-14T12:00:00Z'), note: 'A word', rev: 7, isTranslation: false }

  it('begin with 1.0, count corrections behind the dot and new or missing recommendations before it', () => {
    const one: Section[] = [{ id: 's', recommendations: [graded('a')] }], two: Section[] = [{ id: 's', recommendations: [graded('a'), graded('b')] }]
    assert.equal(nextLabel(null, { sections: one }), '1.0')
    assert.equal(nextLabel(fields(one, '3.1'), { sections: [{ id: 's', recommendations: [graded('a', { strength: 'conditional' })] }] }), '3.2')
    assert.equal(nextLabel(fields(one, '3.9'), { sections: one }), '3.10')
    assert.equal(nextLabel(fields(one, '3.1'), { sections: two }), '4.0')
    assert.equal(nextLabel(fields(two, '3.1'), { sections: one }), '4.0')
  })

  it('follow from publications alone: what a draft says of them is put aside, and a translation changes none', () => {
    const first = settled(fields([{ id: 's', recommendations: [graded('a'), graded('b')] }], '9.9'), null, at)
    assert.deepEqual([first.version, first.count, first.verifiedOn, first.sections[0]?.recommendations.map(({ since }) => since)], ['1.0', 2, '2027-03-14', ['1.0', '1.0']])
    const next = settled({ ...first, version: '7.7', versions: [], sections: [{ id: 's', recommendations: [graded('a'), graded('c')] }] }, first, { ...at, rev: 8 })
    assert.deepEqual([next.version, next.gone, next.versions.map(({ label, rev }) => [label, rev])], ['2.0', [{ id: 'b', version: '2.0' }], [['1.0', 7], ['2.0', 8]]])
    assert.deepEqual(next.sections[0]?.recommendations.map(({ id, since }) => [id, since]), [['a', '1.0'], ['c', '2.0']])
    assert.deepEqual(settled(next, next, { ...at, rev: 9, isTranslation: true }).versions, next.versions)
  })
})

describe('What a recommendation needs before it may be read', () => {
  it('is asked by name: sentence, verb, strength, evidence, certainty, and why', () => {
    assert.deepEqual(missingOf({}, undefined), ['title', 'verb', 'strength', 'evidence', 'certainty', 'body'])
    assert.deepEqual(missingOf(graded('a'), words('a', 'Do it')), [])
    assert.deepEqual(missingOf(graded('a', { evidence: [{ kind: 'case', item: null, label: ' ', url: '' }] }), words('a', 'Do it')), ['evidence'])
  })

  it('is a reason wherever certainty is not where its evidence began', () => {
    const observed = [{ kind: 'case' as const, item: null, label: 'A case', url: '' }]
    assert.deepEqual([beginsAt([{ kind: 'study' }, { kind: 'case' }]), beginsAt([{ kind: 'expert' }]), beginsAt([])], [4, 2, 2])
    assert.deepEqual(missingOf(graded('a', { certainty: 3 }), words('a', 'Do')), ['lowered'])
    assert.deepEqual(missingOf(graded('a', { certainty: 3, lowered: ['bias'] }), words('a', 'Do')), [])
    assert.deepEqual(missingOf(graded('a', { certainty: 3, evidence: observed }), words('a', 'Do')), ['raised'])
    assert.deepEqual(missingOf(graded('a', { certainty: 1, evidence: observed }), words('a', 'Do')), ['lowered'])
    assert.deepEqual(missingOf(graded('a', { certainty: 2, evidence: observed }), words('a', 'Do')), [])
  })

  it('is told at the recommendation it is about, by its number', () => {
    const sections: Section[] = [{ id: 's-1', recommendations: [graded('r-1')] }, { id: 's-2', recommendations: [graded('r-2', { certainty: 2 })] }]
    assert.deepEqual(publishFaults(input(sections)), [{ field: 'parts.r-2.lowered', key: 'guidelines.fault.lowered', values: { number: '2.1' } }])
    assert.deepEqual(publishFaults({ ...input([]), texts: {} }), [])
  })
})

describe('A draft on the desk', () => {
  const numbered = (from: ItemInput) => buildSections(from, 'en', new Map()).map(({ id, recommendations }) => [id, recommendations.map((one) => one.id)])

  it('loses no recommendation and gains none by moving, wherever and however often', () => {
    fc.assert(fc.property(structure, fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1 as const, -1 as const)), { maxLength: 20 }), (sections, moves) => {
      let made = input(sections)
      for (const [n, by] of moves) made = movePart(made, n > 26 ? `s-${n - 27}` : `r-${n}`, by)
      assert.deepEqual([...placed(sectionsOf(made)).keys()].toSorted(), [...placed(sections).keys()].toSorted())
    }))
  })

  it('moves past the end of a section into the next one, and stays where there is none', () => {
    const start = input([{ id: 's-1', recommendations: [graded('a'), graded('b')] }, { id: 's-2', recommendations: [graded('c')] }])
    assert.deepEqual(numbered(movePart(start, 'b', 1)), [['s-1', ['a']], ['s-2', ['b', 'c']]])
    assert.deepEqual(numbered(movePart(start, 'c', -1)), [['s-1', ['a', 'b', 'c']], ['s-2', []]])
    assert.deepEqual(numbered(movePart(start, 'a', -1)), numbered(start))
  })

  it('gives a new part an id nothing has and nothing had', () => {
    const start = input([{ id: 's-1', recommendations: [graded('r-1-1')] }])
    const withGone = { ...start, fields: { ...start.fields, gone: [{ id: 'r-1-2', version: '2.0' }] } }
    assert.equal(addRecommendation(withGone, 's-1')?.id, 'r-1-3')
    assert.equal(addSection(withGone).id, 's-2')
    assert.equal(addRecommendation(withGone, 's-9'), null)
  })

  it('takes a recommendation out with its words in every language, and a section only when it is empty', () => {
    const start = setWords(input([{ id: 's-1', recommendations: [graded('a')] }]), 'fr', words('a', 'Faites'))
    const without = removePart(start, 'a')
    assert.deepEqual(numbered(without), [['s-1', []]])
    assert.ok(!JSON.stringify(without.texts).includes('Faites'))
    assert.deepEqual(removePart(start, 's-1'), start)
    assert.deepEqual(numbered(removePart(without, 's-1')), [])
  })

  it('says which translation is behind its original', () => {
    const original = words('a', 'Do it')
    const base = input([{ id: 's-1', recommendations: [graded('a')] }], [original])
    const fresh = setWords(base, 'fr', words('a', 'Faites-le', { of: wordsDigest(original) }))
    const behind = setWords(fresh, 'en', { ...original, title: 'Do it today' })
    const of = (from: ItemInput) => buildSections(from, 'fr', new Map())[0]?.recommendations[0]
    assert.deepEqual([of(fresh)?.isStale, of(fresh)?.lang, of(behind)?.isStale], [false, 'fr', true])
    assert.equal(of(base)?.lang, 'en')
  })
})

describe('How a recommendation is cited', () => {
  it('has two lines of one length that a machine can read, and signs that tell a changed text', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (ref, content) => {
      const zone = zoneOf({ ref, version: '3.1', administration: 'XA', handling: 'open', on: '2026-10-12', reviewDueOn: '2027-03-14', content })
      for (const line of [zone.first, zone.second]) assert.match(line, /^[A-Z0-9<]{24}$/)
    }))
    const zone = zoneOf({ ref: 'GL-0042', version: '3.1', administration: 'XA', handling: 'open', on: '2026-10-12', reviewDueOn: '2027-03-14', content: 'a' })
    assert.deepEqual([zone.first, zone.second.slice(0, 14)], ['DW<GL0042<V31<XA<<<OPEN<', '261012<270314<'])
  })

  it('emphasises as many words as are its verb', () => {
    assert.deepEqual(cutAtVerb('Start with one commodity', 2), { lead: 'Start with', rest: 'one commodity' })
    assert.deepEqual(cutAtVerb('Start', 3), { lead: 'Start', rest: '' })
    assert.deepEqual(cutAtVerb('As it stands', 0), { lead: '', rest: 'As it stands' })
  })
})
