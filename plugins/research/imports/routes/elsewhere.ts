import { Type } from 'typebox'
import { CountShape, FacetShape, ItemPageShape, ItemSummaryShape, key, oneOf, paging, redirect, type FeedEntry, type ItemSummary, type Route, type Routes } from '@diwan/core'
import { external, type Source, type WorkFields } from '../../works/model/fields.ts'
import type { Asked } from '../../works/services/catalogue.ts'
import type { ImportsDeps, ImportsPermission } from '../deps.ts'
import { audiences } from '../external-input.ts'
import { Choices, Errors, TopicIds, audienceChoices, errorsOf, topicChoices } from './shapes.ts'

const kinds = ['research.work', 'core.topic', 'core.administration', 'core.settings']
const Row = Type.Object({ ...ItemSummaryShape.properties, creators: Type.String(), container: Type.String(), said: Type.Array(Type.String()), year: Type.String(), source: Type.String() })
const List = Type.Object({ title: Type.String(), items: ItemPageShape, rows: Type.Array(Row), facets: Type.Array(FacetShape), count: CountShape, isNarrowed: Type.Boolean(), mayImport: Type.Boolean() })
const word = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Filing = Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String(), ref: Type.String(), source: Type.String(), topics: Choices, audiences: Choices, errors: Errors })

const entryOf = (item: ItemSummary): FeedEntry => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })
function rowOf(item: ItemSummary, t: ImportsDeps['t']) {
  const { creators = [], container = '', publisher = '', year, source } = item.fields as Partial<WorkFields>
  const names = creators.map(({ name, given, family }) => name || `${given} ${family}`.trim())
  const by = names.length > 3 ? t('research.and-others', { names: names.slice(0, 2).join(', '), n: names.length - 2 }) : names.join(', '), where = container || publisher
  return { ...item, fields: {}, extra: {}, creators: by, container: where, said: [...new Set([by, where])].filter(Boolean), year: String(year ?? ''), source: (source as Source | null)?.label ?? '' }
}
async function filing(deps: ImportsDeps, ref: string, { chosen, audience, fault = {} }: { chosen?: readonly string[]; audience?: string; fault?: object } = {}) {
  const { elsewhere, topics, viewer, t } = deps
  const work = await elsewhere.read(viewer, ref)
  return { title: work.title, lang: work.lang, path: work.path, ref: work.ref ?? work.id, source: work.fields.source?.label ?? '', topics: topicChoices(await topics.all(), chosen ?? work.topics, deps), audiences: audienceChoices(audience ?? (work.audience.includes('public') ? 'public' : 'members'), t), errors: errorsOf(fault, t) }
}

/** Works that stand elsewhere, as everybody finds them, and how editors file them. */
export const elsewhereRoutes = (on: Routes<ImportsDeps, ImportsPermission>): Route[] => [
  on.get('/elsewhere', {
    may: 'read', view: 'imports/elsewhere', reads: kinds, output: List, input: Type.Object({ topic: word(60), lang: word(5), year: word(4), ...paging }),
    formats: {
      atom: ({ title, items }) => ({ title, entries: items.rows.map(entryOf) }),
      csv: ({ rows }) => [['ref', 'title', 'authors', 'year', 'published in', 'language', 'topics', 'harvested from'], ...rows.map((row) => [row.ref, row.title, row.creators, row.year, row.container, row.lang, row.topics.join('; '), row.source])],
    },
    async run({ works, catalogue, viewer, t }, { after, before, limit, ...query }) {
      const narrowed = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== ''))
      const asked = { ...narrowed, type: external } as Asked
      const { facets, count } = await catalogue.facets(viewer, asked, t)
      const found = await works.list(viewer, { facets: asked as Record<string, string>, ...after === undefined ? {} : { after }, ...before === undefined ? {} : { before }, ...limit === undefined ? {} : { limit } })
      const rows = found.rows.map((item) => rowOf(item, t))
      return { title: t('research.elsewhere.title'), items: { ...found, rows }, rows, facets: facets.filter(({ name }) => ['topic', 'lang', 'year'].includes(name)), count, isNarrowed: Object.keys(narrowed).length > 0, mayImport: viewer.may('research.import') }
    },
  }),
  on.get('/elsewhere/:record', { may: 'import', isInternal: true, view: 'imports/file', output: Filing, input: Type.Object({ record: key() }), run: (deps, { record }) => filing(deps, record) }),
  on.post('/elsewhere/:record', {
    may: 'import', isInternal: true, view: 'imports/file', output: Filing, input: Type.Object({ record: key(), audience: oneOf(audiences), topics: TopicIds }),
    again: (deps, { record = '', topics, audience }, fault) => filing(deps, record, { ...topics ? { chosen: topics } : {}, ...audience ? { audience } : {}, fault }),
    async run({ elsewhere, viewer }, { record, audience, topics = [] }) { return redirect((await elsewhere.file(viewer, record, { audience, topics })).path, 'research.elsewhere.filed') },
  }),
]
