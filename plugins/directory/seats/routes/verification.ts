import { Type, type Static } from 'typebox'
import { Invalid, NotFound, SignInNeeded, file, oneOf, proofs, redirect, type Conflict, type Route, type Routes } from '@diwan/core'
import type { SeatDeps, SeatPermission } from '../deps.ts'
import { letterLimit, readWhole } from '../letters.ts'
import { dayOf, plus } from '../standing.ts'
import type { Ask } from '../asks.ts'
import { BadgeShape, ErrorsShape, PersonShape, errorsOf, id, maybe, moment, personOf, words } from './shapes.ts'

const AskShape = Type.Object({ id: Type.String(), method: Type.String(), state: Type.String(), hasLetter: Type.Boolean(), mail: maybe(Type.String()), note: Type.String(), askedAt: moment(), decidedAt: maybe(moment()), decidedBy: Type.String(), untilOn: maybe(Type.String()), reason: Type.String() })
const Own = Type.Object({ badge: BadgeShape, administration: maybe(Type.String()), waiting: maybe(AskShape), waitsForCode: Type.Boolean(), history: Type.Array(AskShape), isContact: Type.Boolean(), errors: ErrorsShape })
const Waiting = Type.Object({ id: Type.String(), person: PersonShape, method: Type.String(), askedAt: moment(), hasLetter: Type.Boolean(), isContact: Type.Boolean() })
const Queue = Type.Object({
  waiting: Type.Array(Waiting), next: maybe(Type.String()), ending: Type.Array(Type.Object({ person: PersonShape, until: Type.String(), isLapsed: Type.Boolean() })),
  proposed: Type.Array(Type.Object({ id: Type.String(), person: PersonShape, kind: Type.String(), untilOn: maybe(Type.String()), appointedBy: Type.String(), hasLetter: Type.Boolean() })),
  handOvers: Type.Array(Type.Object({ id: Type.String(), administration: Type.String(), kind: Type.String(), incoming: PersonShape, namedAt: moment() })), mayRevokeAll: Type.Boolean(), isHub: Type.Boolean(),
})
const One = Type.Object({ ask: AskShape, person: PersonShape, badge: BadgeShape, roles: Type.Array(Type.String()), until: Type.String(), today: Type.String(), isOpen: Type.Boolean(), errors: ErrorsShape })
const Vouch = Type.Object({ person: PersonShape, badge: BadgeShape, history: Type.Array(AskShape), until: Type.String(), today: Type.String(), stands: Type.Boolean(), errors: ErrorsShape })
const Before = Type.Object({ before: Type.String(), how: Type.String(), administration: Type.String(), n: maybe(Type.Integer()), people: Type.Array(Type.Object({ person: PersonShape, on: maybe(Type.String()), how: maybe(Type.String()) })), reason: Type.String(), today: Type.String(), administrations: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })), errors: ErrorsShape })

const shown = (ask: Ask, names: ReadonlyMap<string, { name: string }>) => ({
  id: ask.id, method: ask.method, state: ask.state, hasLetter: ask.letterId !== null, mail: ask.mail, note: ask.note, askedAt: ask.askedAt, decidedAt: ask.decidedAt,
  decidedBy: ask.decidedBy === null ? '' : names.get(ask.decidedBy)?.name ?? '', untilOn: ask.untilOn, reason: ask.reason,
})
const deciders = ({ people }: SeatDeps, asks: readonly Ask[]) => people.cards(asks.flatMap(({ decidedBy }) => decidedBy ?? []))

async function own(deps: SeatDeps, fault?: Invalid | Conflict): Promise<Static<typeof Own>> {
  const { verification, badges, seats, viewer, t } = deps
  const holder = viewer.id === null ? null : await seats.get(viewer.id)
  if (holder === null) throw new SignInNeeded()
  const history = await verification.history(viewer, holder.id)
  const names = await deciders(deps, history)
  const waiting = history.find(({ state }) => state === 'pending')
  return {
    badge: await badges.one(holder.id), administration: holder.administration, waiting: waiting ? shown(waiting, names) : null,
    waitsForCode: waiting?.method === 'domain-mail' && waiting.provenAt === null, history: history.map((ask) => shown(ask, names)), isContact: holder.roles.includes('ncp'), errors: errorsOf(t, fault),
  }
}

async function one(deps: SeatDeps, key: string, fault?: Invalid | Conflict): Promise<Static<typeof One>> {
  const { verification, badges, viewer, clock, t } = deps
  const ask = await verification.get(viewer, key)
  return {
    ask: shown(ask, await deciders(deps, [ask])), person: personOf(ask.holder), badge: await badges.one(ask.person), roles: ask.holder.roles, until: verification.usualEnd(), today: dayOf(clock.now()),
    isOpen: ask.state === 'pending', errors: errorsOf(t, fault),
  }
}

