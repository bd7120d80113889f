import { Type, type Static } from 'typebox'
import { Invalid, NotFound, Refused, file, oneOf, redirect, type Conflict, type Route, type Routes, type SeatHolder } from '@diwan/core'
import type { Appointment } from '../appointments.ts'
import { routeRoles } from '../approvals.ts'
import type { SeatDeps, SeatPermission } from '../deps.ts'
import type { HandOver } from '../hand-overs.ts'
import { letterLimit, readWhole } from '../letters.ts'
import { dayOf } from '../standing.ts'
import { weekends } from '../working-days.ts'
import { BadgeShape, ChoiceShape, ErrorsShape, PersonShape, errorsOf, id, maybe, moment, personOf, words } from './shapes.ts'

const code = () => Type.String({ pattern: '^[A-Z][A-Z0-9-]{1,15}$' })
const AppointmentShape = Type.Object({ id: Type.String(), person: PersonShape, badge: maybe(BadgeShape), kind: Type.String(), topic: maybe(Type.String()), state: Type.String(), fromOn: Type.String(), untilOn: maybe(Type.String()), appointedBy: Type.String(), hasLetter: Type.Boolean(), mayEnd: Type.Boolean() })
const HandOverShape = Type.Object({
  id: Type.String(), administration: Type.String(), kind: Type.String(), outgoing: maybe(PersonShape), incoming: PersonShape, stage: Type.String(), untilOn: maybe(Type.String()), note: Type.String(), namedAt: moment(), acceptedAt: maybe(moment()), decidedAt: maybe(moment()),
  items: maybe(Type.Integer()), followed: maybe(Type.Integer()), requests: maybe(Type.Integer()),
})
const Step = Type.Object({ position: Type.Integer(), role: Type.String(), label: Type.String(), person: PersonShape, deputy: maybe(PersonShape) })
const Seat = Type.Object({
  administration: Type.String(), reach: Type.String(), appointments: Type.Array(AppointmentShape), past: Type.Array(AppointmentShape), handOvers: Type.Array(HandOverShape), route: Type.Array(Step), weekend: Type.String(), timeZone: Type.String(),
  people: Type.Array(ChoiceShape), topics: Type.Array(ChoiceShape), open: Type.Integer(), isHub: Type.Boolean(), isKept: Type.Boolean(), mayHandOver: Type.Boolean(), today: Type.String(), errors: ErrorsShape,
})
const Overview = Type.Object({
  seats: Type.Array(Type.Object({ administration: Type.String(), reach: Type.String(), contacts: Type.Integer(), confirmed: Type.Integer(), emptySince: maybe(moment()), waiting: Type.Integer() })), next: maybe(Type.String()),
  chosen: Type.String(), counts: Type.Object({ reachable: Type.Integer(), unconfirmed: Type.Integer(), empty: Type.Integer() }),
  escalated: Type.Array(Type.Object({ sender: Type.String(), receiver: Type.String(), dueAt: moment(), escalatedAt: maybe(moment()) })),
})
const Start = Type.Object({ administration: Type.String(), kind: Type.String(), outgoing: maybe(PersonShape), people: Type.Array(ChoiceShape), incoming: maybe(PersonShape), items: Type.Integer(), requests: Type.Integer(), follows: Type.Integer(), until: Type.String(), note: Type.String(), today: Type.String(), underWay: Type.Array(HandOverShape), errors: ErrorsShape })
const OneHandOver = Type.Object({ handOver: HandOverShape, mayAccept: Type.Boolean(), mayConfirm: Type.Boolean(), mayCancel: Type.Boolean(), isIncoming: Type.Boolean() })

async function withPeople(deps: SeatDeps, found: readonly HandOver[]) {
  const cards = await deps.people.cards(found.flatMap(({ outgoing, incoming }) => [incoming, ...(outgoing === null ? [] : [outgoing])]))
  return found.map((one) => ({
    id: one.id, administration: one.administration, kind: one.kind, outgoing: one.outgoing === null ? null : personOf(cards.get(one.outgoing), one.outgoing), incoming: personOf(cards.get(one.incoming), one.incoming), stage: one.stage, untilOn: one.untilOn, note: one.note,
    namedAt: one.namedAt, acceptedAt: one.acceptedAt, decidedAt: one.decidedAt, items: one.items, followed: one.followed, requests: one.requests,
  }))
}

async function appointmentsOf(deps: SeatDeps, found: readonly Appointment[], isKept: boolean) {
  const { people, badges: standing, viewer } = deps
  const ids = found.map(({ person }) => person)
  const [cards, badges] = [await people.cards(ids), await standing.of(ids)]
  const isHub = viewer.may('directory.appoint')
  return found.map((one) => ({
    id: one.id, person: personOf(cards.get(one.person), one.person), badge: badges.get(one.person) ?? null, kind: one.kind, topic: one.topic, state: one.state, fromOn: one.fromOn, untilOn: one.untilOn, appointedBy: one.appointedBy,
    hasLetter: isHub && one.letterId !== null && viewer.id !== one.person, mayEnd: one.state !== 'ended' && (isHub || viewer.id === one.person || isKept && one.kind !== 'ncp'),
  }))
}

