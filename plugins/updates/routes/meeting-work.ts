import { Type } from 'typebox'
import { Invalid, ItemShape, ItemSummaryShape, NotFound, RelatedShape, day, instantIn, key, redirect, type Route, type Routes } from '@diwan/core'
import { at, maybe } from './meeting-shapes.ts'
import type { Deps, Permission } from './posts.ts'

const Remark = Type.Object({ id: Type.String(), name: Type.String(), administration: maybe(Type.String()), confirmedUntil: maybe(Type.String()), isLapsed: Type.Boolean(), words: Type.String(), at: at(), isMine: Type.Boolean() })
const MinutesRead = Type.Object({
  item: ItemShape, meeting: maybe(ItemSummaryShape), remarks: Type.Array(Remark), next: maybe(Type.String()), mayRemark: Type.Boolean(), adoption: maybe(Type.Object({ at: at(), by: Type.String() })), related: RelatedShape,
  moves: Type.Array(Type.String()),
})

async function minutesPage({ records, content, viewer }: Deps, ref: string, after?: string) {
  const item = await records.read(viewer, ref)
  const { rows, next, mayRemark } = await records.remarks(viewer, item, after)
  // Their meeting is among what they are linked with.
  const near = await content.related(viewer, item, 12)
  const isMeeting = (one: typeof near[number]) => one.why === 'linked' && one.relation === 'meeting' && one.isOutgoing
  return {
    item, remarks: rows, next, mayRemark, meeting: near.find(isMeeting)?.item ?? null, adoption: await records.adoption(viewer, item),
    related: near.filter((one) => !isMeeting(one)).slice(0, 6), moves: item.isKept && item.publishedAt !== null ? content.openTransitions(viewer, item).filter((name) => name === 'adopt') : [],
  }
}

/** What a meeting leaves behind: its minutes, what was asked of whom, what was voted. */
export const workRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.post('/meetings/:key/minutes', {
    may: 'write', input: Type.Object({ key: key() }),
    async run({ meetings, records, audit, viewer, t }, { key: ref }) {
      const meeting = await meetings.read(viewer, ref)
      const id = await records.begin(viewer, meeting, t)
      await audit.record(viewer, 'updates.minutes.begun', `item:${meeting.id}`)
      return redirect(`/items/${id}/edit`, 'updates.minutes.begun')
    },
  }),

  on.get('/meetings/minutes/:key', {
    may: 'read', input: Type.Object({ key: key(), after: Type.Optional(Type.String({ format: 'uuid' })) }), output: MinutesRead, view: 'minutes', reads: ['*'],
    run: (deps, { key: ref, after }) => minutesPage(deps, ref, after),
  }),

  on.post('/meetings/minutes/:key/remark', {
    may: 'attend', input: Type.Object({ key: key(), words: Type.String({ minLength: 1, maxLength: 4_000 }) }), output: MinutesRead, view: 'minutes',
    again: (deps, { key: ref = '' }) => minutesPage(deps, ref),
    async run({ records, viewer }, { key: ref, words }) {
      const said = words.trim()
      if (said === '') throw new Invalid([{ field: 'words', key: 'core.fault.required' }])
      const { path } = await records.remark(viewer, ref, said.replaceAll('\r\n', '\n'))
      return redirect(`${path}#remarks`, 'updates.minutes.remarked')
    },
  }),

  on.post('/meetings/:key/actions', {
    may: 'attend', input: Type.Object({ key: key(), words: Type.String({ minLength: 1, maxLength: 500 }), owner: Type.String({ maxLength: 80 }), dueOn: day() }),
    async run({ meetings, actions, viewer }, { key: ref, words, owner, dueOn }) {
      const meeting = await meetings.read(viewer, ref)
      const [kind, name = ''] = owner.split(':')
      const person = kind === 'person' && /^[0-9a-f-]{36}$/.test(name) ? name : null
      await actions.add(viewer, meeting, { words: words.trim(), dueOn, person, administration: kind === 'administration' && name !== '' ? name : null })
      return redirect(`${meeting.path}#actions`, 'updates.actions.added')
    },
  }),

  on.post('/meetings/actions/:action', {
    may: 'attend', isInternal: true, input: Type.Object({ action: Type.String({ format: 'uuid' }), isDone: Type.Boolean() }),
    async run({ actions, viewer }, { action, isDone }) {
      const meeting = await actions.mark(viewer, action, isDone)
      return redirect(`${meeting.path}#actions`, isDone ? 'updates.actions.done' : 'updates.actions.reopened')
    },
  }),

  on.post('/meetings/:key/polls', {
    may: 'attend', input: Type.Object({ key: key(), question: Type.String({ minLength: 1, maxLength: 300 }), options: Type.String({ maxLength: 2_000 }), closesAt: Type.String({ maxLength: 40 }), isNamed: Type.Boolean() }),
    async run({ meetings, polls, viewer }, { key: ref, question, options, closesAt, isNamed }) {
      const meeting = await meetings.read(viewer, ref)
      if (!meeting.isKept) throw new NotFound()
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(closesAt) || Number.isNaN(Date.parse(`${closesAt.slice(0, 16)}Z`))) throw new Invalid([{ field: 'closesAt', key: 'core.fault.format.date-time' }])
      await polls.ask(viewer, meeting, { question: question.trim(), options: options.split(/\r?\n/), isNamed, closesAt: instantIn(closesAt.slice(0, 16), viewer.timeZone) })
      return redirect(`${meeting.path}#polls`, 'updates.polls.asked')
    },
  }),

  on.post('/meetings/polls/:poll', {
    may: 'attend', isInternal: true, input: Type.Object({ poll: Type.String({ format: 'uuid' }), choice: Type.Integer({ minimum: 0, maximum: 11 }) }),
    async run({ polls, viewer }, { poll, choice }) {
      const meeting = await polls.vote(viewer, poll, choice)
      return redirect(`${meeting.path}#polls`, 'updates.polls.voted')
    },
  }),
]
