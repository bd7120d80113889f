import { Type } from 'typebox'
import { ItemShape, ItemSummaryShape, oneOf, type ItemSummary, type Locale } from '@diwan/core'
import type { MeetingTexts } from '../kinds/meeting.ts'
import { isCancelled, sittingsOf } from '../services/meetings.ts'
import { capacities } from '../services/registrations.ts'
import { Sitting, at, maybe } from './meeting-shapes.ts'
import type { Deps } from './posts.ts'

const Seated = Type.Intersect([Sitting, Type.Object({
  registered: maybe(Type.Integer()), waiting: maybe(Type.Integer()), isFull: Type.Boolean(), isMine: Type.Boolean(), isOpen: Type.Boolean(), place: maybe(Type.String()), address: maybe(Type.String()),
})])
const Point = Type.Object({ id: Type.String(), at: maybe(at()), title: Type.String(), lead: Type.String(), decision: Type.String(), documents: Type.Array(ItemSummaryShape), files: Type.Array(Type.Object({ name: Type.String(), path: Type.String() })) })
const Mine = Type.Object({ session: Type.String(), state: oneOf(['asked', 'registered', 'waiting', 'cancelled', 'refused']), capacityOf: oneOf(capacities), place: Type.Integer(), certificate: maybe(Type.String()) })
const Action = Type.Object({ id: Type.String(), words: Type.String(), dueOn: Type.String(), isDone: Type.Boolean(), isLate: Type.Boolean(), isMine: Type.Boolean(), ownerName: Type.String(), administration: maybe(Type.String()) })
const Poll = Type.Object({
  id: Type.String(), question: Type.String(), isNamed: Type.Boolean(), closesAt: at(), isOpen: Type.Boolean(), voters: Type.Integer(), hasVoted: Type.Boolean(), mayVote: Type.Boolean(),
  options: Type.Array(Type.Object({ label: Type.String(), n: maybe(Type.Integer()), names: maybe(Type.Array(Type.String())) })),
})
export const MeetingRead = Type.Object({
  item: ItemShape, sittings: Type.Array(Seated), agenda: Type.Array(Point), series: maybe(ItemSummaryShape), mine: maybe(Mine), mayRegister: Type.Boolean(), isPast: Type.Boolean(), isCancelled: Type.Boolean(), whyCancelled: Type.String(), asked: maybe(Type.String()),
  capacities: Type.Array(Type.String()), minutes: maybe(ItemSummaryShape), decisions: Type.Array(Type.String()), begun: maybe(Type.String()), tasks: Type.Array(Action), polls: Type.Array(Poll), regions: Type.Array(Type.Object({ region: Type.String(), name: Type.String(), n: Type.Integer() })),
  owners: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })), named: maybe(Type.Object({ name: Type.String(), isDeclined: Type.Boolean() })), seatAsked: maybe(Type.Object({ isDeclined: Type.Boolean() })),
  nominated: Type.Array(Type.Object({ name: Type.String(), isDeclined: Type.Boolean(), state: maybe(Type.String()) })), colleagues: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })), mayNominate: Type.Boolean(), isKept: Type.Boolean(), mayWrite: Type.Boolean(), mayPublish: Type.Boolean(), readerZone: Type.String(), isSignedIn: Type.Boolean(),
})

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Fewer in a region would name an administration that has not agreed to be named. */
const fewest = 5

/**
 * A meeting as one reader sees it. What a visitor is shown follows from items alone, since their page is kept until one is written:
 * seats, polls and actions are told to who is signed in.
 */
