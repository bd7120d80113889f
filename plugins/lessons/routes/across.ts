import { Type } from 'typebox'
import { causeWords, oneOf, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import { mostCompared } from '../services/comparison.ts'
import { lessonKind } from '../services/publishing.ts'
import { rowsOf } from './row-of.ts'
import { ProposalShape, RowShape, maybe, moment, regionText, word } from './shapes.ts'

const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const CausesPage = Type.Object({
  rows: Type.Array(Type.Object({ cause: oneOf(causeWords), label: Type.String(), n: Type.Integer(), path: Type.String(), regions: Type.Array(maybe(Type.Integer())) })), lessons: Type.Integer(), isMore: Type.Boolean(), regions: Type.Array(Type.Object({ code: Type.String(), label: Type.String() })), cells: Type.Array(Type.Object({ label: Type.String(), path: Type.String(), regions: Type.Array(maybe(Type.Integer())) })),
  chart: Type.Object({ title: Type.String(), keyLabel: Type.String(), unit: Type.String(), series: Type.Array(Type.Object({ name: Type.String(), points: Type.Array(Type.Object({ at: Type.String(), value: Type.Number(), url: Type.String() })) })) }),
  technologies: Type.Array(Choice), processes: Type.Array(Choice), technology: Type.String(), process: Type.String(), asOf: moment(), hasGuidance: Type.Boolean(),
})
const Cell = Type.Object({ words: Type.Array(Type.Object({ text: Type.String(), isOwn: Type.Boolean() })) })
const ComparePage = Type.Object({ lessons: Type.Array(RowShape), without: Type.Array(Type.String()), lines: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), isProse: Type.Boolean(), differs: Type.Boolean(), cells: Type.Array(Cell) })), left: Type.Array(Type.String()), isMany: Type.Boolean(), most: Type.Integer(), pick: Type.String(), only: Type.Boolean() })
const Board = Type.Object({ open: Type.Array(ProposalShape), accepted: Type.Array(ProposalShape), declined: Type.Array(ProposalShape), applied: Type.Array(RowShape), loop: maybe(Type.Object({ median: Type.Integer(), n: Type.Integer() })), hasGuidance: Type.Boolean() })
const address = (path: string, keys: readonly string[]) => keys.length === 0 ? path : `${path}?${keys.map((one) => `lesson=${encodeURIComponent(one)}`).join('&')}`

/** What lessons have in common, beside each other, and what became of them. */
export const acrossRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [
  on.get('/causes', {
    may: 'read', view: 'causes', output: CausesPage, reads: [lessonKind, 'core.topic'], input: Type.Object({ technology: word(60), process: word(60) }),
    formats: { csv: ({ rows, regions }) => [['cause', 'label', 'lessons', ...regions.map(({ code }) => code)], ...rows.map(({ cause, label, n, regions: cells }) => [cause, label, n, ...cells.map((one) => one ?? '')])] },
    async run({ causes, topics, guidelines, viewer, locale, clock, t }, { technology = '', process = '' }) {
      const { finding, ...table } = await causes.table(viewer, { technology, process }, t)
      const all = await topics.all()
      const options = (kind: string, chosen: string) => [{ value: '', label: t('lessons.causes.any'), selected: chosen === '' }, ...all.filter((topic) => topic.kind === kind).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: id === chosen }))]
      return {
        ...table, cells: table.rows.filter(({ regions }) => regions.some((one) => one !== null)), technology, process, technologies: options('technology', technology), processes: options('process', process), asOf: clock.now(), hasGuidance: guidelines !== undefined,
        chart: { title: finding, keyLabel: t('lessons.causes.cause'), unit: t('lessons.causes.unit'), series: [{ name: t('lessons.causes.unit'), points: table.rows.map(({ label, n, path }) => ({ at: label, value: n, url: path })) }] },
      }
    },
  }),

  on.get('/compare', {
    may: 'read', view: 'compare', output: ComparePage, reads: [lessonKind, 'lessons.voice', 'core.topic', 'core.administration'], input: Type.Object({ lesson: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })), only: Type.Optional(oneOf(['', 'differing'])) }),
    formats: { csv: ({ lessons, lines }) => [['field', ...lessons.map(({ ref, id, title }) => `${ref ?? id} ${title}`)], ...lines.map(({ label, cells }) => [label, ...cells.map(({ words }) => words.map(({ text }) => text).join('; '))])] },
    async run(deps, { lesson: keys = [], only = '' }) {
      const { comparison, people, topics, viewer, locale, t } = deps
      const asked = [...new Set(keys.map((one) => one.trim()).filter(Boolean))]
      const names = new Map((await people.administrations()).map(({ code, names: called }) => [code, called[locale] ?? called.en]))
      const regions = new Map((await people.regions()).map(({ code, names: called }) => [code, called[locale] ?? called.en]))
      const labels = new Map((await topics.all()).map(({ id, labels: called }) => [id, called[locale] ?? called.en]))
      const { lessons, lines, left } = await comparison.of(viewer, asked, t, { seat: (code, region) => code === null ? regionText(t, regions.get(region ?? '')) : names.get(code) ?? code, topic: (id) => labels.get(id) ?? id })
      const shown = lessons.map(({ ref, id }) => ref ?? id)
      return { lessons: await rowsOf(deps, lessons), without: shown.map((_one, at) => address('/lessons/compare', shown.filter((_key, n) => n !== at))), lines: only === 'differing' ? lines.filter(({ differs }) => differs) : lines, left, isMany: asked.length > mostCompared, most: mostCompared, pick: address('/lessons', shown), only: only === 'differing' }
    },
  }),

  on.get('/board', {
    may: 'read', view: 'board', output: Board, reads: [lessonKind, 'lessons.pattern', 'lessons.voice', 'lessons.proposal', 'guidelines.guideline'],
    formats: { csv: ({ open, accepted, declined }) => [['state', 'proposed by', 'guideline', 'words', 'answer', 'proposed', 'decided', 'days'], ...[...open, ...accepted, ...declined].map((one) => [one.state, one.item?.title ?? '', one.guideline?.ref ?? '', one.words, one.answer, one.at.toISOString().slice(0, 10), one.decidedAt?.toISOString().slice(0, 10) ?? null, one.days])] },
    async run(deps) {
      const { proposals, voices, catalogue, viewer } = deps
      const [open, accepted, declined] = [await proposals.board(viewer, 'open'), await proposals.board(viewer, 'accepted'), await proposals.board(viewer, 'declined')]
      return { open, accepted, declined, applied: await rowsOf(deps, await catalogue.pick(viewer, await voices.mostApplied())), loop: await proposals.loopDays(), hasGuidance: deps.guidelines !== undefined }
    },
  }),
]
