import { Type, type Static } from 'typebox'
import { ItemShape, ItemSummaryShape, NotFound, Refused, key, oneOf, redirect, type Conflict, type Invalid, type Route, type Routes } from '@diwan/core'
import type { SeatDeps, SeatPermission } from '../deps.ts'
import { channelHandlings, outcomes, termsIn } from '../channel-terms.ts'
import { purposes } from '../request-kind.ts'
import type { RequestClock, RequestLine } from '../request-lines.ts'
import { stages } from '../request-stages.ts'
import { ChoiceShape, ErrorsShape, PersonShape, errorsOf, maybe, moment, personOf, words } from './shapes.ts'

const Clock = Type.Object({
  sender: Type.String(), receiver: Type.String(), stage: oneOf(stages), level: Type.Integer(), sentAt: moment(), acknowledgeBy: moment(), dueAt: moment(),
  acknowledgedAt: maybe(moment()), answeredAt: maybe(moment()), escalatedAt: maybe(moment()), closedAt: maybe(moment()),
})
export const LineShape = Type.Object({ item: ItemSummaryShape, clock: Clock, daysLeft: Type.Integer(), isMine: Type.Boolean(), isChannel: Type.Boolean(), isReceived: Type.Boolean() })
const List = Type.Object({ requests: Type.Array(LineShape), next: maybe(Type.String()), side: Type.String(), mayAsk: Type.Boolean() })
const Form = Type.Object({ purpose: Type.Optional(oneOf(purposes)), channelHandling: Type.Optional(oneOf(channelHandlings)), channelUntil: words(10), keepMonths: words(3), takesPart: words(1_000), receiver: words(16), title: words(200), body: words(20_000), dueOn: words(10), handling: Type.Optional(oneOf(['named-administrations', 'community'])), reach: Type.Optional(oneOf(['everybody', 'contacts'])) })
const New = Type.Object({ administrations: Type.Array(ChoiceShape), receiver: Type.String(), title: Type.String(), body: Type.String(), dueOn: Type.String(), earliest: Type.String(), handling: Type.String(), reach: Type.String(), answerer: maybe(Type.String()), errors: ErrorsShape, purpose: Type.String(), channelHandling: Type.String(), channelUntil: Type.String(), keepMonths: Type.String(), takesPart: Type.String() })
const Message = Type.Object({ by: PersonShape, administration: maybe(Type.String()), words: Type.String(), isAnswer: Type.Boolean(), at: moment() })
const One = Type.Object({
  item: ItemShape, clock: Clock, daysLeft: Type.Integer(), messages: Type.Array(Message), mayAcknowledge: Type.Boolean(), mayAnswer: Type.Boolean(), mayClose: Type.Boolean(), mayAdd: Type.Boolean(), mayAssign: Type.Boolean(),
  assignee: maybe(PersonShape), colleagues: Type.Array(ChoiceShape), errors: ErrorsShape,
  channel: maybe(Type.Object({ handling: Type.String(), until: Type.String(), keepMonths: Type.Integer(), takesPart: Type.String(), outcome: maybe(oneOf(outcomes)) })),
})

const clockOf = ({ sender, receiver, stage, level, sentAt, acknowledgeBy, dueAt, acknowledgedAt, answeredAt, escalatedAt, closedAt }: RequestClock) => ({ sender, receiver, stage, level, sentAt, acknowledgeBy, dueAt, acknowledgedAt, answeredAt, escalatedAt, closedAt })
export const lineOf = ({ item, clock, daysLeft, isMine, isChannel }: RequestLine, administration: string | null): Static<typeof LineShape> => ({ item, clock: clockOf(clock), daysLeft, isMine, isChannel, isReceived: clock.receiver === administration })

async function newPage({ requests, people, viewer, locale, t }: SeatDeps, typed: Partial<Static<typeof Form>>, fault?: Invalid | Conflict): Promise<Static<typeof New>> {
  const own = viewer.administration
  if (own === null) throw new Refused('directory.request.fault.no-seat')
  const collator = new Intl.Collator(locale)
  const receiver = typed.receiver ?? ''
  const days = await requests.days(own, receiver || own)
  return {
    administrations: [{ value: '', label: t('directory.request.choose'), selected: receiver === '' }, ...(await people.administrations()).filter(({ code }) => code !== own)
      .map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en, selected: code === receiver })).toSorted((a, b) => collator.compare(a.label, b.label))],
    receiver, title: typed.title ?? '', body: typed.body ?? '', dueOn: typed.dueOn ?? days.usual, earliest: days.earliest, handling: typed.handling ?? 'named-administrations', reach: typed.reach ?? 'everybody', answerer: null, errors: errorsOf(t, fault),
    purpose: typed.purpose ?? 'question', channelHandling: typed.channelHandling ?? 'named-administrations', channelUntil: typed.channelUntil ?? '', keepMonths: typed.keepMonths ?? '12', takesPart: typed.takesPart ?? '',
  }
}