const choices = (holders: readonly SeatHolder[], chosen = '') => holders.map(({ id: value, name, title }) => ({ value, label: title === '' ? name : `${name} · ${title}`, selected: value === chosen }))

async function seatPage(deps: SeatDeps, administration: string, fault?: Invalid | Conflict): Promise<Static<typeof Seat>> {
  const { seatBook, appointments, handOvers, approvals, requests, people, seats, topics, viewer, locale, clock, t } = deps
  if (!await people.administration(administration)) throw new NotFound()
  if (viewer.administration !== administration && !viewer.may('directory.appoint')) throw new NotFound()
  const isKept = seatBook.mayKeep(viewer, administration)
  const [office, route, standing, past] = [await seatBook.office(administration), await approvals.route(administration), await appointments.of(administration), isKept ? await appointments.past(administration) : []]
  const cards = await people.cards(route.flatMap(({ person, deputy }) => [person, deputy].filter((one): one is string => one !== null)))
  const coverage = (await seats.coverage()).get(administration)
  const holders = isKept ? await seats.of(administration) : []
  const collator = new Intl.Collator(locale)
  return {
    administration, reach: (coverage?.confirmed ?? 0) > 0 ? 'reachable' : (coverage?.contacts ?? 0) > 0 ? 'unconfirmed' : 'empty',
    appointments: await appointmentsOf(deps, standing, isKept), past: await appointmentsOf(deps, past, isKept), handOvers: await withPeople(deps, await handOvers.underWay(viewer, administration)),
    route: route.map((one) => ({ position: one.position, role: one.role, label: one.label, person: personOf(cards.get(one.person ?? '')), deputy: one.deputy === null ? null : personOf(cards.get(one.deputy)) })),
    ...office, people: choices(holders.filter(({ id: one }) => one !== viewer.id)), topics: isKept ? (await topics.all()).map(({ id: value, labels }) => ({ value, label: labels[locale] ?? labels.en, selected: false })).toSorted((a, b) => collator.compare(a.label, b.label)) : [],
    open: viewer.administration === administration ? (await requests.due(viewer)).length : 0, isHub: viewer.may('directory.appoint'), isKept,
    mayHandOver: seatBook.isOwn(viewer, administration) || viewer.may('directory.appoint'), today: dayOf(clock.now()), errors: errorsOf(t, fault),
  }
}

const Route4 = Type.Object({ administration: Type.String(), seats: Type.Array(Type.Object({ n: Type.Integer(), role: Type.String(), roles: Type.Array(ChoiceShape), label: Type.String(), people: Type.Array(ChoiceShape), deputies: Type.Array(ChoiceShape), isFirst: Type.Boolean() })), errors: ErrorsShape })
const four = [1, 2, 3, 4] as const
const RouteForm = Type.Object({ code: code(), ...Object.fromEntries(four.flatMap((n) => [[`role${n}`, words(20)], [`label${n}`, words(120)], [`person${n}`, words(40)], [`deputy${n}`, words(40)]])) })
type Posted = Record<string, string | undefined>

async function routePage({ approvals, seatBook, seats, viewer, t }: SeatDeps, administration: string, posted?: Posted, fault?: Invalid | Conflict): Promise<Static<typeof Route4>> {
  if (!seatBook.mayKeep(viewer, administration)) throw new Refused()
  const [route, holders] = [await approvals.route(administration), await seats.of(administration)]
  const none = (chosen: string) => ({ value: '', label: t('directory.route.nobody'), selected: chosen === '' })
  return {
    administration, errors: errorsOf(t, fault),
    seats: four.map((n) => {
      const stands = route[n - 1]
      const role = posted ? posted[`role${n}`] ?? '' : stands?.role ?? (n === 1 ? 'head' : 'legal')
      const [person, deputy] = posted ? [posted[`person${n}`] ?? '', posted[`deputy${n}`] ?? ''] : [stands?.person ?? '', stands?.deputy ?? '']
      return {
        n, role, isFirst: n === 1, roles: routeRoles.map((value) => ({ value, label: t(`directory.route.role.${value}`), selected: value === role })), label: posted ? posted[`label${n}`] ?? '' : stands?.label ?? '',
        people: [none(person), ...choices(holders, person)], deputies: [none(deputy), ...choices(holders, deputy)],
      }
    }),
  }
}

