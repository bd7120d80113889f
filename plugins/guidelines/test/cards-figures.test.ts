import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Invalid, type Translate } from '@diwan/core'
import { settled, type CaseFields, type Cause } from '../cards/kinds/case.ts'
import { causeWords } from '../cards/kinds/words.ts'
import { causeFaults, linesOf, treeOf } from '../cards/services/cause-tree.ts'
import { numberRow, wordRow } from '../cards/services/comparison.ts'
import { levelOf } from '../cards/services/declarations.ts'
import { monthsBetween } from '../cards/services/months-between.ts'
import { changeOf, costOf, inCommon, isReached, perThousand } from '../cards/services/normalised.ts'
import { numberOf, rowsOf, withRows } from '../cards/services/part-forms.ts'
import { mapOf } from '../cards/services/process-map.ts'
import { converted, moneyTable } from '../cards/services/purchasing-power.ts'
import { shared, stems } from '@diwan/core'
import { tellingFaults, unnamed } from '../cards/services/unnamed.ts'

const t: Translate = (key) => key
const currency = fc.constantFrom(...Object.keys(moneyTable.currencies))
const year = fc.integer({ min: 2016, max: 2027 })
const amount = fc.double({ min: 0, max: 1e9, noNaN: true })
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)), `${a} is not ${b}`)
const valueOf = (found: object): number => { assert.ok('value' in found, JSON.stringify(found)); return found.value as number }
const costs = (...lines: [number, string, number, boolean?][]): CaseFields['costs'] => lines.map(([one, money, of, isYearly = false], n) => ({ id: `k-${n}`, kind: 'other' as const, amount: one, currency: money, year: of, isYearly }))

