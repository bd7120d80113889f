import { Type } from 'typebox'
import { definePlugin } from '@diwan/core'
import type {} from './contract.ts'
import { loadDemo } from './demo/load.ts'
import { administration } from './kinds/administration.ts'
import { organisation } from './kinds/organisation.ts'
import { person } from './kinds/person.ts'
import { personalData } from './personal.ts'
import { administrationRoutes } from './routes/administrations.ts'
import { cardRoutes } from './routes/card.ts'
import { connectionRoutes } from './routes/connections.ts'
import { distanceRoutes } from './routes/distance.ts'
import { importRoutes } from './routes/imports.ts'
import { Participation } from './participation/participation.ts'
import { participationRoutes } from './participation/routes.ts'
import { messageRoutes } from './routes/messages.ts'
import { partnerRoutes } from './routes/partners.ts'
import { peopleRoutes } from './routes/people.ts'
import { Administrations } from './services/administrations.ts'
import { Barriers } from './services/barriers.ts'
import { Cards } from './services/cards.ts'
import { Connections } from './services/connections.ts'
import { Endorsements } from './services/endorsements.ts'
import { Experts } from './services/experts.ts'
import { Finder } from './services/finder.ts'
import { Imports } from './services/imports.ts'
import { Introductions } from './services/introductions.ts'
import { Messages } from './services/messages.ts'
import { OwnCard } from './services/own-card.ts'
import { Partners } from './services/partners.ts'
import { Portrait } from './services/portrait.ts'
import { deskOf, dueRows, firstSteps } from './seats/desk.ts'
import { loadDemoSeats } from './seats/demo.ts'
import { seatNotices } from './seats/notices.ts'
import { administrationRail, personRail } from './seats/rails.ts'
import { approvalRoutes } from './seats/routes/approvals.ts'
import { requestRoutes } from './seats/routes/requests.ts'
import { seatRoutes } from './seats/routes/seats.ts'
import { verificationRoutes } from './seats/routes/verification.ts'
import { forgetPerson, requestPublished, seatJobs, seatPermissions, seatServices, seatSettings } from './seats/parts.ts'
import { seatPersonal } from './seats/personal.ts'
import { request } from './seats/request-kind.ts'
import { Units } from './services/units.ts'

export default definePlugin({
  id: 'directory',
  requires: { core: '^0.1.0' },
  settings: Type.Object({
    /** Working days without an answer after which a message goes to the deputy as well; 0: never. */
    escalateAfter: Type.Integer({ minimum: 0, maximum: 60, default: 5 }),
    /** Messages to new people one may begin in a day. */
    messagesPerDay: Type.Integer({ minimum: 1, maximum: 200, default: 20 }),
    ...seatSettings,
  }),
  permissions: { read: 'everyone', card: 'member', contact: 'member', export: 'member', profile: 'ncp', import: 'ncp', organisations: 'editor', ...seatPermissions },
  services: { barriers: Barriers, cards: Cards, finder: Finder, portrait: Portrait, ownCard: OwnCard, endorsements: Endorsements, experts: Experts, administrations: Administrations, units: Units, messages: Messages, imports: Imports, partners: Partners, connections: Connections, introductions: Introductions, participation: Participation, ...seatServices },
  api: ({ experts, finder, verification, badges, approvals }) => ({
    verification: { badges: (people) => badges.of(people), assert: (person, said) => verification.assert(person, said) },
    approvals: { ask: (viewer, item, options) => approvals.ask(viewer, item, options), withdraw: (viewer, approval) => approvals.withdraw(viewer, approval), of: (viewer, item) => approvals.of(viewer, item) },
    cards: (viewer, people) => finder.entries(viewer, people),
    experts: (topics) => experts.on(topics),
    versed: (viewer, topic, limit = 20) => finder.versed(viewer, topic, Math.min(limit, 20)),
  }),
  kinds: { person, administration, organisation, request },
  navigation: { label: 'directory.navigation', path: '/', order: 60, value: 3 },
  capabilities: ['personal-data'],
  hosts: { seatPasses: (offers, { handOvers }) => handOvers.take(offers), participation: (offers, { participation }) => participation.take(offers) },
  routes: (on) => [...verificationRoutes(on), ...seatRoutes(on), ...requestRoutes(on), ...approvalRoutes(on), ...peopleRoutes(on), ...cardRoutes(on), ...administrationRoutes(on), ...messageRoutes(on), ...importRoutes(on), ...partnerRoutes(on), ...connectionRoutes(on), ...distanceRoutes(on), ...participationRoutes(on)],
  slots: {
    'administration.rail': { view: 'in-directory', reads: ['directory.administration'], run: (_deps, { code }) => ({ code }) },
    'desk.due': { order: 20, view: 'seats/desk-due', may: 'seat', run: (deps) => dueRows(deps) },
    'home.member': { order: 10, view: 'seats/desk', may: 'ask', run: (deps) => deskOf(deps) },
    'directory.person.rail': { order: 10, view: 'seats/person-rail', reads: ['core.person'], run: (deps, subject) => personRail(deps, subject) },
    'directory.administration.rail': { order: 10, view: 'seats/administration-rail', may: 'seat', run: (deps, subject) => administrationRail(deps, subject) },
  },
  firstSteps: (deps, viewer) => firstSteps(deps, viewer),
  keepsApart: ({ barriers }, asked) => barriers.between(asked),
  hears: {
    'core.person.joined': ({ cards }, event) => cards.refresh(event.data.person),
    'core.person.changed': ({ cards }, event) => cards.refresh(event.data.person),
    'core.person.removed': (deps, event) => forgetPerson(deps, event.data.person),
    'core.item.published': (deps, event) => event.data.kind === 'directory.request' && event.data.isFirst ? requestPublished(deps, event.item) : undefined,
    'core.item.removed': ({ approvals }, event) => event.item === null ? undefined : approvals.forgetItem(event.item),
  },
  notices: {
    message: { label: 'directory.notice.message', text: 'directory.notice.message.text', mail: 'at-once' },
    'message-escalated': { label: 'directory.notice.message-escalated', text: 'directory.notice.message-escalated.text', mail: 'at-once' },
    'message-passed-on': { label: 'directory.notice.message-passed-on', text: 'directory.notice.message-passed-on.text', mail: 'daily' },
    'connection-asked': { label: 'directory.notice.connection-asked', text: 'directory.notice.connection-asked.text', mail: 'daily' },
    connected: { label: 'directory.notice.connected', text: 'directory.notice.connected.text', mail: 'daily' },
    introduced: { label: 'directory.notice.introduced', text: 'directory.notice.introduced.text', mail: 'daily' },
    ...seatNotices,
  },
  jobs: {
    import: { deadline: 3_600, run: ({ imports }, { id }) => imports.run(String(id)) },
    /** Those that were cut off with the process. */
    'imports-left': { every: '5 minutes', run: ({ imports }) => imports.resume() },
    'unanswered-messages': { every: '1 hour', run: ({ messages }) => messages.escalate() },
    'introductions-over': { every: '20 2 * * *', run: ({ introductions }) => introductions.forget() },
    ...seatJobs,
    /** Roles that ran out, and whoever was there before the plugin was. */
    cards: { every: '40 2 * * *', deadline: 900, run: ({ cards }) => cards.refreshAll() },
  },
  personal: [...personalData, ...seatPersonal],
  start: ({ imports }) => imports.resume(),
  async demo(deps, kit) {
    await loadDemo(deps, kit)
    await loadDemoSeats(deps, kit)
  },
})