export async function meetingPage(deps: Deps, key: string, asked: string | null) {
  const { meetings, proceedings, content, attachments, people, clock, viewer } = deps
  const item = await meetings.read(viewer, key)
  const { agenda: titles = [], cancelled: whyCancelled = '' } = item.extra as Partial<MeetingTexts>
  const isSignedIn = viewer.id !== null
  const now = clock.now()
  const { mine, seats, doors, begun, actions, polls, attended, taking, named, seatAsked, nominated } = await proceedings.of(viewer, item)
  // With what the programme names, the minutes, which point here.
  const found = await content.pick(viewer, [...item.links['series'] ?? [], ...item.fields.agenda.flatMap(({ documents }) => documents.filter((one) => isUuid.test(one)))], { to: item.id, relation: 'meeting' })
  const near = new Map(found.map((one) => [one.id, one]))
  const papers = item.fields.agenda.some(({ documents }) => documents.some((one) => one.startsWith('file:'))) ? new Map((await attachments.of(viewer, item.id)).map((one) => [`file:${one.id}`, one])) : new Map<string, { name: string; path: string }>()
  const today = now.toISOString().slice(0, 10)
  const isClosed = item.fields.registration === 'none' || (item.fields.registrationUntil !== null && item.fields.registrationUntil < today) || item.publishedAt === null
  const sittings = sittingsOf(item.fields).map((sitting) => {
    const taken = seats.get(sitting.id)
    const isMine = mine?.session === sitting.id
    // Nobody joins what is over or cancelled.
    const door = sitting.state === 'planned' && sitting.to > now ? doors.get(sitting.id) : undefined
    return {
      ...sitting, registered: isSignedIn ? taken?.registered ?? 0 : null, waiting: isSignedIn ? taken?.waiting ?? 0 : null, isFull: sitting.capacity !== null && (taken?.registered ?? 0) + (taken?.waiting ?? 0) >= sitting.capacity, isMine,
      isOpen: !isClosed && sitting.state === 'planned' && sitting.to > now, place: door?.place ?? null, address: door?.address ?? null,
    }
  })
  const first = sittings.find(({ isMine }) => isMine) ?? sittings[0]
  const words = new Map(titles.map((one) => [one.id, one]))
  const minutes = found.find(({ kind }) => kind === 'updates.minutes') ?? null
  const mayNominate = viewer.roles.includes('ncp') && viewer.administration !== null && sittings.some(({ isOpen }) => isOpen)
  const isPast = item.fields.endsAt !== null && Date.parse(item.fields.endsAt) < now.getTime()
  return {
    item, sittings, asked, isPast, isCancelled: isCancelled(item.fields), whyCancelled, isSignedIn, readerZone: viewer.timeZone, isKept: item.isKept, mayWrite: item.isKept && viewer.may('updates.write'), mayPublish: item.isKept && item.publishedAt !== null && viewer.may('updates.publish'), capacities: [...capacities],
    agenda: item.fields.agenda.map(({ id, after, lead, documents }) => ({
      id, lead, at: after === null || !first ? null : new Date(first.from.getTime() + after * 60_000), title: words.get(id)?.title ?? '', decision: words.get(id)?.decision ?? '',
      documents: documents.map((one) => near.get(one)).filter((one): one is ItemSummary => one !== undefined), files: documents.flatMap((one) => papers.get(one) ?? []),
    })),
    series: near.get(item.links['series']?.[0] ?? '') ?? null,
    mine: mine ? { session: mine.session, state: mine.state, capacityOf: mine.capacityOf, place: mine.ahead, certificate: mine.attended === true ? mine.certificate : null } : null,
    mayRegister: viewer.may('updates.attend') && sittings.some(({ isOpen }) => isOpen),
    minutes, decisions: minutes?.state === 'adopted' ? (minutes.extra['decisions'] ?? []) as string[] : [], begun: item.isKept && minutes === null ? begun : null,
    tasks: actions.map(({ doneAt, ...action }) => ({ ...action, isDone: doneAt !== null })),
    owners: item.isKept ? await ownersOf(deps, taking) : [],
    named, seatAsked, nominated, mayNominate, colleagues: mayNominate ? await colleaguesOf(deps, new Set(nominated.filter(({ isDeclined }) => !isDeclined).map(({ id }) => id))) : [],
    polls,
    regions: await regionsOf(attended, people, viewer.locale),
  }
}

/** Whom a contact point can name: who of their administration was not named yet. */
async function colleaguesOf({ seats, viewer }: Deps, named: ReadonlySet<string>): Promise<{ value: string; label: string }[]> {
  return (await seats.of(viewer.administration ?? '')).filter(({ id }) => id !== viewer.id && !named.has(id)).map(({ id, name, title }) => ({ value: id, label: title === '' ? name : `${name} · ${title}` }))
}

/** Whom something can be asked of: those who take part, the first hundred by their seat, and every administration's contact points. */
async function ownersOf({ people, viewer }: Deps, taking: readonly { id: string; name: string }[]): Promise<{ value: string; label: string }[]> {
  const persons = taking.map(({ id, name }) => ({ value: `person:${id}`, label: name }))
  const seats = (await people.administrations()).map(({ code, names }) => ({ value: `administration:${code}`, label: names[viewer.locale] ?? names.en }))
  const order = new Intl.Collator(viewer.locale)
  return [persons, seats].flatMap((some) => some.toSorted((a, b) => order.compare(a.label, b.label)))
}

/** Who was there, by region; a region of few says nothing. */
async function regionsOf(rows: readonly { administration: string | null; attended: number }[], people: Deps['people'], locale: Locale): Promise<{ region: string; name: string; n: number }[]> {
  const regions = new Map((await people.administrations()).map(({ code, region }) => [code, region]))
  const counted = new Map<string, number>()
  for (const { administration, attended } of rows) {
    const region = regions.get(administration ?? '')
    if (region !== undefined) counted.set(region, (counted.get(region) ?? 0) + attended)
  }
  return (await people.regions()).map(({ code, names }) => ({ region: code, name: names[locale] ?? names.en, n: counted.get(code) ?? 0 })).filter(({ n }) => n >= fewest)
}