describe('figures of cases made comparable', () => {
  it('an amount of the base year in international dollars is itself', () => {
    fc.assert(fc.property(amount, (one) => near(valueOf(converted(one, 'INT', moneyTable.baseYear)), one)))
  })

  it('twice the amount is twice the worth, in every currency and year', () => {
    fc.assert(fc.property(amount, currency, year, (one, money, of) => near(valueOf(converted(one * 2, money, of)), 2 * valueOf(converted(one, money, of)))))
  })

  it('money of a year when prices were lower is worth more', () => {
    fc.assert(fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), currency, (one, money) => {
      const index = moneyTable.currencies[money]?.index ?? {}
      const years = Object.keys(index).map(Number).toSorted((a, b) => (index[a] ?? 0) - (index[b] ?? 0))
      for (let n = 1; n < years.length; n += 1) assert.ok(valueOf(converted(one, money, years[n - 1] ?? 0)) >= valueOf(converted(one, money, years[n] ?? 0)))
    }))
  })

  it('by hand: 4,900,000 VLM of 2021, at an index of 88.5 and 0.94 a dollar, buy 5,890,000 dollars of 2025', () => {
    assert.equal(Math.round(valueOf(converted(4_900_000, 'VLM', 2021)) / 10_000), 589)
  })

  it('a currency or year that the table has not is missing, and never guessed; neither is what a prototype has', () => {
    assert.deepEqual(converted(1, 'USD', 2024), { missing: 'currency' })
    assert.deepEqual(converted(1, 'constructor', 2024), { missing: 'currency' })
    assert.deepEqual(converted(1, 'VLM', 1990), { missing: 'year' })
  })

  it('a sum with one line that cannot be converted is no sum', () => {
    assert.deepEqual(costOf(costs([10, 'INT', 2025], [5, 'USD', 2024]), false), { missing: 'currency' })
    assert.deepEqual(costOf([], false), { missing: 'not-given' })
    assert.deepEqual(costOf(costs([10, 'INT', 2025, true]), false), { missing: 'not-given' })
  })

  it('the order of lines changes no sum, and lines paid once are not mixed with those paid each year', () => {
    fc.assert(fc.property(fc.array(fc.tuple(amount, currency, year, fc.boolean()), { minLength: 1, maxLength: 12 }), (lines) => {
      const all = costs(...lines), turned = all.toReversed()
      for (const isYearly of [true, false]) {
        const [one, other] = [costOf(all, isYearly), costOf(turned, isYearly)]
        if ('missing' in one) assert.deepEqual(one, other); else near(one.value, valueOf(other))
      }
    }))
  })

  it('volumes are put in proportion to declarations, and without them they are missing', () => {
    fc.assert(fc.property(amount, fc.integer({ min: 1, max: 1e8 }), (one, declarations) => near(valueOf(perThousand({ value: one }, declarations)) * declarations / 1_000, one)))
    assert.deepEqual(inCommon(5, { measure: 'count' }, { declarations: null }), { missing: 'volume' })
    assert.deepEqual(inCommon(null, { measure: 'hours' }, { declarations: 10 }), { missing: 'not-given' })
    near(valueOf(inCommon(90, { measure: 'minutes' }, { declarations: null })), 1.5)
    near(valueOf(inCommon(2, { measure: 'days' }, { declarations: null })), 48)
  })

  it('shares change in points, everything else in per cent of where it began', () => {
    assert.deepEqual(changeOf({ measure: 'percent', baseline: 9, actual: 6 }), { value: -3 })
    assert.deepEqual(changeOf({ measure: 'hours', baseline: 20, actual: 10 }), { value: -50 })
    assert.deepEqual(changeOf({ measure: 'hours', baseline: 0, actual: 10 }), { missing: 'not-given' })
    assert.equal(isReached({ target: 5, actual: 4, better: 'lower' }), true)
    assert.equal(isReached({ target: 5, actual: 4, better: 'higher' }), false)
    assert.equal(isReached({ target: null, actual: 4, better: 'higher' }), null)
  })

  it('a row differs the same whatever the order of its cases, and its ends are its ends', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), { minLength: 2, maxLength: 6 }), (values) => {
      const figures = values.map((value) => value === null ? { missing: 'not-given' as const } : { value })
      const [row, turned] = [numberRow('x', 'x', null, figures, t), numberRow('x', 'x', null, figures.toReversed(), t)]
      assert.equal(row.differs, turned.differs)
      assert.deepEqual(row.cells.map(({ mark }) => mark), turned.cells.map(({ mark }) => mark).toReversed())
      for (const [n, cell] of row.cells.entries()) if (cell.mark === 'highest') assert.equal(values[n], Math.max(...values.filter((one) => one !== null)))
    }))
    assert.equal(numberRow('x', 'x', null, [{ value: 10 }, { value: 10 }], t).differs, false)
    assert.equal(numberRow('x', 'x', null, [{ value: 10 }, { missing: 'currency' }], t).cells[1]?.missing, 'guidelines.compare.missing.currency')
  })

  it('words that all have are not marked, and where nothing is shared nothing is', () => {
    const row = wordRow('x', 'x', [['a', 'b'], ['a', 'c']], t)
    assert.deepEqual(row.cells.map(({ words }) => words.filter(({ isOwn }) => isOwn).map(({ text }) => text)), [['b'], ['c']])
    assert.deepEqual(wordRow('x', 'x', [['a'], ['b']], t).cells.flatMap(({ words }) => words.map(({ isOwn }) => isOwn)), [false, false])
  })

  it('months are counted over years, and a year alone stands for its middle', () => {
    assert.equal(monthsBetween('2021-05', '2024-11'), 42)
    assert.equal(monthsBetween('2019', '2022'), 36)
  })
})

const tree = (): fc.Arbitrary<Cause[]> => fc.array(fc.tuple(fc.nat(30), fc.constantFrom(...causeWords)), { maxLength: 30 }).map((all) => all.map(([hook, cause], n) => ({ id: `c-${n}`, under: n === 0 || hook % (n + 1) === n ? null : `c-${hook % (n + 1)}`, cause })))

