import { Type } from 'typebox'
import { CountShape, FacetShape, oneOf, paging, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import { facetNames, type Asked } from '../services/catalogue.ts'
import { lessonKind } from '../services/publishing.ts'
import { entryOf, rowsOf, type LessonRow } from './row-of.ts'
import { RowShape, drawn, given, maybe, moment, word } from './shapes.ts'

const Query = Type.Object({
  ...Object.fromEntries(facetNames.map((name) => [name, word(60)])), retired: Type.Optional(oneOf(['', 'yes'])), view: Type.Optional(oneOf(['table', 'cards'])), lesson: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })), ...paging,
})
const Listed = Type.Object({
  title: Type.String(), rows: Type.Array(RowShape), next: maybe(Type.String()), previous: maybe(Type.String()), facets: Type.Array(FacetShape), count: CountShape, view: oneOf(['table', 'cards']), isNarrowed: Type.Boolean(), withRetired: Type.Boolean(),
  picked: Type.Array(Type.String()), pickedElsewhere: Type.Array(Type.String()), mayWrite: Type.Boolean(), waiting: Type.Integer(), isFollowed: Type.Boolean(), entries: Type.Array(drawn<{ id: string; title: string; summary: string; path: string; at: Date; updatedAt: Date; lang: 'en' }>()), asOf: moment(),
})

/** Words as they are kept, so that programs read them. */
const csvOf = (rows: readonly LessonRow[]) => [
  ['ref', 'title', 'recommendation', 'language', 'administration', 'region', 'topics', 'phase', 'budget', 'from', 'until', 'causes', 'confidence', 'named', 'seen too', 'the opposite', 'applied', 'state', 'published', 'address'],
  ...rows.map((row) => [row.ref, row.title, row.summary, row.lang, row.administration, row.region, row.topics.join('; '), row.phase, row.budget, row.from, row.until, row.causes.join('; '), row.confidence, row.level, row.counts.same, row.counts.opposite, row.counts.applied, row.state, row.publishedAt?.toISOString().slice(0, 10) ?? null, row.path]),
]

async function listed(deps: LessonDeps, { view = 'table', lesson: keys = [], after, before, limit, ...asked }: Record<string, unknown> & { view?: 'table' | 'cards'; lesson?: string[]; after?: string; before?: string; limit?: number }) {
  const { catalogue, checks, content, clock, viewer, t } = deps
  const query = given(asked) as Asked
  const place = { ...after === undefined ? {} : { after }, ...before === undefined ? {} : { before }, ...limit === undefined ? {} : { limit } }
  const [{ facets, count }, found] = await Promise.all([catalogue.facets(viewer, query, t), catalogue.list(viewer, query, place)])
  const rows = await rowsOf(deps, found.rows)
  const picked = [...new Set(keys.filter(Boolean))], here = new Set(rows.map(({ ref, id }) => ref ?? id))
  return {
    title: t('lessons.title'), rows, next: found.next, previous: found.previous, facets, count, view, isNarrowed: Object.keys(query).some((name) => name !== 'retired'), withRetired: query.retired === 'yes', picked, pickedElsewhere: picked.filter((one) => !here.has(one)),
    mayWrite: viewer.may('lessons.write') && viewer.administration !== null, waiting: await checks.count(viewer), isFollowed: viewer.id !== null && await content.isSubscribed(viewer, { type: 'kind', id: lessonKind }), entries: found.rows.map(entryOf) as never, asOf: clock.now(),
  }
}

/** All lessons: every field a filter, table or cards, feed and table to take away. */
export const listRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [
  on.get('/', {
    may: 'read', input: Query, output: Listed, view: 'list', reads: [lessonKind, 'lessons.voice', 'core.topic', 'core.administration'],
    formats: { atom: ({ title, entries }) => ({ title, entries: entries.map((one) => ({ ...one })) }), csv: ({ rows }) => csvOf(rows) },
    run: (deps, query) => listed(deps, query as never),
  }),
]
