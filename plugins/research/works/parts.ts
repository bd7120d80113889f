import { Type } from 'typebox'
import type { LoggedEvent, PersonalData, Route, Routes } from '@diwan/core'
import type { WorksDeps, WorksPermission } from './deps.ts'
import { holding, work } from './kinds.ts'
import type { WorkFields } from './model/fields.ts'
import { accessRoutes } from './routes/access.ts'
import { briefRoutes } from './routes/brief.ts'
import { deskRoutes } from './routes/desk.ts'
import { mineRoutes } from './routes/mine.ts'
import { pageRoutes } from './routes/pages.ts'
import { reviewingRoutes } from './routes/reviewing.ts'
import { submitRoutes } from './routes/submit.ts'
import { vocabularyRoutes } from './routes/vocabulary.ts'
import { AccessRequests } from './services/access-requests.ts'
import { Catalogue } from './services/catalogue.ts'
import { Decisions } from './services/decisions.ts'
import { Embargoes } from './services/embargoes.ts'
import { Hands } from './services/hands.ts'
import { Holdings } from './services/holdings.ts'
import { Reviews } from './services/reviews.ts'
import { Rounds } from './services/rounds.ts'
import { SimilarWorks } from './services/similar-works.ts'
import { Submissions } from './services/submissions.ts'
import { Vocabularies } from './services/vocabularies.ts'
import { Works } from './services/works.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const worksServices = { works: Works, vocabularies: Vocabularies, hands: Hands, holdings: Holdings, rounds: Rounds, reviews: Reviews, decisions: Decisions, submissions: Submissions, similarWorks: SimilarWorks, catalogue: Catalogue, accessRequests: AccessRequests, embargoes: Embargoes }
/** `submit`: hand in a study; `review`: be asked for an opinion on one; `curate`: screen, decide, publish, retract; `vocabulary`: keep types, licences and sectors. */
export const worksPermissions = { read: 'everyone', submit: 'member', review: 'member', curate: 'editor', vocabulary: 'administrator' } as const
export const worksKinds = { work, holding }
export const worksJobs = {
  'review-reminders': { every: '40 5 * * *', run: async ({ reviews }: { reviews: Reviews }) => { await reviews.remind() } },
  'embargoes': { every: '7 * * * *', run: async ({ embargoes }: { embargoes: Embargoes }) => { await embargoes.lift() } },
}
const notice = <const N extends string, const M extends 'at-once' | 'daily' | 'weekly'>(name: N, mail: M) => ({ [name]: { label: `research.notice.${name}`, text: `research.notice.${name}.text`, mail } }) as Record<N, { label: string; text: string; mail: M }>
export const worksNotices = {
  ...notice('published', 'weekly'), ...notice('version', 'daily'), ...notice('corrected', 'at-once'), ...notice('retracted', 'at-once'), ...notice('embargo-over', 'daily'),
  ...notice('submitted', 'daily'), ...notice('with-reviewers', 'daily'), ...notice('decided-revise', 'at-once'), ...notice('decided-accept', 'at-once'), ...notice('decided-decline', 'at-once'), ...notice('is-out', 'at-once'), ...notice('author-retracted', 'at-once'),
  ...notice('co-writer', 'at-once'), ...notice('access-asked', 'at-once'), ...notice('access-granted', 'at-once'), ...notice('access-declined', 'at-once'),
  ...notice('review-asked', 'at-once'), ...notice('review-due', 'at-once'), ...notice('review-late', 'at-once'), ...notice('review-in', 'daily'), ...notice('review-declined', 'daily'),
}
const why = (name: string) => `research.personal.${name}`
export const worksPersonal: readonly PersonalData[] = [
  { table: 'research.review', person: 'person_id', onRemoval: 'blank', why: why('review'), columns: ['name', 'administration'] },
  { table: 'research.review', person: 'asked_by', onRemoval: 'blank', why: why('asked'), columns: ['asked_by'] },
  { table: 'research.access_request', person: 'person_id', onRemoval: 'delete', why: why('access'), columns: ['name', 'administration', 'why', 'state', 'until', 'answer', 'asked_at', 'decided_at'] },
  { table: 'research.access_request', person: 'decided_by', onRemoval: 'keep', why: why('access-decided'), columns: ['decided_name'] },
  { table: 'research.hand', person: 'person_id', onRemoval: 'delete', why: why('hand'), columns: ['item_id', 'at'] },
  { table: 'research.round', person: 'decided_by', onRemoval: 'keep', why: why('decided'), columns: ['decided_name'] },
]
export const worksSettings = {
  /** What stands before year and number in the identifier of a work, `diwan:2026.0042v1`. Not to be changed once something was published. */
  identifierPrefix: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$', default: 'diwan' }),
  /** Reviews a study needs before it is accepted. */
  reviewers: Type.Integer({ minimum: 1, maximum: 5, default: 2 }),
  /** Days a reviewer is given, until the editor says otherwise. */
  reviewDays: Type.Integer({ minimum: 3, maximum: 120, default: 21 }),
}
export { loadDemoWorks } from './demo/load.ts'
export { reviewsDue, worksSlots } from './slots.ts'
export const worksHears = {
  // Also of what was brought in: whoever stands on a title page has had a hand in it.
  'core.item.published': async ({ hands, standing }: Pick<WorksDeps, 'hands' | 'standing'>, { item, data }: LoggedEvent<'core.item.published'>) => {
    const stands = item !== null && data.kind === 'research.work' ? await standing(item) : null
    if (item !== null && stands) await hands.add(item, ((stands.input.fields as Partial<WorkFields>).creators ?? []).map(({ person }) => person))
  },
}
/** The study's own page comes last: its key stands where others have words. */
export const worksRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [...vocabularyRoutes(on), ...submitRoutes(on), ...mineRoutes(on), ...reviewingRoutes(on), ...deskRoutes(on), ...accessRoutes(on), ...briefRoutes(on), ...pageRoutes(on)]
