import { Type, type Static } from 'typebox'
import { CountShape, FacetShape, ItemPageShape, oneOf, paging, type FeedEntry, type ItemSummary, type Route, type Routes, type Translate } from '@diwan/core'
import type { CaseFields } from '../kinds/case.ts'
import type { ShelfKind } from '../services/shelf.ts'
import type { CardDeps, CardPermission } from './deps.ts'
import { given, word } from './shapes.ts'

const Query = Type.Object({
  technology: word(), process: word(), theme: word(), administration: word(16), lang: word(5), outcome: word(), cause: word(), phase: word(), effort: word(), type: word(), method: word(), fits: Type.Optional(oneOf(['', 'yes'])),
  view: Type.Optional(oneOf(['table', 'cards'])), case: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })), ...paging,
})
const Listed = Type.Object({
  kind: Type.String(), title: Type.String(), items: ItemPageShape, facets: Type.Array(FacetShape), count: CountShape, view: oneOf(['table', 'cards']), isNarrowed: Type.Boolean(), picked: Type.Array(Type.String()), pickedElsewhere: Type.Array(Type.String()), place: Type.String(),
  mayWrite: Type.Boolean(), isFollowed: Type.Boolean(), differing: Type.Array(Type.String()),
})
type ListedKind = Exclude<ShelfKind, 'guideline'>
const places: Record<ListedKind, string> = { practice: 'practices', pitfall: 'pitfalls', case: 'cases', process: 'processes', standard: 'standards', assessment: 'outcomes' }

const entryOf = (item: ItemSummary): FeedEntry => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })
const list = (value: unknown): string => Array.isArray(value) ? value.join('; ') : ''

/** The columns of a table somebody takes away: words of the kind as they are kept, so that programs read them. */
function csvOf(kind: string, rows: readonly ItemSummary[]): (string | number | null)[][] {
  const own: Record<string, [string, (row: ItemSummary) => string | number | null][]> = {
    practice: [['certainty', ({ fields }) => Number(fields['certainty'])], ['effort', ({ fields }) => String(fields['effort'] as string)]],
    pitfall: [['cause', ({ fields }) => String(fields['cause'] as string)], ['phase', ({ fields }) => String(fields['phase'] as string)], ['early sign', ({ extra }) => typeof extra['earlySign'] === 'string' ? extra['earlySign'] : '']],
    case: [['type', ({ fields }) => (fields as unknown as CaseFields).type], ['from', ({ fields }) => (fields as unknown as CaseFields).from], ['until', ({ fields }) => (fields as unknown as CaseFields).until], ['months', ({ fields }) => (fields as unknown as CaseFields).months], ['declarations', ({ fields }) => (fields as unknown as CaseFields).declarations], ['causes', ({ fields }) => list(fields['cause'])]],
    assessment: ['measure', 'baseline', 'target', 'actual', 'method', 'from', 'until', 'certainty'].map((name) => [name, ({ fields }) => (fields[name] ?? null) as string | number | null]),
  }
  const columns = own[kind] ?? []
  return [['ref', 'title', 'summary', 'language', 'administration', 'topics', 'outcome', ...columns.map(([name]) => name), 'published'],
    ...rows.map((row) => [row.ref, row.title, row.summary, row.lang, row.administration, row.topics.join('; '), list(row.fields['outcome']), ...columns.map(([, pick]) => pick(row)), row.publishedAt?.toISOString() ?? null])]
}

async function listed({ shelf, content, viewer, t }: CardDeps, kind: ListedKind, { view = 'table', case: keys = [], after, before, limit, ...asked }: Static<typeof Query>) {
  const query = given(asked)
  const picked = [...new Set(keys.filter(Boolean))]
  const place = { ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }), ...(limit === undefined ? {} : { limit }) }
  const { facets, count } = await shelf.beside(viewer, kind, query, t)
  const items = await shelf.list(viewer, kind, { ...query, ...place })
  const here = new Set(items.rows.map(({ ref, id }) => ref ?? id))
  return {
    kind, place: places[kind], title: titleOf(kind, t), items, differing: await shelf.differing(viewer, kind, items.rows), facets, count, view, isNarrowed: Object.keys(query).length > 0, picked, pickedElsewhere: picked.filter((one) => !here.has(one)),
    mayWrite: viewer.may('guidelines.contribute'), isFollowed: viewer.id !== null && kind === 'pitfall' && await content.isSubscribed(viewer, { type: 'kind', id: 'guidelines.pitfall' }),
  }
}
const titleOf = (kind: ListedKind, t: Translate) => t(`guidelines.cards.${places[kind]}`)

/** Six lists of one make: facets with counts, table or cards, feed and table to take away. */
export const listRoutes = (on: Routes<CardDeps, CardPermission>): Route[] => (Object.keys(places) as ListedKind[]).map((kind) => on.get(`/${places[kind]}`, {
  may: 'read', input: Query, output: Listed, view: 'cards/list', reads: [`guidelines.${kind}`, 'core.topic', 'core.administration'],
  formats: { atom: ({ title, items }) => ({ title, entries: items.rows.map(entryOf) }), csv: ({ kind: of, items }) => csvOf(of, items.rows) },
  run: (deps, query) => listed(deps, kind, query),
}))
