import { Type } from 'typebox'
import { ItemShape, ItemSummaryShape, NotFound, file, key, oneOf, redirect, type Route, type Routes } from '@diwan/core'
import { certificatePaper } from '../services/certificate.ts'
import { capacities } from '../services/registrations.ts'
import { tableOf } from '../services/table-of.ts'
import { sittingsOf } from '../services/meetings.ts'
import { Sitting, at, maybe } from './meeting-shapes.ts'
import type { Deps, Permission } from './posts.ts'

const states = ['asked', 'registered', 'waiting', 'cancelled', 'refused'] as const
const Registered = Type.Object({
  id: Type.String(), name: Type.String(), administration: maybe(Type.String()), session: Type.String(), capacityOf: oneOf(capacities), state: oneOf(states), at: at(), attended: maybe(Type.Boolean()), certificate: maybe(Type.String()),
})
const Asked = Type.Object({ id: Type.String(), name: Type.String(), title: Type.String(), capacityOf: oneOf(capacities), at: at(), meeting: ItemSummaryShape })
const ids = () => Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 100 }))

/** Seats in meetings: taking one, giving it up, saying yes or no for an administration, and who was there. */
export const seatRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.post('/meetings/:key/register', {
    may: 'attend', input: Type.Object({ key: key(), session: Type.String({ maxLength: 20 }), capacityOf: Type.Optional(oneOf(capacities)) }), result: Type.Object({ state: oneOf(states) }),
    async run({ registrations, viewer }, { key: ref, session, capacityOf = 'delegate' }) {
      const { meeting, state } = await registrations.register(viewer, ref, { session, capacityOf })
      return redirect(`${meeting.path}#registration`, `updates.meetings.now.${state}`, { value: { state } })
    },
  }),

  // A guest was registered by others, gives the seat up and takes the certificate as everybody does; nobody else has one.
  on.post('/meetings/:key/cancel', {
    may: 'read', input: Type.Object({ key: key() }),
    async run({ registrations, viewer }, { key: ref }) {
      const meeting = await registrations.cancel(viewer, ref)
      return redirect(`${meeting.path}#registration`, 'updates.meetings.now.cancelled')
    },
  }),

  on.get('/meetings/approvals', {
    may: 'attend', isInternal: true, output: Type.Object({ asked: Type.Array(Asked) }), view: 'meeting-approvals',
    async run({ registrations, content, people, viewer }) {
      const asked = await registrations.asked(viewer)
      const meetings = new Map((await content.pick(viewer, asked.map(({ itemId }) => itemId))).map((item) => [item.id, item]))
      const cards = await people.cards(asked.map(({ personId }) => personId))
      return { asked: asked.flatMap(({ itemId, personId, ...rest }) => { const meeting = meetings.get(itemId); return meeting ? [{ ...rest, meeting, name: cards.get(personId)?.name ?? '', title: cards.get(personId)?.title ?? '' }] : [] }) }
    },
  }),

  on.post('/meetings/approvals/:registration', {
    may: 'attend', isInternal: true, input: Type.Object({ registration: Type.String({ format: 'uuid' }), answer: oneOf(['approve', 'refuse']), back: Type.Optional(Type.String({ maxLength: 80 })) }),
    async run({ registrations, viewer }, { registration, answer, back }) {
      const state = await registrations.decide(viewer, registration, answer)
      return redirect(back === undefined ? '/updates/meetings/approvals' : `/updates/meetings/${encodeURIComponent(back)}/registrations`, `updates.meetings.decided.${state === 'refused' ? 'refused' : 'approved'}`)
    },
  }),

  on.get('/meetings/:key/registrations', {
    may: 'attend', input: Type.Object({ key: key(), after: Type.Optional(Type.Integer({ minimum: 0 })) }), view: 'meeting-registrations',
    output: Type.Object({
      item: ItemShape, sittings: Type.Array(Sitting), rows: Type.Array(Registered), next: maybe(Type.Integer()), seats: Type.Array(Type.Object({ session: Type.String(), registered: Type.Integer(), waiting: Type.Integer() })),
      administrations: Type.Array(Type.Object({ administration: maybe(Type.String()), registered: Type.Integer(), attended: Type.Integer() })), hasBegun: Type.Boolean(),
    }),
    async run({ meetings, registrations, clock, viewer }, { key: ref, after }) {
      const item = await meetings.read(viewer, ref)
      if (!item.isKept) throw new NotFound()
      const { rows, next } = await registrations.list(item.id, after === undefined ? {} : { after })
      return { item, sittings: sittingsOf(item.fields), rows, next, ...await registrations.counts(item.id), hasBegun: item.fields.startsAt !== null && Date.parse(item.fields.startsAt) <= clock.now().getTime() }
    },
  }),

  on.post('/meetings/:key/attendance', {
    may: 'attend', input: Type.Object({ key: key(), listed: ids(), present: ids() }),
    async run({ meetings, registrations, viewer }, { key: ref, listed = [], present = [] }) {
      const item = await meetings.read(viewer, ref)
      await registrations.attend(viewer, item, { listed, present })
      return redirect(`${item.path}/registrations`, 'updates.meetings.attendance.saved')
    },
  }),

  // A POST, because taking the list away is put on record.
  on.post('/meetings/:key/registrations/export', {
    may: 'attend', input: Type.Object({ key: key() }), outlet: 'export',
    async run({ meetings, registrations, audit, viewer }, { key: ref }) {
      const item = await meetings.read(viewer, ref)
      if (!item.isKept) throw new NotFound()
      const rows: (string | number | null)[][] = [['name', 'administration', 'sitting', 'capacity', 'state', 'asked', 'attended', 'certificate']]
      for (let after: number | null = 0; after !== null && rows.length <= 10_000;) {
        const page: Awaited<ReturnType<typeof registrations.list>> = await registrations.list(item.id, { after })
        for (const one of page.rows) rows.push([one.name, one.administration, one.session, one.capacityOf, one.state, one.at.toISOString(), one.attended === null ? null : one.attended ? 'yes' : 'no', one.certificate])
        after = page.next
      }
      await audit.record(viewer, 'updates.meeting.registrations-exported', `item:${item.id}`, { rows: rows.length - 1 })
      return file({ name: `${item.ref ?? 'meeting'}.csv`, type: 'text/csv; charset=utf-8; header=present', body: tableOf(rows) })
    },
  }),

  on.get('/meetings/certificates/:code/paper', {
    may: 'read', isInternal: true, input: Type.Object({ code: key() }), view: 'meeting-certificate',
    output: Type.Object({ item: ItemShape, name: Type.String(), administration: maybe(Type.String()), number: Type.String(), capacityOf: oneOf(capacities), sitting: maybe(Sitting), address: Type.String() }),
    async run({ meetings, registrations, links, locale, viewer }, { code }) {
      const mine = await registrations.certified(code)
      if (!mine || mine.personId !== viewer.id) throw new NotFound('updates.meetings.fault.certificate')
      const item = await meetings.read(viewer, mine.itemId)
      return {
        item, name: viewer.name, administration: mine.administration, number: code, capacityOf: mine.capacityOf, sitting: sittingsOf(item.fields).find(({ id }) => id === mine.session) ?? null,
        address: links.absolute(links.inLanguage(locale, `/updates/meetings/certificates/${code}`)),
      }
    },
  }),

  on.get('/meetings/certificates/:code/pdf', {
    may: 'read', isInternal: true, outlet: 'export', input: Type.Object({ code: key() }),
    async run({ meetings, registrations, papers, people, links, translator, locale, viewer }, { code }) {
      const mine = await registrations.certified(code)
      if (!mine || mine.personId !== viewer.id) throw new NotFound('updates.meetings.fault.certificate')
      const item = await meetings.read(viewer, mine.itemId)
      const seat = mine.administration === null ? null : await people.administration(mine.administration)
      const body = await papers.make(certificatePaper({
        number: code, name: viewer.name, capacityOf: mine.capacityOf, meeting: item.title, lang: item.text.lang, at: mine.at, administration: seat ? seat.names[locale] ?? seat.names.en : null,
        sitting: item.fields.sessions.find(({ id }) => id === mine.session) ?? null, address: links.absolute(links.inLanguage(locale, `/updates/meetings/certificates/${code}`)),
      }, translator(locale), locale))
      return file({ name: `certificate-${code}.pdf`, type: 'application/pdf', body, size: body.length })
    },
  }),

  // Whoever holds the paper may ask whether it is genuine; it says no more than the paper.
  on.get('/meetings/certificates/:code', {
    may: 'read', isInternal: true, input: Type.Object({ code: key() }), view: 'meeting-certified',
    output: Type.Object({ number: Type.String(), name: Type.String(), administration: maybe(Type.String()), meeting: maybe(ItemSummaryShape), day: maybe(at()) }),
    async run({ meetings, registrations, viewer }, { code }) {
      const found = await registrations.certified(code)
      if (!found) throw new NotFound('updates.meetings.fault.certificate')
      const [meeting] = await meetings.pick(viewer, [found.itemId])
      return { number: code, name: found.name, administration: found.administration, meeting: meeting ?? null, day: meeting?.fields.startsAt ? new Date(meeting.fields.startsAt) : null }
    },
  }),
]