async function vouchPage(deps: SeatDeps, person: string, fault?: Invalid | Conflict): Promise<Static<typeof Vouch>> {
  const { verification, badges, seats, viewer, clock, t } = deps
  const holder = await seats.get(person)
  if (holder === null || !verification.mayVerify(viewer, holder)) throw new NotFound()
  const [badge, history] = [await badges.one(person), await verification.history(viewer, person)]
  const names = await deciders(deps, history)
  return { person: personOf(holder), badge, history: history.map((ask) => shown(ask, names)), until: verification.usualEnd(), today: dayOf(clock.now()), stands: badge.standing === 'verified' || badge.standing === 'due', errors: errorsOf(t, fault) }
}

const Filter = Type.Object({ before: words(10), how: words(20), administration: words(16), expected: Type.Optional(Type.Integer({ minimum: 0 })), reason: words(500) })
const wanted = ({ before = '', how = '', administration = '' }: Partial<Static<typeof Filter>>) => {
  const proof = proofs.find((known) => known === how)
  return { before, ...(proof === undefined ? {} : { how: proof }), ...(administration === '' ? {} : { administration }) }
}
async function beforePage({ revocations, people, viewer, clock, locale, t }: SeatDeps, query: Partial<Static<typeof Filter>>, fault?: Invalid | Conflict): Promise<Static<typeof Before>> {
  const today = dayOf(clock.now())
  const met = query.before && !Number.isNaN(Date.parse(query.before)) ? await revocations.preview(viewer, wanted(query)) : null
  const collator = new Intl.Collator(locale)
  return {
    before: query.before ?? plus(today, 1), how: query.how ?? '', administration: query.administration ?? '', n: met?.n ?? null, reason: query.reason ?? '', today: plus(today, 1),
    people: (met?.people ?? []).map((holder) => ({ person: personOf(holder), on: holder.confirmation?.on ?? null, how: holder.confirmation?.how ?? null })),
    administrations: (await people.administrations()).map(({ code, names }) => ({ code, name: names[locale] ?? names.en })).toSorted((a, b) => collator.compare(a.name, b.name)), errors: errorsOf(t, fault),
  }
}

