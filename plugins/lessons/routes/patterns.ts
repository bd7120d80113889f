import { Type, type Static } from 'typebox'
import { Invalid, ItemPageShape, ItemShape, RelatedShape, causeWords, key, oneOf, paging, redirect, type FieldFault, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import { patternKind } from '../services/patterns.ts'
import { lessonKind } from '../services/publishing.ts'
import { entryOf, rowsOf } from './row-of.ts'
import { ErrorsShape, ProposalShape, RowShape, errorsOf, word } from './shapes.ts'

const ReportsShape = Type.Object({ lessons: Type.Integer(), voices: Type.Integer(), named: Type.Integer() })
const Page = Type.Object({ item: ItemShape, causes: Type.Array(oneOf(causeWords)), rows: Type.Array(RowShape), reports: ReportsShape, proposals: Type.Array(ProposalShape), related: RelatedShape, mayGather: Type.Boolean(), mayPropose: Type.Boolean(), errors: ErrorsShape, typed: Type.String() })
const New = Type.Object({ title: Type.String(), summary: Type.String(), rows: Type.Array(RowShape), chosen: Type.Array(Type.String()), causes: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })), topic: Type.String(), cause: Type.String(), errors: ErrorsShape })
type Asked = { cause?: string | undefined; topic?: string | undefined; lesson?: string[] | undefined }

async function patternPage(deps: LessonDeps, ref: string, { faults = [], typed = '' }: { faults?: readonly FieldFault[]; typed?: string } = {}): Promise<Static<typeof Page>> {
  const { patterns, proposals, content, viewer, t } = deps
  const { item, lessons, reports } = await patterns.read(viewer, ref)
  return {
    item, causes: (item.fields as { causes?: (typeof causeWords)[number][] }).causes ?? [], rows: await rowsOf(deps, lessons), reports, proposals: await proposals.of(viewer, [item.id]), related: (await content.related(viewer, item, 12)).filter(({ item: { id } }) => !lessons.some((one) => one.id === id)).slice(0, 6),
    mayGather: item.isKept && viewer.may('lessons.curate') && item.state === 'published', mayPropose: item.state === 'published' && deps.guidelines !== undefined && viewer.may('lessons.propose'), errors: errorsOf(faults, t), typed,
  }
}

async function newPage(deps: LessonDeps, { cause = '', topic = '', lesson = [] }: Asked, { title = '', summary = '', chosen, faults = [] }: { title?: string; summary?: string; chosen?: string[]; faults?: readonly FieldFault[] } = {}): Promise<Static<typeof New>> {
  const { patterns, viewer, t } = deps
  const known = causeWords.find((one) => one === cause)
  const rows = await rowsOf(deps, await patterns.candidates(viewer, { cause: known, topic: topic === '' ? undefined : topic, lessons: lesson }))
  return { title, summary, rows, chosen: chosen ?? rows.map(({ id }) => id), causes: causeWords.map((value) => ({ value, label: t(`core.cause.${value}`), selected: value === known })), topic, cause, errors: errorsOf(faults, t) }
}

/** Lessons that say the same, gathered. */
export const patternRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [
  on.get('/patterns', {
    may: 'read', view: 'patterns', reads: [patternKind, lessonKind, 'lessons.voice'], input: Type.Object(paging),
    output: Type.Object({ title: Type.String(), patterns: ItemPageShape, reports: Type.Record(Type.String(), ReportsShape), suggestions: Type.Array(Type.Object({ label: Type.String(), n: Type.Integer(), path: Type.String() })), isCurator: Type.Boolean() }),
    formats: {
      atom: ({ title, patterns }) => ({ title, entries: patterns.rows.map(entryOf) }),
      csv: ({ patterns, reports }) => [['ref', 'title', 'summary', 'causes', 'lessons', 'seen too', 'address'], ...patterns.rows.map((row) => [row.ref, row.title, row.summary, ((row.fields['causes'] ?? []) as string[]).join('; '), reports[row.id]?.lessons ?? 0, reports[row.id]?.voices ?? 0, row.path])],
    },
    async run({ patterns, topics, viewer, locale, t }, at) {
      const [found, suggestions] = [await patterns.list(viewer, at), await patterns.suggestions(viewer)]
      return {
        title: t('lessons.patterns.title'), patterns: found, reports: Object.fromEntries(await patterns.reports(viewer, found.rows.map(({ id }) => id))), isCurator: viewer.may('lessons.curate'),
        suggestions: await Promise.all(suggestions.map(async ({ cause, topic, n }) => ({ n, label: t('lessons.patterns.suggestion', { cause: t(`core.cause.${cause}`), topic: await topics.label(topic, locale) }), path: `/lessons/patterns/new?cause=${cause}&topic=${encodeURIComponent(topic)}` }))),
      }
    },
  }),
  on.get('/patterns/new', { may: 'curate', isInternal: true, input: Type.Object({ cause: word(40), topic: word(60), lesson: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })) }), output: New, view: 'pattern-new', run: (deps, asked) => newPage(deps, asked) }),
  on.post('/patterns/new', {
    may: 'curate', input: Type.Object({ title: word(2_000), summary: word(5_000), cause: word(40), topic: word(60), causes: Type.Optional(Type.Array(oneOf(causeWords), { maxItems: 16 })), lessons: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 100 })) }), output: New, view: 'pattern-new',
    again: (deps, { title = '', summary = '', cause, topic, lessons = [] }, fault) => newPage(deps, { cause, topic, lesson: lessons }, { title, summary, chosen: lessons, faults: fault instanceof Invalid ? fault.faults : [] }),
    async run({ patterns, viewer }, { title = '', summary = '', topic = '', causes = [], lessons = [] }) {
      return redirect(await patterns.gather(viewer, { title, summary, causes, topics: topic === '' ? [] : [topic], lessons, lang: viewer.locale }), 'lessons.patterns.done')
    },
  }),
  on.get('/patterns/:key', { may: 'read', input: Type.Object({ key: key() }), output: Page, view: 'pattern', reads: [patternKind, lessonKind, 'lessons.voice', 'lessons.proposal', 'guidelines.guideline', 'core.topic', 'core.administration'], run: (deps, { key: ref }) => patternPage(deps, ref) }),
  on.post('/patterns/:key/lessons', {
    may: 'curate', input: Type.Object({ key: key(), lesson: word(60), remove: word(60) }), output: Page, view: 'pattern',
    again: (deps, { key: ref = '', lesson = '' }, fault) => patternPage(deps, ref, { typed: lesson, faults: fault instanceof Invalid ? fault.faults : [] }),
    async run({ patterns, viewer }, { key: ref, lesson = '', remove = '' }) { return redirect(await patterns.change(viewer, ref, remove === '' ? { add: lesson } : { remove }), 'lessons.patterns.changed') },
  }),
]
