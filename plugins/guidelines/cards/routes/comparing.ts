import { Type } from 'typebox'
import { oneOf, type Route, type Routes } from '@diwan/core'
import { caseTypes, namings } from '../kinds/case.ts'
import { mostCompared, type Matrix } from '../services/comparison.ts'
import { moneyTable } from '../services/purchasing-power.ts'
import type { CardDeps, CardPermission } from './deps.ts'
import { given, maybe, word } from './shapes.ts'

const Cell = Type.Object({ words: Type.Array(Type.Object({ text: Type.String(), isOwn: Type.Boolean() })), number: maybe(Type.Number()), missing: maybe(Type.String()), mark: maybe(oneOf(['highest', 'lowest'])) })
const Compared = Type.Object({
  cases: Type.Array(Type.Object({ id: Type.String(), ref: maybe(Type.String()), title: Type.String(), lang: oneOf(['en', 'fr', 'es', 'ar']), path: Type.String(), administration: maybe(Type.String()), type: oneOf(caseTypes), naming: oneOf(namings), without: Type.String() })),
  groups: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), rows: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), unit: maybe(Type.String()), differs: Type.Boolean(), cells: Type.Array(Cell) })) })),
  left: Type.Array(Type.String()), isFew: Type.Boolean(), isMany: Type.Boolean(), most: Type.Integer(), pick: Type.String(), onlyDiffering: Type.Boolean(),
  money: Type.Object({ baseYear: Type.Integer(), currencies: Type.Array(Type.Object({ code: Type.String(), perDollar: Type.Number() })) }),
})
const address = (path: string, keys: readonly string[]) => keys.length === 0 ? path : `${path}?${keys.map((one) => `case=${encodeURIComponent(one)}`).join('&')}`

const cellText = ({ words, number, missing }: Matrix['groups'][number]['rows'][number]['cells'][number]): string | number => number ?? missing ?? words.map(({ text }) => text).join('; ')

const Causes = Type.Object({
  chart: Type.Object({ title: Type.String(), keyLabel: Type.String(), unit: Type.String(), series: Type.Array(Type.Object({ name: Type.String(), points: Type.Array(Type.Object({ at: Type.String(), value: Type.Number(), url: Type.String() })) })) }),
  rows: Type.Array(Type.Object({ cause: Type.String(), label: Type.String(), n: Type.Integer(), path: Type.String(), risk: Type.String() })), cases: Type.Integer(), isMore: Type.Boolean(), from: maybe(Type.String()), until: maybe(Type.String()), type: oneOf(caseTypes),
  technologies: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })), processes: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })), asOf: Type.String(), list: Type.String(), technology: Type.String(), process: Type.String(),
})

/** Cases beside each other, and what their causes have in common. */
export const comparingRoutes = (on: Routes<CardDeps, CardPermission>): Route[] => [
  on.get('/compare', {
    may: 'read', view: 'cards/compare', output: Compared, reads: ['guidelines.case', 'core.topic', 'core.administration'],
    input: Type.Object({ case: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })), only: Type.Optional(oneOf(['', 'differing'])) }),
    formats: {
      csv: ({ cases, groups }) => [['criterion', 'unit', ...cases.map(({ ref, id, title }) => `${ref ?? id} ${title}`)], ...groups.flatMap(({ rows }) => rows.map(({ label, unit, cells }) => [label, unit, ...cells.map(cellText)]))],
    },
    async run({ comparison, people, topics, viewer, locale, t }, { case: given_ = [], only = '' }) {
      const asked = [...new Set(given_.map((one) => one.trim()).filter(Boolean))]
      const names = new Map((await people.administrations()).map(({ code, names: called }) => [code, called[locale] ?? called.en]))
      const labels = new Map((await topics.all()).map(({ id, labels: called }) => [id, called[locale] ?? called.en]))
      const matrix = await comparison.of(viewer, asked.slice(0, mostCompared), t, (code) => code === null ? t('core.hub-desk') : names.get(code) ?? code, (id) => labels.get(id) ?? id)
      const keys = matrix.cases.map(({ ref, id }) => ref ?? id)
      return {
        ...matrix, cases: matrix.cases.map((one, index) => ({ ...one, without: address('/guidelines/compare', keys.filter((_key, at) => at !== index)) })),
        groups: only === 'differing' ? matrix.groups.map((group) => ({ ...group, rows: group.rows.filter(({ differs }) => differs) })).filter(({ rows }) => rows.length > 0) : matrix.groups,
        isMany: asked.length > mostCompared, most: mostCompared, pick: address('/guidelines/cases', keys), onlyDiffering: only === 'differing',
        money: { baseYear: moneyTable.baseYear, currencies: Object.entries(moneyTable.currencies).map(([code, { perDollar }]) => ({ code, perDollar })) },
      }
    },
  }),

  on.get('/causes', {
    may: 'read', view: 'cards/causes', output: Causes, reads: ['guidelines.case', 'core.topic'], input: Type.Object({ type: Type.Optional(oneOf(['', ...caseTypes])), technology: word(), process: word() }),
    formats: { csv: ({ rows }) => [['cause', 'label', 'cases'], ...rows.map(({ cause, label, n }) => [cause, label, n])] },
    async run({ causeCounts, topics, viewer, locale, t, clock }, asked) {
      const { type = 'failure', technology, process } = given(asked) as { type?: (typeof caseTypes)[number]; technology?: string; process?: string }
      const { rows, finding, ...table } = await causeCounts.table(viewer, { type, technology, process }, t)
      const all = await topics.all()
      const options = (kind: string, chosen: string | undefined) => [{ value: '', label: t('guidelines.causes.any'), selected: !chosen }, ...all.filter((topic) => topic.kind === kind).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: id === chosen }))]
      const narrowed = [...technology ? [`technology=${encodeURIComponent(technology)}`] : [], ...process ? [`process=${encodeURIComponent(process)}`] : []]
      return {
        ...table, type, technology: technology ?? '', process: process ?? '', technologies: options('technology', technology), processes: options('process', process), asOf: clock.now().toISOString().slice(0, 10), list: `/guidelines/cases?${[`type=${type}`, ...narrowed].join('&')}`,
        rows: rows.map((row) => ({ ...row, risk: `/guidelines/risks/new?cause=${encodeURIComponent(row.label)}${technology ? `&topic=${encodeURIComponent(technology)}` : ''}` })),
        chart: { title: finding, keyLabel: t('guidelines.causes.cause'), unit: t('guidelines.causes.unit'), series: [{ name: t('guidelines.causes.cases'), points: rows.map(({ label, n, path }) => ({ at: label, value: n, url: path })) }] },
      }
    },
  }),
]
