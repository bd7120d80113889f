import { Type } from 'typebox'
import { definePlugin } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type {} from './contract.ts'
import { loadDemo } from './demo/load.ts'
import { meeting, series } from './kinds/meeting.ts'
import { milestone, need } from './kinds/milestone.ts'
import { minutes } from './kinds/minutes.ts'
import { fact, page } from './kinds/page.ts'
import { post } from './kinds/post.ts'
import { cancelRoutes } from './routes/meeting-cancel.ts'
import { guestRoutes } from './routes/meeting-guests.ts'
import { invitationRoutes } from './routes/meeting-invitations.ts'
import { consultationRoutes } from './routes/consultations.ts'
import { editorRoutes } from './routes/meeting-editor.ts'
import { seatRoutes } from './routes/meeting-seats.ts'
import { workRoutes } from './routes/meeting-work.ts'
import { meetingRoutes } from './routes/meetings.ts'
import { planRoutes } from './routes/plan.ts'
import { postRoutes } from './routes/posts.ts'
import { weekRoutes } from './routes/week.ts'
import { Acknowledgements } from './services/acknowledgements.ts'
import { Actions } from './services/actions.ts'
import { Announcements } from './services/announcements.ts'
import { Bulletin } from './services/bulletin.ts'
import { Cancellations } from './services/cancellations.ts'
import { CalendarAddresses } from './services/calendar-addresses.ts'
import { FrontPage } from './services/front-page.ts'
import { Consultations } from './services/consultations.ts'
import { Guests } from './services/guests.ts'
import { Invitations } from './services/invitations.ts'
import { Meetings } from './services/meetings.ts'
import { Plan } from './services/plan.ts'
import { Polls } from './services/polls.ts'
import { Proceedings } from './services/proceedings.ts'
import { Records } from './services/records.ts'
import { Registrations } from './services/registrations.ts'
import { Reminders } from './services/reminders.ts'
import { Week } from './services/week.ts'