const StartForm = Type.Object({ administration: Type.Optional(code()), kind: Type.Optional(oneOf(['ncp', 'deputy'])), outgoing: words(40), incoming: words(40), until: words(10), note: words(500) })
/** Whom it is about: oneself, or for the hub whoever it names, or an empty seat. */
async function startPage(deps: SeatDeps, query: Partial<Static<typeof StartForm>>, fault?: Invalid | Conflict): Promise<Static<typeof Start>> {
  const { seats, handOvers, content, appointments, viewer, clock, t } = deps
  const isHub = viewer.may('directory.appoint') && query.administration !== undefined && query.administration !== viewer.administration
  const administration = isHub ? query.administration ?? '' : viewer.administration
  if (administration === null || administration === '') throw new Refused('directory.request.fault.no-seat')
  const held = viewer.id === null ? [] : await appointments.ofPerson(viewer.id)
  const kind = query.kind ?? (!isHub && held.some((one) => one.kind === 'deputy') ? 'deputy' : 'ncp')
  const contacts = await seats.of(administration, 'ncp')
  const usual = isHub ? (await appointments.of(administration)).find((one) => one.kind === kind && one.state === 'standing')?.person ?? '' : viewer.id ?? ''
  const outgoing = query.outgoing !== undefined && isHub ? query.outgoing : usual
  if (!isHub && !contacts.some(({ id: one }) => one === outgoing)) throw new Refused()
  const holders = (await seats.of(administration)).filter(({ id: one }) => one !== outgoing)
  const incoming = holders.find(({ id: one }) => one === query.incoming)
  return {
    administration, kind, outgoing: outgoing === '' ? null : personOf(await seats.get(outgoing) ?? undefined, outgoing), people: [{ value: '', label: '–', selected: query.incoming === undefined || query.incoming === '' }, ...choices(holders, query.incoming)], incoming: incoming ? personOf(incoming) : null,
    items: outgoing === '' ? 0 : await content.countToHandOver(viewer, { person: outgoing }), requests: outgoing === '' ? 0 : await handOvers.requestsOf(outgoing, administration),
    follows: outgoing !== '' && outgoing === viewer.id ? (await Promise.all((['item', 'topic', 'kind'] as const).map((type) => content.followed(viewer, type)))).flat().length : 0,
    until: query.until ?? '', note: query.note ?? '', today: dayOf(clock.now()), underWay: await withPeople(deps, await handOvers.underWay(viewer, administration)), errors: errorsOf(t, fault),
  }
}

