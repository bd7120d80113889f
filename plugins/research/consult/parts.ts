import { Type } from 'typebox'
import type { PersonalData, Route, Routes } from '@diwan/core'
import type { ConsultDeps, ConsultPermission } from './deps.ts'
import { agendaQuestion } from './model/agenda-kind.ts'
import { consultation } from './model/kind.ts'
import { agendaRoutes } from './routes/agenda.ts'
import { answeringRoutes } from './routes/answering.ts'
import { fellowRoutes } from './routes/fellows.ts'
import { readingRoutes } from './routes/reading.ts'
import { runningRoutes } from './routes/running.ts'
import { writingRoutes } from './routes/writing.ts'
import { Agenda } from './services/agenda.ts'
import { ConsultAnswers } from './services/answers.ts'
import { Consultations } from './services/consultations.ts'
import { Fellows } from './services/fellows.ts'
import { Invitees } from './services/invitees.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const consultServices = { consultations: Consultations, consultAnswers: ConsultAnswers, invitees: Invitees, agenda: Agenda, fellows: Fellows }
/** `respond`: answer a consultation; `consult`: call and run them; `propose`: put questions on the agenda, vote for them, and find who could answer. */
export const consultPermissions = { respond: 'member', consult: 'editor', propose: 'member' } as const
export const consultKinds = { consultation, 'agenda-question': agendaQuestion }
export const consultJobs = {
  'consult-turn': { every: '5 minutes', run: ({ consultations }: { consultations: Consultations }) => consultations.turnDue() },
  'consult-told': { run: async ({ invitees, transaction }: { invitees: Invitees; transaction: ConsultDeps['transaction'] }, { id }: Record<string, unknown>) => { if (typeof id === 'string') await transaction(() => invitees.tellSynthesis(id)) } },
  'consult-forget': { every: '20 4 * * *', run: ({ invitees }: { invitees: Invitees }) => invitees.forget() },
}
const notice = <const N extends string, const M extends 'at-once' | 'daily' | 'weekly'>(name: N, mail: M) => ({ [name]: { label: `research.notice.${name}`, text: `research.notice.${name}.text`, mail } }) as Record<N, { label: string; text: string; mail: M }>
export const consultNotices = {
  ...notice('consult-new', 'weekly'), ...notice('consult-open', 'daily'), ...notice('consult-synthesis', 'daily'),
  ...notice('agenda-new', 'weekly'), ...notice('agenda-opened', 'daily'), ...notice('agenda-declined', 'daily'), ...notice('agenda-answered', 'daily'),
}
const why = (name: string) => `research.personal.${name}`
export const consultPersonal: readonly PersonalData[] = [
  { table: 'research.consult_answer', person: 'person_id', onRemoval: 'blank', why: why('answer'), columns: ['person_id', 'name', 'organisation', 'draft'] },
  { table: 'research.consult_answer', person: 'person_id', onRemoval: 'keep', why: why('answer-counted'), columns: ['sector', 'publish', 'sent', 'sent_at', 'updated_at'] },
  { table: 'research.invitee', person: 'invited_by', onRemoval: 'keep', why: why('invited'), columns: ['item_id', 'invited_at'] },
  { table: 'research.agenda_vote', person: 'person_id', onRemoval: 'delete', why: why('vote'), columns: ['item_id', 'at'] },
  { table: 'research.fellow', person: 'person_id', onRemoval: 'delete', why: why('fellow'), columns: ['topics', 'offers', 'words', 'lang', 'since', 'updated_at'] },
  { table: 'research.agenda_taking', person: 'person_id', onRemoval: 'delete', why: why('taking'), columns: ['item_id', 'work_item', 'at'] },
]
export const consultSettings = {
  /** Days after a consultation closed when the mail addresses of its guests are forgotten. */
  guestMailDays: Type.Integer({ minimum: 1, maximum: 1_000, default: 180 }),
}
export { loadDemoConsult } from './demo/load.ts'
export { consultSlots } from './slots.ts'
export const consultRoutes = (on: Routes<ConsultDeps, ConsultPermission>): Route[] => [...answeringRoutes(on), ...writingRoutes(on), ...runningRoutes(on), ...readingRoutes(on), ...agendaRoutes(on), ...fellowRoutes(on)]