export default definePlugin({
  id: 'updates',
  requires: { core: '^0.1.0' },
  settings: Type.Object({ onHome: Type.Integer({ minimum: 1, maximum: 12, default: 5 }) }),
  permissions: { read: 'everyone', acknowledge: 'member', attend: 'member', write: 'editor', publish: 'editor' },
  services: { bulletin: Bulletin, plan: Plan, acknowledgements: Acknowledgements, announcements: Announcements, meetings: Meetings, registrations: Registrations, calendarAddresses: CalendarAddresses, records: Records, actions: Actions, polls: Polls, proceedings: Proceedings, frontPage: FrontPage, cancellations: Cancellations, invitations: Invitations, consultations: Consultations, reminders: Reminders, week: Week, guests: Guests },
  api: ({ bulletin, acknowledgements }) => ({
    latest: async (viewer, limit = 5) => (await bulletin.list(viewer, { limit: Math.min(limit, 20) })).rows,
    alertsDue: (viewer) => acknowledgements.due(viewer),
  }),
  kinds: { post, milestone, need, fact, page, series, meeting, minutes },
  navigation: { label: 'updates.navigation', path: '/', order: 10, value: 1 },
  routes: (on) => [...consultationRoutes(on), ...weekRoutes(on), ...postRoutes(on), ...planRoutes(on), ...meetingRoutes(on), ...seatRoutes(on), ...workRoutes(on), ...editorRoutes(on), ...cancelRoutes(on), ...invitationRoutes(on), ...guestRoutes(on)],
  // What a meeting asked of who held a seat, and is not done, is asked of who comes.
  seatPasses: ({ actions }, passing) => actions.pass(passing),
  participation: [{ label: 'updates.participation.attended', count: ({ registrations }, asked) => registrations.attendance(asked) }],
  hears: {
    'core.item.published': async ({ announcements }, event) => { if (event.item !== null) await announcements.published(event.item, event.data) },
    'core.person.removed': ({ registrations }, event) => registrations.release(event.data.person),
    'core.person.suspended': ({ registrations }, event) => registrations.release(event.data.person),
  },
  slots: {
    'home.visitor': {
      order: 20, view: 'home-latest', reads: ['updates.post'],
      async run({ frontPage, viewer, request, settings }) { return { posts: (await frontPage.open(request, viewer, settings.onHome)).posts } },
    },
    'home.visitor.rail': {
      order: 20, view: 'home-next', reads: ['updates.milestone', 'updates.meeting'],
      async run({ plan, frontPage, viewer, request, settings }) {
        const { milestones, meetings: next } = await frontPage.open(request, viewer, settings.onHome)
        const ahead = plan.ordered(milestones).filter(({ fields }) => fields['status'] !== 'done').slice(0, 3)
        return ahead.length + next.length === 0 ? null : { milestones: ahead, meetings: next }
      },
    },
    'home.member.rail': {
      order: 20, view: 'home-next',
      async run({ frontPage, viewer, request, settings }) {
        const { meetings } = await frontPage.of(request, viewer, settings.onHome)
        return meetings.length === 0 ? null : { milestones: [], meetings }
      },
    },
    'home.member': {
      order: 20, view: 'home-latest',
      async run({ frontPage, viewer, request, settings }) { return { posts: (await frontPage.of(request, viewer, settings.onHome)).posts } },
    },
    'desk.due': {
      order: 10, view: 'desk-due',
      async run({ frontPage, viewer, request, settings }) {
        const { alerts, asked, tasks, invitations } = await frontPage.of(request, viewer, settings.onHome)
        return alerts.length + asked + tasks.length + invitations.length === 0 ? null : { due: alerts, asked, tasks, invitations }
      },
    },
    'item.rail': {
      order: 30, view: 'delivery', may: 'publish',
      async run({ notices }, { item }) {
        if (!['updates.post', 'updates.meeting', 'updates.minutes'].includes(item.kind) || item.publishedAt === null) return null
        const isFed = item.kind !== 'updates.minutes' && ['open', 'community'].includes(item.handling)
        return { at: item.visibleFrom ?? item.publishedAt, isFed, isMinutes: item.kind === 'updates.minutes', ...await notices.reached(item.id) }
      },
    },
    'directory.administration.main': {
      order: 20, view: 'administration-meetings', reads: ['updates.meeting'],
      async run({ content, meetings, viewer }, { administration }) {
        const { rows } = await content.list(viewer, { kinds: ['updates.meeting'], facets: { administration }, limit: 5 })
        return rows.length === 0 ? null : { meetings: meetings.lastFirst(rows) }
      },
    },
    'topic.main': {
      order: 60, view: 'topic-latest', reads: ['updates.post'],
      async run({ bulletin, viewer }, { topic }) {
        const { rows } = await bulletin.list(viewer, { topic, limit: 5 })
        return rows.length === 0 ? null : { posts: rows, topic }
      },
    },
  },
  notices: {
    'alert': { label: 'updates.notice.alert.label', text: 'updates.notice.alert.text', mail: 'at-once' },
    'correction': { label: 'updates.notice.correction.label', text: 'updates.notice.correction.text', mail: 'at-once' },
    'post': { label: 'updates.notice.post.label', text: 'updates.notice.post.text', mail: 'daily' },
    'post-changed': { label: 'updates.notice.post-changed.label', text: 'updates.notice.post-changed.text', mail: 'never' },
    'registration-asked': { label: 'updates.notice.registration-asked', text: 'updates.notice.registration-asked.text', mail: 'at-once' },
    'registration-registered': { label: 'updates.notice.registration-registered', text: 'updates.notice.registration-registered.text', mail: 'at-once' },
    'registration-waiting': { label: 'updates.notice.registration-waiting', text: 'updates.notice.registration-waiting.text', mail: 'at-once' },
    'registration-refused': { label: 'updates.notice.registration-refused', text: 'updates.notice.registration-refused.text', mail: 'at-once' },
    'registration-moved-up': { label: 'updates.notice.registration-moved-up', text: 'updates.notice.registration-moved-up.text', mail: 'at-once' },
    'meeting-changed': { label: 'updates.notice.meeting-changed', text: 'updates.notice.meeting-changed.text', mail: 'at-once' },
    'meeting-cancelled': { label: 'updates.notice.meeting-cancelled', text: 'updates.notice.meeting-cancelled.text', mail: 'at-once' },
    'meeting-invited': { label: 'updates.notice.meeting-invited', text: 'updates.notice.meeting-invited.text', mail: 'at-once' },
    'meeting-nominated': { label: 'updates.notice.meeting-nominated', text: 'updates.notice.meeting-nominated.text', mail: 'at-once' },
    'meeting-guest': { label: 'updates.notice.meeting-guest', text: 'updates.notice.meeting-guest.text', mail: 'at-once' },
    'meeting-ahead': { label: 'updates.notice.meeting-ahead', text: 'updates.notice.meeting-ahead.text', mail: 'at-once' },
    'call-closes': { label: 'updates.notice.call-closes', text: 'updates.notice.call-closes.text', mail: 'daily' },
    'action-due': { label: 'updates.notice.action-due', text: 'updates.notice.action-due.text', mail: 'at-once' },
    'minutes-circulated': { label: 'updates.notice.minutes-circulated', text: 'updates.notice.minutes-circulated.text', mail: 'daily' },
    'minutes-adopted': { label: 'updates.notice.minutes-adopted', text: 'updates.notice.minutes-adopted.text', mail: 'daily' },
    'action-given': { label: 'updates.notice.action-given', text: 'updates.notice.action-given.text', mail: 'at-once' },
  },
  jobs: { reminders: { every: '15 minutes', deadline: 300, run: async ({ reminders }) => { await reminders.run() } } },
  personal: [
    { table: 'updates.invitation', columns: ['item_id', 'administration', 'at', 'declined_at'], person: 'person_id', why: 'updates.personal.invitation', onRemoval: 'delete' },
    { table: 'updates.invitation', columns: ['by_id'], person: 'by_id', why: 'updates.personal.invitation-by', onRemoval: 'blank' },
    { table: 'updates.guest', columns: ['item_id', 'organisation', 'until_on', 'at', 'ended_at'], person: 'person_id', why: 'updates.personal.guest', onRemoval: 'delete' },
    { table: 'updates.guest', columns: ['by_id'], person: 'by_id', why: 'updates.personal.guest-by', onRemoval: 'blank' },
    { table: 'updates.acknowledgement', columns: ['item_id', 'at'], person: 'person_id', why: 'updates.personal.acknowledgement', onRemoval: 'keep' },
    { table: 'updates.registration', columns: ['item_id', 'session', 'administration', 'capacity_of', 'state', 'place', 'at', 'attended', 'certificate'], person: 'person_id', why: 'updates.personal.registration', onRemoval: 'keep' },
    { table: 'updates.address', columns: ['secret', 'at'], person: 'person_id', why: 'updates.personal.address', onRemoval: 'delete', isSecret: true },
    { table: 'updates.remark', columns: ['item_id', 'words', 'at'], person: 'person_id', why: 'updates.personal.remark', onRemoval: 'delete' },
    { table: 'updates.action', columns: ['owner_id'], person: 'owner_id', why: 'updates.personal.action', onRemoval: 'blank' },
    { table: 'updates.ballot', columns: ['poll_id', 'choice'], person: 'person_id', why: 'updates.personal.ballot', onRemoval: 'keep' },
  ],
  demo: (deps, kit) => loadDemo(deps, kit),
})