/** Seats: who holds them, how they are reached, who approves for them, and how they go from one person to the next. */
export const seatRoutes = (on: Routes<SeatDeps, SeatPermission>): Route[] => [
  on.get('/seats', {
    may: 'appoint', input: Type.Object({ reach: Type.Optional(oneOf(['reachable', 'unconfirmed', 'empty'])), after: words(16) }), output: Overview, view: 'seats/overview',
    async run({ seatBook, requests, viewer }, { reach, after }) {
      const page = await seatBook.overview(viewer, { reach, after })
      return {
        seats: page.rows.map(({ administration, ...rest }) => ({ administration: administration.code, ...rest })), next: page.next, counts: page.counts, chosen: reach ?? '',
        escalated: (await requests.escalated(viewer)).map(({ sender, receiver, dueAt, escalatedAt }) => ({ sender, receiver, dueAt, escalatedAt })),
      }
    },
  }),
  on.get('/seat', {
    may: 'seat', isInternal: true,
    run({ viewer }) {
      if (viewer.administration === null) throw new Refused('directory.request.fault.no-seat')
      return redirect(`/directory/seats/${viewer.administration}`)
    },
  }),
  on.get('/seats/:code', { may: 'seat', input: Type.Object({ code: code() }), output: Seat, view: 'seats/seat', run: (deps, query) => seatPage(deps, query.code) }),
  on.post('/seats/:code/office', {
    may: 'seat', input: Type.Object({ code: code(), weekend: oneOf(weekends), timeZone: Type.String({ maxLength: 60 }) }), output: Seat, view: 'seats/seat', again: (deps, query, fault) => seatPage(deps, query.code ?? '', fault),
    async run({ seatBook, viewer }, { code: administration, weekend, timeZone }) {
      await seatBook.setOffice(viewer, administration, { weekend, timeZone })
      return redirect(`/directory/seats/${administration}`, 'directory.seat.saved')
    },
  }),
  on.post('/seats/:code/appoint', {
    may: 'seat', isInternal: true, transaction: false, upload: { limit: letterLimit }, deadline: 120, output: Seat, view: 'seats/seat', again: (deps, query, fault) => seatPage(deps, query.code ?? '', fault),
    input: Type.Object({ code: code(), person: Type.String({ maxLength: 40 }), kind: oneOf(['ncp', 'deputy', 'lead']), topic: words(60), until: words(10), appointedBy: words(200) }),
    async run({ appointments, seats, viewer, request }, { code: administration, person, kind, topic, until, appointedBy = '' }) {
      if ((await seats.get(person))?.administration !== administration) throw new Invalid([{ field: 'person', key: 'directory.appointment.fault.person' }])
      const letter = request.upload ? { letter: { name: request.upload.name, bytes: await readWhole(request.upload.bytes) } } : {}
      const { isStanding } = await appointments.name(viewer, { person, kind, topic: topic || null, until: until || null, appointedBy, ...letter })
      return redirect(`/directory/seats/${administration}`, isStanding ? 'directory.appointment.made' : 'directory.appointment.proposed')
    },
  }),
  on.get('/appointments/:appointment/letter', {
    may: 'appoint', isInternal: true, input: Type.Object({ appointment: id() }),
    async run({ appointments, viewer }, { appointment }) {
      const { card, bytes } = await appointments.letter(viewer, appointment)
      return file({ name: card.name, type: card.type, body: bytes, size: bytes.length, maxAge: 0 })
    },
  }),
  on.post('/appointments/:appointment/:step', {
    may: 'seat', input: Type.Object({ appointment: id(), step: oneOf(['confirm', 'refuse', 'end']), why: words(500) }),
    async run({ appointments, viewer }, { appointment, step, why = '' }) {
      const { administration } = await appointments.get(appointment)
      if (step === 'end') await appointments.end(viewer, appointment, why)
      else await appointments[step](viewer, appointment)
      return redirect(step === 'end' ? `/directory/seats/${administration}` : '/directory/verify', `directory.appointment.${step}.done`)
    },
  }),

  on.get('/seats/:code/route', { may: 'seat', isInternal: true, input: Type.Object({ code: code() }), output: Route4, view: 'seats/route', run: (deps, query) => routePage(deps, query.code) }),
  on.post('/seats/:code/route', {
    may: 'seat', input: RouteForm, output: Route4, view: 'seats/route',
    again: (deps, typed, fault) => routePage(deps, (typed as Posted)['code'] ?? '', typed as Posted, fault),
    async run({ approvals, viewer }, typed) {
      const posted = typed as Posted
      const administration = posted['code'] ?? ''
      const seats = four.filter((n) => (posted[`person${n}`] ?? '') !== '').map((n) => ({
        role: routeRoles.find((role) => role === posted[`role${n}`]) ?? 'other', label: posted[`label${n}`]?.trim() ?? '', person: posted[`person${n}`] ?? null, deputy: posted[`deputy${n}`] || null,
      }))
      await approvals.setRoute(viewer, administration, seats)
      return redirect(`/directory/seats/${administration}`, 'directory.route.saved')
    },
  }),

  on.get('/hand-over', { may: 'seat', isInternal: true, input: StartForm, output: Start, view: 'seats/hand-over-start', run: (deps, query) => startPage(deps, query) }),
  on.post('/hand-over', {
    may: 'seat', input: StartForm, output: Start, view: 'seats/hand-over-start', again: (deps, typed, fault) => startPage(deps, typed, fault),
    async run(deps, query) {
      const { administration, kind, outgoing } = await startPage(deps, query)
      const made = await deps.handOvers.name(deps.viewer, { administration, kind: kind === 'deputy' ? 'deputy' : 'ncp', outgoing: outgoing?.id ?? null, incoming: query.incoming ?? '', until: query.until || null, note: query.note ?? '' })
      return redirect(`/directory/hand-over/${made}`, 'directory.hand-over.named')
    },
  }),
  on.get('/hand-over/:passing', {
    may: 'seat', input: Type.Object({ passing: id() }), output: OneHandOver, view: 'seats/hand-over',
    async run(deps, { passing }) {
      const { handOvers, viewer } = deps
      const found = await handOvers.get(viewer, passing)
      const [handOver] = await withPeople(deps, [found])
      if (!handOver) throw new NotFound()
      const isOpen = found.stage === 'named' || found.stage === 'accepted'
      return {
        handOver, isIncoming: viewer.id === found.incoming, mayAccept: found.stage === 'named' && viewer.id === found.incoming,
        mayConfirm: found.stage === 'accepted' && viewer.may('directory.appoint') && viewer.id !== found.incoming && viewer.id !== found.outgoing,
        mayCancel: isOpen && (viewer.id === found.outgoing || viewer.id === found.namedBy || viewer.may('directory.appoint')),
      }
    },
  }),
  on.post('/hand-over/:passing/:step', {
    may: 'seat', deadline: 60, input: Type.Object({ passing: id(), step: oneOf(['accept', 'decline', 'confirm', 'cancel']) }),
    async run({ handOvers, viewer }, { passing, step }) {
      await handOvers[step](viewer, passing)
      return redirect(`/directory/hand-over/${passing}`, `directory.hand-over.${step}.done`)
    },
  }),
]
