import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { caseTypes, type CaseFields } from '../cards/kinds/case.ts'
import { causeWords } from '../cards/kinds/words.ts'
import { causeFaults } from '../cards/services/cause-tree.ts'
import { converted } from '../cards/services/purchasing-power.ts'

interface Told { slug: string; administration: string | null; topics: string[]; cases?: string[]; texts: Record<string, Record<string, unknown>> }
const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../cards/demo/${name}.json`, import.meta.url), 'utf8')) as T
const practices = read<Told[]>('practices'), pitfalls = read<(Told & { cause: string })[]>('pitfalls'), cases = read<(Told & CaseFields)[]>('cases')
const library = read<Record<'processes' | 'standards' | 'assessments', Told[]>>('library')
const topics = new Set((JSON.parse(readFileSync(new URL('../../../core/reference/taxonomy.json', import.meta.url), 'utf8')) as { terms: { id: string }[] }).terms.map(({ id }) => id))
const partsOf = (text: Record<string, unknown>) => (text['parts'] ?? []) as { id: string; title: string }[]

describe('cards and cases of the demonstration', () => {
  it('are as many as promised, twelve cards in four languages', () => {
    assert.deepEqual([practices.length, pitfalls.length, cases.length], [30, 24, 21])
    assert.deepEqual(caseTypes.map((type) => cases.filter((one) => one.type === type).length), [9, 6, 6])
    assert.equal([...practices, ...pitfalls].filter(({ texts }) => Object.keys(texts).length === 4).length, 12)
    assert.deepEqual([library.processes.length, library.standards.length, library.assessments.length], [4, 2, 4])
    assert.deepEqual(practices.map(({ slug }) => slug).toSorted(), ['blockchain-origin', 'cloud-exit', 'drones', 'e-seals', 'image-analytics', 'risk-ml'].flatMap((slug) => [1, 2, 3, 4, 5].map((n) => `${slug}-b${n}`)))
  })

  it('name what is there: topics, cases, causes, every part in every language', () => {
    const slugs = new Set(cases.map(({ slug }) => slug))
    for (const one of [...practices, ...pitfalls, ...cases, ...Object.values(library).flat()]) {
      for (const topic of one.topics) assert.ok(topics.has(topic), `${one.slug}: ${topic}`)
      for (const slug of one.cases ?? []) assert.ok(slugs.has(slug), `${one.slug}: ${slug}`)
      const ids = partsOf(one.texts['en'] ?? {}).map(({ id }) => id)
      for (const [lang, text] of Object.entries(one.texts)) {
        assert.ok(typeof text['title'] === 'string' && text['title'].length <= 200 && typeof text['summary'] === 'string' && text['summary'].length <= 600, `${one.slug} ${lang}`)
        assert.deepEqual(partsOf(text).map(({ id }) => id), ids, `${one.slug} ${lang}`)
      }
    }
    for (const { cause } of pitfalls) assert.ok((causeWords as readonly string[]).includes(cause))
  })

  it('have trees that are trees and money that can be compared', () => {
    for (const { slug, causes, costs, type } of cases) {
      assert.deepEqual(causeFaults(causes), [], slug)
      assert.ok(type !== 'failure' || causes.length >= 3, slug)
      for (const { amount, currency, year } of costs) assert.ok('value' in converted(amount, currency, year), `${slug}: ${currency} ${year}`)
    }
    const failures = cases.filter(({ type }) => type === 'failure')
    assert.equal(failures.filter(({ causes }) => causes.some(({ cause }) => cause === 'no-baseline')).length, 5)
  })

  it('tell nobody whose the two cases without a name are', () => {
    const names = (JSON.parse(readFileSync(new URL('../../../core/demo/administrations.json', import.meta.url), 'utf8')) as { names: Record<string, string>; system: string }[]).flatMap(({ names: called, system }) => [...Object.values(called), system])
    const unnamed = cases.filter(({ naming }) => naming === 'anonymous')
    assert.equal(unnamed.length, 2)
    for (const one of unnamed) {
      assert.equal(one.administration, null)
      const words = JSON.stringify(one)
      for (const name of names) assert.ok(!words.includes(name), `${one.slug}: ${name}`)
      assert.ok(one.costs.every(({ currency }) => currency === 'INT'))
      assert.match(one.from ?? '', /^\d{4}$/)
    }
  })
})