async function onePage(deps: SeatDeps, ref: string, fault?: Invalid | Conflict): Promise<Static<typeof One>> {
  const { requests, people, seats, viewer, t } = deps
  const { item, clock, messages, daysLeft, steps, mayAssign, isSender } = await requests.read(viewer, ref)
  const cards = await people.cards([...messages.flatMap(({ byId }) => byId ?? []), ...(clock.assigneeId === null ? [] : [clock.assigneeId])])
  const isReceiver = viewer.administration === clock.receiver
  const terms = termsIn(item.fields)
  const colleagues = mayAssign ? (await seats.of(clock.receiver)).filter(({ id, roles }) => id !== clock.assigneeId && (item.fields['reach'] !== 'contacts' || roles.includes('ncp'))) : []
  return {
    item, channel: terms === null ? null : { ...terms, outcome: clock.outcome }, clock: clockOf(clock), daysLeft, messages: messages.map(({ byId, administration, words: said, isAnswer, at }) => ({ by: personOf(cards.get(byId ?? '')), administration, words: said, isAnswer, at })),
    mayAcknowledge: steps.includes('acknowledge'), mayAnswer: steps.includes('answer'), mayClose: steps.includes('close'), mayAdd: clock.stage !== 'closed' && isSender && steps.includes('close'), mayAssign,
    // Who of the other side holds it is theirs to say.
    assignee: isReceiver && clock.assigneeId !== null ? personOf(cards.get(clock.assigneeId), clock.assigneeId) : null, colleagues: colleagues.map(({ id, name }) => ({ value: id, label: name, selected: false })), errors: errorsOf(t, fault),
  }
}

const Words = Type.Object({ key: key(), words: words(20_000) })
/** Questions between two administrations. */
export const requestRoutes = (on: Routes<SeatDeps, SeatPermission>): Route[] => [
  on.get('/requests', {
    may: 'seat', input: Type.Object({ side: Type.Optional(oneOf(['received', 'sent'])), after: words(120) }), output: List, view: 'seats/requests',
    async run({ requests, viewer }, { side, after }) {
      const page = await requests.list(viewer, { side, after })
      return { requests: page.rows.map((line) => lineOf(line, viewer.administration)), next: page.next, side: side ?? '', mayAsk: viewer.may('directory.ask') && viewer.administration !== null }
    },
  }),
  on.get('/requests/new', { may: 'ask', isInternal: true, input: Type.Object({ receiver: words(16), purpose: Type.Optional(oneOf(purposes)) }), output: New, view: 'seats/request-new', run: (deps, query) => newPage(deps, query) }),
  on.post('/requests/new', {
    may: 'ask', input: Form, output: New, view: 'seats/request-new', again: (deps, typed, fault) => newPage(deps, typed, fault),
    async run({ requests, viewer }, { receiver = '', title = '', body = '', dueOn, handling, reach, purpose = 'question', channelHandling = 'named-administrations', channelUntil = '', keepMonths = '', takesPart = '' }) {
      const channel = purpose === 'channel' ? { handling: channelHandling, until: channelUntil, keepMonths: /^\d+$/.test(keepMonths) ? Number(keepMonths) : -1, takesPart } : null
      const { path } = await requests.ask(viewer, { receiver, title, body, channel, ...(dueOn ? { dueOn } : {}), ...(handling ? { handling } : {}), ...(reach ? { reach } : {}) })
      return redirect(path, channel === null ? 'directory.request.sent' : 'directory.channel.sent')
    },
  }),
  on.get('/requests/:key', { may: 'seat', input: Type.Object({ key: key() }), output: One, view: 'seats/request', run: (deps, { key: ref }) => onePage(deps, ref) }),
  on.post('/requests/:key/acknowledge', {
    may: 'seat', input: Type.Object({ key: key() }),
    async run({ requests, viewer }, { key: ref }) {
      await requests.acknowledge(viewer, ref)
      return redirect(`/directory/requests/${ref}`, 'directory.request.acknowledged')
    },
  }),
  on.post('/requests/:key/answer', {
    may: 'seat', input: Type.Object({ key: key(), words: words(20_000), outcome: Type.Optional(oneOf(outcomes)) }), output: One, view: 'seats/request', again: (deps, { key: ref = '' }, fault) => onePage(deps, ref, fault),
    async run({ requests, viewer }, { key: ref, words: said = '', outcome }) {
      await requests.answer(viewer, ref, said, outcome ?? null)
      return redirect(`/directory/requests/${ref}`, 'directory.request.answered')
    },
  }),
  on.post('/requests/:key/word', {
    may: 'seat', input: Words, output: One, view: 'seats/request', again: (deps, { key: ref = '' }, fault) => onePage(deps, ref, fault),
    async run({ requests, viewer }, { key: ref, words: said = '' }) {
      await requests.add(viewer, ref, said)
      return redirect(`/directory/requests/${ref}`, 'directory.request.said')
    },
  }),
  on.post('/requests/:key/assign', {
    may: 'seat', input: Type.Object({ key: key(), person: Type.String({ maxLength: 40 }) }), output: One, view: 'seats/request', again: (deps, { key: ref = '' }, fault) => onePage(deps, ref, fault),
    async run({ requests, viewer }, { key: ref, person }) {
      if (person === '') throw new NotFound()
      await requests.assign(viewer, ref, person)
      return redirect(`/directory/requests/${ref}`, 'directory.request.assigned')
    },
  }),
  on.post('/requests/:key/close', {
    may: 'seat', input: Type.Object({ key: key() }),
    async run({ requests, viewer }, { key: ref }) {
      await requests.close(viewer, ref)
      return redirect(`/directory/requests/${ref}`, 'directory.request.closed')
    },
  }),
]
