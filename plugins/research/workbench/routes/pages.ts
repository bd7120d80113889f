import { Type } from 'typebox'
import { CountShape, FacetShape, ItemPageShape, ItemSummaryShape, file, key, paging, redirect, type Route, type Routes } from '@diwan/core'
import { entryOf } from '../../works/routes/pages.ts'
import { word } from '../../works/routes/shapes.ts'
import type { BenchDeps as Deps, BenchPermission as Permission } from '../deps.ts'
import { fileOf } from '../exchange.ts'
import { facetsOf } from '../facets.ts'
import { numbersOf, type BenchKind } from '../model.ts'
import { kindOf } from '../workbench.ts'
import { BenchPage, Counted, benchPage, countedOf, countingShown, placeOf } from './shown.ts'

const List = Type.Object({ title: Type.String(), kind: Type.String(), at: Type.String(), items: ItemPageShape, begun: Type.Array(ItemSummaryShape), facets: Type.Array(FacetShape), count: CountShape, isNarrowed: Type.Boolean(), mayBegin: Type.Boolean() })
const isDraft = { draft: Type.Optional(Type.Boolean()) }
const asDraft = (asks: boolean | undefined): string => asks ? '?draft=true' : ''

/** Lists, results, files and countings of one kind. */
export function benchPages(on: Routes<Deps, Permission>, kind: BenchKind): Route[] {
  const base = `/${placeOf[kind]}`, one = `${base}/:key`
  return [
    on.get(base, {
      may: 'read', view: 'workbench/list', reads: [kindOf(kind), 'core.topic', 'core.administration'], input: Type.Object({ topic: word(60), administration: word(16), lang: word(5), design: word(20), ...paging }), output: List,
      formats: {
        atom: ({ title, items }) => ({ title, entries: items.rows.map(entryOf) }),
        csv: ({ items }) => [['ref', 'title', 'question', 'language', 'administration', 'topics', 'published', 'address'], ...items.rows.map((row) => [row.ref, row.title, row.summary, row.lang, row.administration, row.topics.join('; '), row.publishedAt?.toISOString() ?? null, row.path])],
      },
      async run(deps, { after, before, limit, ...query }) {
        const { workbench, viewer, t } = deps
        const asked = Object.fromEntries(Object.entries(query).filter(([name, value]) => value !== undefined && value !== '' && (name !== 'design' || kind === 'evaluation'))) as Record<string, string>
        const { facets, count } = await facetsOf(deps, kind, asked)
        const items = await workbench.list(viewer, kind, { facets: asked, ...after === undefined ? {} : { after }, ...before === undefined ? {} : { before }, ...limit === undefined ? {} : { limit } })
        const isFirst = after === undefined && before === undefined
        return { title: t(`research.bench.${kind}s`), kind, at: placeOf[kind], items, begun: isFirst ? await workbench.begun(viewer, kind) : [], facets, count, isNarrowed: Object.keys(asked).length > 0, mayBegin: viewer.may('research.measure') }
      },
    }),

    on.get(one, {
      may: 'read', view: 'workbench/page', reads: ['*'], input: Type.Object({ key: key(), ...isDraft }), output: BenchPage, formats: { csv: ({ file: { rows } }) => rows },
      run: (deps, { key: ref, draft }) => benchPage(deps, kind, ref, draft),
    }),

    // Everything, for programs: the table as it was typed, the plan and all figures.
    on.get(`${one}/export`, {
      may: 'read', outlet: 'export', input: Type.Object({ key: key(), ...isDraft }),
      async run(deps, { key: ref, draft: asksDraft }) {
        const { item, said } = await deps.workbench.read(deps.viewer, kind, ref, asksDraft)
        const { counting } = await countedOf(deps, item, said, false)
        const table = await deps.seriesShelf.of(item.id, said.asked.fields.series)
        return file({ name: `${item.ref ?? kind}.json`, type: 'application/json', body: JSON.stringify(fileOf(kind, said, counting, table), null, 2) })
      },
    }),

    on.get(`${one}/counting`, {
      may: 'read', view: 'workbench/counting', input: Type.Object({ key: key(), ...isDraft }), output: Type.Object({ id: Type.String(), title: Type.String(), lang: Type.String(), key: Type.String(), at: Type.String(), path: Type.String(), isDraft: Type.Boolean(), mayKeep: Type.Boolean(), counting: Counted }),
      async run(deps, { key: ref, draft: asksDraft }) {
        const { item, said, draft } = await deps.workbench.read(deps.viewer, kind, ref, asksDraft)
        const { counting } = await countedOf(deps, item, said, false)
        return { id: item.id, title: said.title, lang: said.lang, key: item.ref ?? item.id, at: placeOf[kind], path: item.path, isDraft: draft !== null && item.publishedAt !== null, mayKeep: item.isKept && deps.viewer.may('research.measure'), counting: countingShown(counting) }
      },
    }),

    on.post(`${one}/count`, {
      may: 'measure', input: Type.Object({ key: key(), ...isDraft }), result: Counted,
      async run({ workbench, countings, viewer, audit }, { key: ref, draft: asksDraft }) {
        const { item, said, draft } = await workbench.read(viewer, kind, ref, asksDraft)
        const address = `/research/${placeOf[kind]}/${item.ref ?? item.id}`
        // Counting takes the site's time: whoever keeps it asks for it.
        const isAsked = item.isKept && (await workbench.count(item.id, said)).plan !== null
        if (isAsked) await audit.record(viewer, `research.${kind}.counted`, `item:${item.id}`)
        const to = isAsked ? `${address}/counting${asDraft(draft !== null && item.publishedAt !== null)}` : item.isKept ? `${address}/work` : item.path
        return redirect(to, isAsked ? undefined : 'research.bench.not-counted', { value: countingShown(await countings.of(item.id, numbersOf(said.asked))) })
      },
    }),

    on.post(`${one}/count/cancel`, {
      may: 'measure', input: Type.Object({ key: key(), ...isDraft }),
      async run({ workbench, countings, viewer, audit }, { key: ref, draft }) {
        const { item, said } = await workbench.read(viewer, kind, ref, draft)
        if (item.isKept) {
          await countings.cancel(item.id, numbersOf(said.asked))
          await audit.record(viewer, `research.${kind}.count-cancelled`, `item:${item.id}`)
        }
        return redirect(`${item.path}${asDraft(draft)}`, 'research.bench.cancelled')
      },
    }),
  ]
}