/** Verification: one's own, the queue of those who verify, and taking it back. */
export const verificationRoutes = (on: Routes<SeatDeps, SeatPermission>): Route[] => [
  on.get('/verification', { may: 'seat', output: Own, view: 'seats/verification', run: (deps) => own(deps) }),

  on.post('/verification/letter', {
    may: 'seat', isInternal: true, transaction: false, upload: { limit: letterLimit }, deadline: 120, input: Type.Object({ note: words(500) }), output: Own, view: 'seats/verification',
    again: (deps, _typed, fault) => own(deps, fault),
    async run({ verification, viewer, request }, { note = '' }) {
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'directory.letter.fault.missing' }])
      await verification.ask(viewer, { method: 'letter', note, letter: { name: request.upload.name, bytes: await readWhole(request.upload.bytes) } })
      return redirect('/directory/verification', 'directory.verification.asked')
    },
  }),
  on.post('/verification/check', {
    may: 'seat', isInternal: true, input: Type.Object({ note: words(500) }), output: Own, view: 'seats/verification', again: (deps, _typed, fault) => own(deps, fault),
    async run({ verification, viewer }, { note = '' }) {
      await verification.ask(viewer, { method: 'hub-check', note })
      return redirect('/directory/verification', 'directory.verification.asked')
    },
  }),
  on.post('/verification/mail', {
    may: 'seat', isInternal: true, input: Type.Object({ mail: Type.String({ maxLength: 254 }) }), output: Own, view: 'seats/verification', again: (deps, _typed, fault) => own(deps, fault),
    async run({ verification, viewer }, { mail }) {
      await verification.askByMail(viewer, mail)
      return redirect('/directory/verification', 'directory.verification.code-sent')
    },
  }),
  // A wrong try is kept, so the service opens its own transactions.
  on.post('/verification/code', {
    may: 'seat', isInternal: true, transaction: false, input: Type.Object({ code: Type.String({ maxLength: 40 }) }), output: Own, view: 'seats/verification', again: (deps, _typed, fault) => own(deps, fault),
    async run({ verification, viewer }, { code }) {
      const { isVerified } = await verification.enterCode(viewer, code)
      return redirect('/directory/verification', isVerified ? 'directory.verification.done' : 'directory.verification.proven')
    },
  }),
  on.post('/verification/withdraw', {
    may: 'seat', isInternal: true,
    async run({ verification, viewer }) {
      await verification.withdraw(viewer)
      return redirect('/directory/verification', 'directory.verification.withdrawn')
    },
  }),

  on.get('/verify', {
    may: 'seat', input: Type.Object({ after: words(120) }), output: Queue, view: 'seats/queue',
    async run(deps, { after }) {
      const { verification, appointments, handOvers, seats, viewer } = deps
      const isHub = viewer.may('directory.appoint')
      if (!isHub && !viewer.may('directory.verify') && !viewer.may('directory.vouch')) throw new NotFound()
      const page = await verification.queue(viewer, { after })
      const proposed = isHub ? await appointments.proposed(viewer) : []
      const due = isHub ? (await handOvers.due(viewer)).filter(({ stage }) => stage === 'accepted') : []
      const incoming = await seats.list(due.map((one) => one.incoming))
      const ending = await verification.ending(viewer)
      const today = dayOf(deps.clock.now())
      return {
        waiting: page.rows.map(({ id: key, holder, method, askedAt, letterId }) => ({ id: key, person: personOf(holder), method, askedAt, hasLetter: letterId !== null, isContact: holder.roles.includes('ncp') })), next: page.next,
        ending: ending.map((holder) => ({ person: personOf(holder), until: holder.confirmation?.until ?? today, isLapsed: (holder.confirmation?.until ?? today) < today })),
        proposed: proposed.map(({ id: key, holder, kind, untilOn, appointedBy, letterId }) => ({ id: key, person: personOf(holder), kind, untilOn, appointedBy, hasLetter: letterId !== null })),
        handOvers: due.map((one) => ({ id: one.id, administration: one.administration, kind: one.kind, incoming: personOf(incoming.get(one.incoming), one.incoming), namedAt: one.namedAt })), mayRevokeAll: viewer.may('directory.verify'), isHub,
      }
    },
  }),

  on.get('/verify/before', { may: 'verify', isInternal: true, input: Filter, output: Before, view: 'seats/revoke-before', run: (deps, query) => beforePage(deps, query) }),
  on.post('/verify/before', {
    may: 'verify', isInternal: true, deadline: 120, input: Filter, output: Before, view: 'seats/revoke-before', again: (deps, typed, fault) => beforePage(deps, typed, fault),
    async run({ revocations, viewer }, query) {
      const n = await revocations.revokeBefore(viewer, wanted(query), { expected: query.expected ?? -1, reason: query.reason ?? '' })
      return redirect('/directory/verify', 'directory.verification.revoked-all', { values: { n } })
    },
  }),

  on.get('/verify/:ask', { may: 'seat', input: Type.Object({ ask: id() }), output: One, view: 'seats/ask', run: (deps, { ask }) => one(deps, ask) }),
  on.get('/verify/:ask/letter', {
    may: 'seat', isInternal: true, input: Type.Object({ ask: id() }),
    async run({ verification, viewer }, { ask }) {
      const { card, bytes } = await verification.letter(viewer, ask)
      return file({ name: card.name, type: card.type, body: bytes, size: bytes.length, maxAge: 0 })
    },
  }),
  on.post('/verify/:ask/:decision', {
    may: 'seat', input: Type.Object({ ask: id(), decision: oneOf(['confirm', 'refuse']), until: words(10), reason: words(500) }), output: One, view: 'seats/ask', again: (deps, { ask = '' }, fault) => one(deps, ask, fault),
    async run({ verification, viewer }, { ask, decision, until, reason = '' }) {
      await verification.decide(viewer, ask, decision, { ...(until === undefined ? {} : { until }), reason })
      return redirect('/directory/verify', `directory.verification.${decision}.done`)
    },
  }),

  on.get('/vouch/:person', { may: 'seat', isInternal: true, input: Type.Object({ person: id() }), output: Vouch, view: 'seats/vouch', run: (deps, { person }) => vouchPage(deps, person) }),
  on.post('/vouch/:person', {
    may: 'seat', input: Type.Object({ person: id(), until: Type.String({ maxLength: 10 }) }), output: Vouch, view: 'seats/vouch', again: (deps, { person = '' }, fault) => vouchPage(deps, person, fault),
    async run({ verification, viewer }, { person, until }) {
      await verification.vouch(viewer, person, until)
      return redirect(`/directory/vouch/${person}`, 'directory.verification.confirm.done')
    },
  }),
  on.post('/vouch/:person/revoke', {
    may: 'seat', input: Type.Object({ person: id(), reason: words(500) }), output: Vouch, view: 'seats/vouch', again: (deps, { person = '' }, fault) => vouchPage(deps, person, fault),
    async run({ revocations, viewer }, { person, reason = '' }) {
      await revocations.revoke(viewer, person, reason)
      return redirect(`/directory/vouch/${person}`, 'directory.verification.revoke.done')
    },
  }),
]