describe('a tree of causes', () => {
  it('holds every cause once, each under what it led to', () => {
    fc.assert(fc.property(tree(), (nodes) => {
      assert.deepEqual(causeFaults(nodes), [])
      const lines = linesOf(treeOf(nodes))
      assert.deepEqual(lines.map(({ node }) => node.id).toSorted(), nodes.map(({ id }) => id).toSorted())
      const depth = new Map(lines.map(({ node, depth: of }) => [node.id, of]))
      for (const { id, under } of nodes) assert.equal(depth.get(id), under === null ? 0 : (depth.get(under) ?? 0) + 1)
    }))
  })

  it('loses nothing of what is no tree, and names it', () => {
    const circle: Cause[] = [{ id: 'a', under: 'b', cause: 'scope' }, { id: 'b', under: 'a', cause: 'skills' }, { id: 'c', under: 'gone', cause: 'users' }]
    assert.deepEqual(linesOf(treeOf(circle)).map(({ node }) => node.id).toSorted(), ['a', 'b', 'c'])
    assert.deepEqual(causeFaults(circle).map(({ key }) => key.split('.').at(-1)), ['cause-circle', 'cause-circle', 'cause-under'])
  })

  it('comes back from its form as it went in, in any order of the rows', () => {
    fc.assert(fc.property(tree(), (nodes) => {
      const list = { name: 'causes', most: 40, blank: 0, prefix: 'c', columns: [{ name: 'title', type: 'text', words: 'title' }, { name: 'cause', type: 'choice', choices: causeWords, label: '' }, { name: 'under', type: 'under' }] } as const
      const input = { lang: 'en' as const, audience: ['members'], texts: { en: { title: 'x', extra: { parts: nodes.map(({ id }) => ({ id, title: `words of ${id}`, note: '' })) } } }, fields: { causes: nodes } }
      const back = withRows('guidelines.case', input, 'en', { causes: rowsOf(list, input, 'en') })
      const sorted = (all: unknown) => (all as Cause[]).toSorted((a, b) => a.id.localeCompare(b.id))
      assert.deepEqual(sorted(back.fields?.['causes']), sorted(nodes))
    }))
  })
})

describe('numbers as people type them', () => {
  it('are read with digits of any script, and what may mean two things is asked again', () => {
    for (const [typed, number] of [['1200', 1200], ['1 200', 1200], ['12,5', 12.5], ['12.5', 12.5], ['١٢٠٠', 1200], ['٣٫٥', 3.5], ['-4', -4], ['1,200', null], ['1e9', null], ['NaN', null], ['', null], ['12abc', null], ['=1+1', null], ['∞', null]] as const) assert.equal(numberOf(typed), number, typed)
  })

  it('of any kind never come back as anything but a finite number or nothing', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 40 }), fc.array(fc.constantFrom('1', '٣', ',', '.', '٫', ' ', '-', 'e', '∞', '٬'), { maxLength: 12 }).map((all) => all.join(''))), (typed) => { const number = numberOf(typed); assert.ok(number === null || Number.isFinite(number)) }))
  })

  it('a row that is wrong is named with its place, and nothing is taken', () => {
    const input = { lang: 'en' as const, audience: ['members'], texts: { en: { title: 'x' } }, fields: {} }
    assert.throws(() => withRows('guidelines.case', input, 'en', { costs: [{ title: 'Licence', kind: 'running', amount: '-5', currency: 'VLM', year: '2024' }, { title: '', kind: 'x', amount: 'many', currency: '€', year: '12' }] }), (fault: unknown) => {
      assert.ok(fault instanceof Invalid)
      assert.deepEqual(fault.faults.map(({ field }) => field), ['costs.0.amount', 'costs.1.kind', 'costs.1.amount', 'costs.1.currency', 'costs.1.year', 'costs.1.title'])
      return true
    })
  })
})

