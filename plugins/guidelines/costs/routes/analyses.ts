import { Type } from 'typebox'
import { Invalid, ItemPageShape, ItemSummaryShape, file, inputOf, key, paging, redirect, understood, type Route, type Routes } from '@diwan/core'
import { bounds } from '../chance/plan.ts'
import type { CostsDeps as Deps, CostsPermission as Permission } from '../deps.ts'
import { csvRows } from '../exchange-csv.ts'
import { fileOf } from '../exchange.ts'
import { analysisPaper } from '../paper.ts'
import { seedOf } from '../simulations.ts'
import { AnalysisPage, Simulated, aboutOf, countedPage, simulatedOf } from './shown.ts'

const List = Type.Object({ analyses: ItemPageShape, begun: Type.Array(ItemSummaryShape), topic: Type.String(), mayBegin: Type.Boolean() })
const isDraft = { draft: Type.Optional(Type.Boolean()) }

/** The page of one analysis: the live version, or what its keepers have so far. */
async function page(deps: Deps, ref: string, asksDraft = false) {
  const { item, said, draft } = await deps.analyses.read(deps.viewer, ref, asksDraft)
  const mayKeep = item.isKept && deps.viewer.may('guidelines.reckon')
  const { results, simulated } = await countedPage(deps, item, said, mayKeep)
  const hasDraft = draft === null && mayKeep && (await deps.content.draft(deps.viewer, item.id)).rev > 0
  return { item, isDraft: draft !== null, hasDraft, title: said.title, summary: said.summary, results, simulation: simulated, about: await aboutOf(deps, item, draft), mayKeep, key: item.ref ?? item.id, file: { rows: csvRows(fileOf(draft?.input ?? inputOf(item)), said.lang) } }
}

export const analysisRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/costs', {
    may: 'costs', view: 'costs/list', reads: ['guidelines.analysis', 'core.topic'], input: Type.Object({ topic: Type.Optional(Type.String({ maxLength: 60 })), ...paging }), output: List,
    formats: { csv: ({ analyses }) => [['ref', 'title', 'currency', 'base year', 'years', 'administration', 'published'], ...analyses.rows.map(({ ref, title, fields, administration, publishedAt }) => [ref, title, ...['currency', 'baseYear', 'horizon'].map((name) => typeof fields[name] === 'string' ? fields[name] : null), administration, publishedAt?.toISOString() ?? null])] },
    async run({ analyses, viewer }, { topic = '', ...rest }) {
      const isFirst = rest.after === undefined && rest.before === undefined
      return { analyses: await analyses.list(viewer, { ...topic === '' ? {} : { topic }, ...rest }), begun: isFirst ? await analyses.begun(viewer) : [], topic, mayBegin: viewer.may('guidelines.reckon') }
    },
  }),

  on.get('/costs/methods', { may: 'costs', view: 'costs/methods', reads: [], output: Type.Object({}), run: () => ({}) }),

  on.get('/costs/:key', {
    may: 'costs', view: 'costs/analysis', reads: ['*'], input: Type.Object({ key: key(), ...isDraft }), output: AnalysisPage,
    formats: { csv: ({ file: { rows } }) => rows },
    run: (deps, { key: ref, draft }) => page(deps, ref, draft),
  }),

  // Everything typed, in every language: what the import takes.
  on.get('/costs/:key/export', {
    may: 'costs', outlet: 'export', input: Type.Object({ key: key(), ...isDraft }),
    async run({ analyses, viewer }, { key: ref, draft: asksDraft }) {
      const { item, draft } = await analyses.read(viewer, ref, asksDraft)
      return file({ name: `${item.ref ?? 'analysis'}.json`, type: 'application/json', body: JSON.stringify(fileOf(draft?.input ?? inputOf(item)), null, 2) })
    },
  }),

  on.get('/costs/:key/paper', {
    may: 'costs', outlet: 'export', deadline: 60, input: Type.Object({ key: key(), ...isDraft }),
    async run(deps, { key: ref, draft }) {
      const whole = await page(deps, ref, draft)
      return file({ name: `${whole.item.ref ?? 'analysis'}.pdf`, type: 'application/pdf', body: await deps.papers.make(analysisPaper(whole, deps.t, deps.locale, deps.links.absolute(whole.item.path))) })
    },
  }),

  on.get('/costs/:key/draws', {
    may: 'costs', view: 'costs/draws', input: Type.Object({ key: key(), ...isDraft }), output: Type.Object({ id: Type.String(), title: Type.String(), key: Type.String(), path: Type.String(), isDraft: Type.Boolean(), simulation: Simulated }),
    async run(deps, { key: ref, draft }) {
      const { title, simulation, item, isDraft: of } = await page(deps, ref, draft)
      return { id: item.id, title, simulation, path: item.path, key: item.ref ?? item.id, isDraft: of && item.publishedAt !== null }
    },
  }),

  on.post('/costs/:key/draws', {
    may: 'reckon', view: 'costs/analysis', input: Type.Object({ key: key(), ...isDraft, seed: Type.Optional(Type.String({ maxLength: 20 })), draws: Type.Optional(Type.String({ maxLength: 20 })) }), output: AnalysisPage, result: Simulated,
    again: (deps, { key: ref = '', draft }) => page(deps, ref, draft),
    async run(deps, { key: ref, draft: asksDraft = false, seed = '1', draws = String(bounds.draws.usual) }) {
      const { item, said, draft } = await deps.analyses.read(deps.viewer, ref, asksDraft)
      const { options } = await countedPage(deps, item, said, true)
      const typed = understood(draws, deps.locale), many = 'value' in typed ? Number(typed.value) : Number.NaN
      const seedTyped = understood(seed, deps.locale), from = 'value' in seedTyped ? seedOf(seedTyped.value) : null
      const faults = [
        ...from === null ? [{ field: 'seed', key: 'guidelines.costs.draws.fault.seed', values: { most: bounds.seed } }] : [],
        ...Number.isInteger(many) && many >= bounds.draws.least && many <= bounds.draws.most ? [] : [{ field: 'draws', key: 'guidelines.costs.draws.fault.draws', values: { least: bounds.draws.least, most: bounds.draws.most } }],
        ...options === null ? [{ field: 'draws', key: 'guidelines.costs.draws.fault.nothing' }] : [],
      ]
      if (faults.length > 0 || from === null || options === null) throw new Invalid(faults)
      if (!item.isKept) throw new Invalid([{ field: 'draws', key: 'guidelines.costs.draws.fault.keepers' }])
      await deps.simulations.ask(item.id, { seed: from, draws: many, options })
      return redirect(`/guidelines/costs/${item.ref ?? item.id}/draws${draft !== null && item.publishedAt !== null ? '?draft=true' : ''}`, undefined, { value: { ...simulatedOf(null, true), state: 'waiting', seed: from, draws: many } })
    },
  }),

  on.post('/costs/:key/draws/cancel', {
    may: 'reckon', input: Type.Object({ key: key(), ...isDraft }),
    async run(deps, { key: ref, draft }) {
      const { item, said } = await deps.analyses.read(deps.viewer, ref, draft)
      const { simulation } = await countedPage(deps, item, said, true)
      if (item.isKept && simulation) await deps.simulations.cancel(item.id, simulation.numbers)
      return redirect(`${item.path}${draft ? '?draft=true' : ''}`, 'guidelines.costs.draws.cancelled')
    },
  }),
]
