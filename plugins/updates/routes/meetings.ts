import { Type } from 'typebox'
import { ItemShape, ItemSummaryShape, key, oneOf, paging, wallIn, type Route, type Routes } from '@diwan/core'
import { formats } from '../kinds/meeting.ts'
import { sittingsOf } from '../services/meetings.ts'
import { monthOf } from '../services/month.ts'
import { meetingPage, MeetingRead } from './meeting-page.ts'
import { Listed, entriesOf, listed, maybe } from './meeting-shapes.ts'
import type { Deps, Permission } from './posts.ts'

const Day = Type.Object({ day: Type.String(), isInside: Type.Boolean(), isToday: Type.Boolean(), held: Type.Array(Listed) })
const List = Type.Object({
  title: Type.String(), when: oneOf(['coming', 'past']), view: oneOf(['list', 'month']), format: maybe(Type.String()), meetings: Type.Array(Listed), next: maybe(Type.String()), previous: maybe(Type.String()),
  month: maybe(Type.Object({ month: Type.String(), previous: Type.String(), next: Type.String(), weeks: Type.Array(Type.Array(Day)), names: Type.Array(Type.String()) })),
  series: Type.Array(ItemSummaryShape), mayWrite: Type.Boolean(), mayAttend: Type.Boolean(), mayApprove: Type.Boolean(), readerZone: Type.String(),
})
const Query = Type.Object({
  when: Type.Optional(oneOf(['coming', 'past'])), view: Type.Optional(oneOf(['list', 'month'])), month: Type.Optional(Type.String({ pattern: '^(19|20)\\d\\d-(0[1-9]|1[0-2])$' })), format: Type.Optional(oneOf(formats)), ...paging,
})

/** Monday to Sunday in the reader's language; the fifth of January 1970 was a Monday. */
const weekdays = (locale: string) => Array.from({ length: 7 }, (_, day) => new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(1970, 0, 5 + day))))