describe('what is told of a case without a name', () => {
  const fields: CaseFields = { type: 'failure', naming: 'anonymous', consent: 'given', consentOn: '2026-02-03', from: '2021-05', until: '2024-11', declarations: 388_123, outcome: [], applies: [], costs: costs([4_912_345, 'VLM', 2021]), results: [], causes: [], timeline: [{ id: 't-1', on: '2021-05', phase: null }], cause: [], months: null }
  const speakers = new Map([['en', 40], ['ar', 2]])
  const input = (text: string) => ({ lang: 'en' as const, audience: ['members', 'administration:XA'], texts: { en: { title: text }, ar: { title: 'نص' } }, fields: { ...fields }, links: { related: ['0198c6f0-0000-7000-8000-000000000001'] }, topics: ['ai-ml'] })

  it('has no exact date, amount, volume, currency, link or rare language', () => {
    const told = unnamed(input('A case'), { speakers })
    const words = JSON.stringify(told)
    for (const trace of ['2021-05', '2024-11', '388123', '4912345', 'VLM', 'administration:XA', '0198c6f0', 'نص', '2026-02-03']) assert.ok(!words.includes(trace), trace)
    assert.equal((told.fields as unknown as CaseFields).months, 42)
    assert.deepEqual(told.audience, ['members'])
  })

  it('is refused while a name stands in it, with its code, accents or capitals', () => {
    const telling = { telltale: { code: 'XV', names: ['Vélland', 'Velland Customs', 'Corin Vasey-Thorn'] }, speakers }
    for (const text of ['What velland did', 'In VÉLLAND', 'Told by Corin Vasey-Thorn', 'The office of XV']) {
      const given = input(text)
      assert.ok(tellingFaults(given, unnamed(given, telling), telling).some(({ key }) => key === 'guidelines.release.fault.named'), text)
    }
    const clean = input('What a service did')
    assert.deepEqual(tellingFaults(clean, unnamed(clean, telling), telling), [])
  })

  it('is refused in a language too few administrations use, or in money nobody can convert', () => {
    const rare = { ...input('x'), lang: 'ar' as const, texts: { ar: { title: 'نص' } } }
    assert.ok(tellingFaults(rare, unnamed(rare, { speakers }), { telltale: { code: null, names: [] }, speakers }).some(({ key }) => key === 'guidelines.release.fault.language'))
    const odd = { ...input('x'), fields: { ...fields, costs: costs([1, 'USD', 2021]) } }
    assert.ok(tellingFaults(odd, unnamed(odd, { speakers }), { telltale: { code: null, names: [] }, speakers }).some(({ key }) => key === 'guidelines.release.fault.money'))
  })
})

describe('levels, consent, maps and likeness', () => {
  it('a level is reached with all of it and of those below', () => {
    const requirements = [{ id: 'a', level: 'foundation' }, { id: 'b', level: 'established' }, { id: 'c', level: 'advanced' }] as const
    assert.equal(levelOf(requirements, ['a', 'b']), 'established')
    assert.equal(levelOf(requirements, ['b', 'c']), null)
    assert.equal(levelOf(requirements, ['a', 'c']), 'foundation')
    assert.equal(levelOf([], ['a']), null)
  })

  it('no case goes live without consent, nor without a name past its own page', () => {
    const base = { type: 'partial', naming: 'named', consent: 'given', consentOn: null, from: null, until: null, declarations: null, outcome: [], applies: [], costs: [], results: [], causes: [], timeline: [], cause: [], months: null } satisfies CaseFields
    assert.doesNotThrow(() => settled(base, null))
    for (const consent of ['asked', 'withdrawn'] as const) assert.throws(() => settled({ ...base, consent }, null), Invalid)
    assert.throws(() => settled({ ...base, naming: 'anonymous' }, null), Invalid)
    assert.throws(() => settled({ ...base, naming: 'anonymous' }, base), Invalid)
    assert.throws(() => settled({ ...base, from: '2024-02', until: '2023' }, null), Invalid)
  })

  it('a map sums what its steps say', () => {
    const step = { actor: 'customs' as const, technology: null, isControl: false }
    const { totals, steps } = mapOf([{ ...step, id: 'a', workBefore: 10, waitBefore: 20, workAfter: 5, waitAfter: null }, { ...step, id: 'b', workBefore: 3, waitBefore: null, workAfter: null, waitAfter: null }, { ...step, id: 'c', workBefore: null, waitBefore: null, workAfter: 1, waitAfter: 1, isControl: true }])
    assert.deepEqual([totals.before, totals.after, totals.saved, totals.stepsBefore, totals.stepsAfter, totals.controlsAfter], [33, 7, 79, 2, 2, 1])
    assert.deepEqual(steps.map(({ change }) => change), ['changed', 'removed', 'new'])
  })

  it('two titles that say the same in other forms are alike, two that share a word are not', () => {
    assert.ok(shared(stems('Count false alarms by HS chapter'), stems('False alarm counts for each chapter of the HS')) >= 0.5)
    assert.equal(shared(stems('Batteries of the second year'), stems('Seals of the second neighbour')) >= 0.34, false)
    assert.ok(shared(stems('أختام لا يستطيع الجار قراءتها'), stems('الأختام التي لا يقرؤها الجار')) > 0.3)
  })
})
