import type { CoreServices, PluginApis, RequestServices } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type { Submissions } from '../works/services/submissions.ts'
import type { Works } from '../works/services/works.ts'
import type { Agenda } from './services/agenda.ts'
import type { ConsultAnswers } from './services/answers.ts'
import type { Consultations } from './services/consultations.ts'
import type { Fellows } from './services/fellows.ts'
import type { Invitees } from './services/invitees.ts'

export interface ConsultServices { consultations: Consultations; consultAnswers: ConsultAnswers; invitees: Invitees; agenda: Agenda; fellows: Fellows }
export type ConsultDeps = CoreServices & RequestServices & ConsultServices & { works: Works; submissions: Submissions; directory: PluginApis['directory'] | undefined; settings: { guestMailDays: number } }
export type ConsultPermission = 'read' | 'submit' | 'curate' | 'respond' | 'consult' | 'propose'
