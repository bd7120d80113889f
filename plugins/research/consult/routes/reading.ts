import { Type, type Static } from 'typebox'
import { ItemPageShape, ItemShape, ItemSummaryShape, key, paging, type Route, type Routes } from '@diwan/core'
import { entryOf } from '../../works/routes/pages.ts'
import type { ConsultDeps, ConsultPermission } from '../deps.ts'
import type { Read } from '../services/consultations.ts'
import { Results, countsOf, noCounts, table } from './results.ts'
import { headOfRead, toldOf } from './shown.ts'
import { Head, Questions, Told, page } from './shapes.ts'

const reads = ['research.consultation', 'core.topic', 'core.settings', 'core.administration']
const List = Type.Object({ title: Type.String(), open: Type.Array(ItemSummaryShape), announced: Type.Array(ItemSummaryShape), closed: Type.Array(ItemSummaryShape), past: ItemPageShape, drafts: Type.Array(ItemSummaryShape), mayCall: Type.Boolean() })
const Page = Type.Object({ item: ItemShape, head: Head, body: Type.String(), questions: Questions, synthesis: Type.String(), synthesisLang: Type.String(), told: Told, sectors: Type.Array(Type.String()), mayAnswer: Type.Boolean(), hasAnswered: Type.Boolean(), mayRun: Type.Boolean() })

/** What was answered, counted: for everybody who may read the consultation once it is summed up, before that for those who run it. */
async function resultsOf(deps: ConsultDeps, read: Read, query: { question?: string | undefined; page?: number | undefined }): Promise<Static<typeof Results>> {
  const { item, asked, phase } = read
  const mayRun = item.isKept && deps.viewer.may('research.consult')
  const isPublished = phase === 'synthesised', isShown = isPublished || mayRun
  const counts = isShown ? await countsOf(deps, { id: item.id, asked, furthest: item.fields.publication }, query) : noCounts
  return { head: headOfRead(read), title: deps.t('research.consult.results.of', { title: asked.title }), isShown, mayRun, isPublished, ...counts }
}

/** Consultations as their audience reads them. */
export const readingRoutes = (on: Routes<ConsultDeps, ConsultPermission>): Route[] => [
  on.get('/consultations', {
    may: 'read', input: Type.Object(paging), output: List, view: 'consult/list', reads, formats: { atom: ({ title, open, announced, closed, past }) => ({ title, entries: [...open, ...announced, ...closed, ...past.rows].map(entryOf) }) },
    async run({ consultations, viewer, t }, query) { return { title: t('research.consultations.title'), ...await consultations.lists(viewer, query), drafts: await consultations.drafts(viewer), mayCall: viewer.may('research.consult') } },
  }),
  on.get('/consultations/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: Page, view: 'consult/consultation', reads,
    async run(deps, { key: ref }) {
      const { consultations, consultAnswers, viewer } = deps
      const read = await consultations.read(viewer, ref)
      const { item, asked, phase } = read
      const mayAnswer = phase === 'open' && item.publishedAt !== null && viewer.may('research.respond') && asked.fields.respondents !== 'guests'
      const own = viewer.id !== null && mayAnswer ? await consultAnswers.own(item.id, { person: viewer.id }) : null
      return { item, head: headOfRead(read), body: asked.body, questions: asked.questions, synthesis: phase === 'synthesised' ? asked.synthesis : '', synthesisLang: asked.synthesisLang, told: phase === 'synthesised' ? await toldOf(deps, asked.did) : [], sectors: asked.fields.sectors, mayAnswer, hasAnswered: own?.sentAt !== null && own !== null, mayRun: item.isKept && viewer.may('research.consult') }
    },
  }),
  on.get('/consultations/:key/results', {
    may: 'read', input: Type.Object({ key: key(), question: Type.Optional(Type.String({ maxLength: 20 })), page: page() }), output: Results, view: 'consult/results', formats: { csv: table },
    async run(deps, { key: ref, question, page: n }) { return resultsOf(deps, await deps.consultations.read(deps.viewer, ref), { question, page: n }) },
  }),
]