export const meetingRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/meetings', {
    may: 'read', input: Query, output: List, view: 'meetings', reads: ['updates.meeting', 'updates.series'],
    formats: {
      ics: ({ title, meetings }) => ({ name: title, entries: meetings.flatMap((meeting) => entriesOf(meeting, null)) }),
      csv: ({ meetings }) => [['ref', 'title', 'format', 'sitting', 'language', 'from', 'to', 'zone', 'state'],
        ...meetings.flatMap(({ ref, title, fields, sittings }) => sittings.map(({ id, lang, from, to, timeZone, state }) => [ref, title, String(fields['format']), id, lang, from.toISOString(), to.toISOString(), timeZone, state]))],
    },
    async run({ meetings, content, clock, viewer, t, locale }, { when = 'coming', view = 'list', month, format, after, limit }) {
      const now = clock.now()
      const series = await content.list(viewer, { kinds: ['updates.series'], limit: 50 })
      const common = { title: t('updates.meetings.title'), when, view, format: format ?? null, series: series.rows, mayWrite: viewer.may('updates.write'), mayAttend: viewer.may('updates.attend'), mayApprove: viewer.roles.includes('ncp'), readerZone: viewer.timeZone }
      if (view === 'month') {
        const shown = monthOf<Listed>(month ?? wallIn(now, viewer.timeZone).slice(0, 7), viewer.timeZone, now)
        const held = (await meetings.between(viewer, shown.from, shown.to)).map(listed)
        const { month: named, previous, next } = shown
        const times = ({ fields }: Listed) => ({ from: new Date(fields.startsAt ?? 0), to: new Date(fields.endsAt ?? 0) })
        return { ...common, meetings: held, next: null, previous: null, month: { month: named, previous, next, names: weekdays(locale), weeks: shown.weeks(held, times) } }
      }
      const page = await meetings.list(viewer, { when, ...(format === undefined ? {} : { format }), ...(after === undefined ? {} : { after }), ...(limit === undefined ? {} : { limit }) })
      return { ...common, meetings: page.rows.map(listed), next: page.next, previous: page.previous, month: null }
    },
  }),

  on.get('/meetings/series/:key', {
    may: 'read', input: Type.Object({ key: key() }), view: 'meeting-series', reads: ['updates.meeting', 'updates.series'],
    output: Type.Object({ readerZone: Type.String(), item: ItemShape, coming: Type.Array(Listed), past: Type.Array(Listed) }),
    formats: { ics: ({ item, coming, past }) => ({ name: item.title, entries: [...coming, ...past].flatMap((meeting) => entriesOf(meeting, null)) }) },
    async run({ meetings, content, clock, viewer }, { key: ref }) {
      const item = await content.read(viewer, 'updates.series', ref)
      const all = (await meetings.ofSeries(viewer, item.id)).map(listed)
      const isComing = ({ fields }: Listed) => fields.endsAt === null || Date.parse(fields.endsAt) >= clock.now().getTime()
      return { readerZone: viewer.timeZone, item, coming: all.filter(isComing).toReversed(), past: all.filter((one) => !isComing(one)) }
    },
  }),

  on.get('/meetings/:key', {
    may: 'read', input: Type.Object({ key: key(), session: Type.Optional(Type.String({ maxLength: 20 })) }), output: MeetingRead, view: 'meeting', reads: ['*'],
    formats: { ics: ({ item, sittings, asked }) => ({ name: item.title, entries: entriesOf({ ...item, sittings }, null).filter((_, index) => asked === null || sittings[index]?.id === asked) }) },
    run: (deps, { key: ref, session }) => meetingPage(deps, ref, session ?? null),
  }),

  // A program cannot sign in: the secret in the address speaks for its person, who reads here what they may read now.
  on.get('/meetings/feed/:secret', {
    may: 'read', isInternal: true, input: Type.Object({ secret: key() }), output: Type.Object({ title: Type.String(), entries: Type.Array(Type.Unsafe<ReturnType<typeof entriesOf>[number]>({ type: 'object', additionalProperties: true })) }),
    formats: { ics: ({ title, entries }) => ({ name: title, entries }) },
    speaksFor: ({ calendarAddresses }, { secret }) => calendarAddresses.personOf(secret),
    async run({ meetings, registrations, viewer, t }) {
      const mine = (await registrations.of(viewer.id ?? '')).filter(({ state }) => state === 'registered')
      const seats = new Map(mine.map(({ itemId, session }) => [itemId, session]))
      const rows = await meetings.pick(viewer, [...seats.keys()])
      const doors = await meetings.doorsOf(rows.map(({ id }) => id))
      const entries = rows.flatMap((row) => entriesOf({ ...row, sittings: sittingsOf(row.fields) }, t, doors.get(row.id)).filter(({ id }) => id === `${row.id}.${seats.get(row.id) ?? ''}`))
      return { title: t('updates.meetings.mine'), entries }
    },
  }),

  on.get('/meetings/calendar', {
    may: 'attend', isInternal: true, output: CalendarPage(), view: 'meeting-calendar',
    async run({ calendarAddresses, viewer }) { return { since: await calendarAddresses.since(viewer), address: null } },
  }),

  on.post('/meetings/calendar', {
    may: 'attend', isInternal: true, output: CalendarPage(), view: 'meeting-calendar',
    async run({ calendarAddresses, viewer, links, locale }) {
      const address = links.absolute(links.inLanguage(locale, `/updates/meetings/feed/${await calendarAddresses.make(viewer)}.ics`))
      return { since: await calendarAddresses.since(viewer), address }
    },
  }),

  on.post('/meetings/calendar/revoke', {
    may: 'attend', isInternal: true,
    async run({ calendarAddresses, viewer }) {
      await calendarAddresses.revoke(viewer)
      return { reply: 'redirect', to: '/updates/meetings/calendar', notice: 'updates.meetings.calendar.revoked' }
    },
  }),
]

function CalendarPage() { return Type.Object({ since: maybe(Type.Unsafe<Date>({ type: 'string', format: 'date-time' })), address: maybe(Type.String()) }) }

