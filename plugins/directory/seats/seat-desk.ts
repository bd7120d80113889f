import type { Clock, Confirmation, Content, ItemSummary, Joined, SeatHolder, Viewer } from '@diwan/core'
import type { AppointmentKind } from './appointments.ts'
import type { Verification } from './verification.ts'
import { lineColumns, lineOf, type OwnLine, type RequestLine } from './request-lines.ts'
import { waitingStages } from './request-stages.ts'
import type { SeatBook } from './seat-book.ts'
import { dayOf, standingOf, type Standing } from './standing.ts'

interface Needs { clock: Clock; content: Content; seatBook: SeatBook; verification: Verification }

/** All that waits for somebody in their seat, and at the hub for who works there; each list as long as a desk shows it. */
export interface SeatTasks {
  /** What they have to answer, the most urgent first; and what is open both ways, the newest first. */
  due: RequestLine[]
  open: RequestLine[]
  approvals: { id: string; title: string; lang: string; askedAt: Date }[]
  /** Hand-overs to accept or to confirm; `name` of who leaves, or at the hub of who comes. */
  passing: { id: string; stage: 'named' | 'accepted'; namedAt: Date; name: string }[]
  /** Askings to decide, the oldest first, at most 20. */
  asks: { id: string; askedAt: Date; name: string }[]
  /** At the hub: appointments to confirm, and requests nobody answered in time; counted up to 100. */
  proposed: number
  late: number
  badge: { standing: Standing; until: string | null; isAsked: boolean }
  term: { kind: AppointmentKind; untilOn: string | null } | null
  /** The others of the administration, for its contact points: who holds a seat first, then by name; at most 12 cards. */
  team: { item: ItemSummary; name: string; seat: string; confirmation: Confirmation | null }[]
  hasDeputy: boolean
  hasRoute: boolean
  /** Whether they wrote on their own card what they speak or know. */
  hasCard: boolean
}

type Own = OwnLine | { list: 'approval'; id: string; title: string; lang: string; askedAt: string } | { list: 'passing'; id: string; stage: 'named' | 'accepted'; namedAt: string } | { list: 'ask'; id: string; askedAt: string }
  | { list: 'team'; seat: string } | { list: 'hub'; proposed: number; late: number } | { list: 'self'; isAsked: boolean; isRevoked: boolean; term: SeatTasks['term']; hasDeputy: boolean; hasRoute: boolean; hasCard: boolean }

/** What a home, its first steps and its desk show of seats, in one statement however many of them ask. */
export class SeatDesk {
  readonly #needs: Needs
  // A viewer is made anew for each request; whoever else asks in it gets the same.
  readonly #asked = new WeakMap<Viewer, Promise<SeatTasks>>()
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws nothing; null for visitors */
  async of(viewer: Viewer): Promise<SeatTasks | null> {
    if (viewer.id === null) return null
    const known = this.#asked.get(viewer)
    if (known) return known
    const asked = this.#read(viewer, viewer.id)
    this.#asked.set(viewer, asked)
    asked.catch(() => this.#asked.delete(viewer))
    return asked
  }

  async #read(viewer: Viewer, me: string): Promise<SeatTasks> {
    const { content, clock, seatBook, verification } = this.#needs
    const home = viewer.administration, isOwn = home !== null && seatBook.isOwn(viewer, home), isHub = viewer.may('directory.appoint')
    const verifiesAll = viewer.may('directory.verify'), verifies = verifiesAll || viewer.may('directory.vouch') && home !== null
    const parts: { sql: string; bindings: unknown[] }[] = []
    const add = (sql: string, ...bindings: unknown[]) => { parts.push({ sql, bindings }) }
    if (home !== null) {
      add(`${lineColumns('due')} where c.receiver = ? and c.stage = any(?::text[]) and (c.assignee_id = ?::uuid or ?::boolean) order by c.due_at, c.item_id limit 10`, home, waitingStages, me, isOwn)
      if (isOwn) add(`${lineColumns('open')} where (c.receiver = ? or c.sender = ?) and c.stage <> 'closed' order by c.sent_at desc, c.item_id desc limit 8`, home, home)
      if (isOwn) add(`select jsonb_build_object('list', 'team', 'seat', p.seat), p.item_id, p.person_id from directory.person p where p.home = ? and p.person_id <> ?::uuid order by p.seat = 'officer', p.sort_key, p.item_id limit 12`, home, me)
      add(`select jsonb_build_object('list', 'approval', 'id', a.id, 'title', a.title, 'lang', a.lang, 'askedAt', a.asked_at), null::uuid, null::uuid from directory.approval a join directory.approval_step s on s.approval_id = a.id and s.state = 'open'
        where a.state = 'open' and a.administration = ? and (s.person_id = ?::uuid or s.deputy_id = ?::uuid) order by a.asked_at, a.id limit 5`, home, me, me)
    }
    add(`select jsonb_build_object('list', 'passing', 'id', id, 'stage', stage, 'namedAt', named_at), null::uuid, case stage when 'accepted' then incoming_id else outgoing_id end from directory.hand_over
      where (stage = 'named' and incoming_id = ?::uuid) or (stage = 'accepted' and ?::boolean and incoming_id <> ?::uuid and outgoing_id is distinct from ?::uuid) order by named_at limit 20`, me, isHub, me, me)
    if (verifies) {
      add(`select jsonb_build_object('list', 'ask', 'id', id, 'askedAt', asked_at), null::uuid, person_id from directory.verification
        where state = 'pending' and (method <> 'domain-mail' or proven_at is not null) and (?::boolean or administration = ?::text) order by asked_at, id limit 20`, verifiesAll, home)
    }
    if (isHub) {
      add(`select jsonb_build_object('list', 'hub', 'proposed', (select count(*) from (select 1 from directory.appointment where state = 'proposed' limit 100) x),
        'late', (select count(*) from (select 1 from directory.request_clock where stage = 'escalated' limit 100) x)), null::uuid, null::uuid`)
    }
    add(`select jsonb_build_object('list', 'self', 'isAsked', exists(select 1 from directory.verification where person_id = ?::uuid and state = 'pending'),
      'isRevoked', coalesce((select state from directory.verification where person_id = ?::uuid and state in ('verified', 'revoked') order by coalesce(decided_at, asked_at) desc limit 1) = 'revoked', false),
      'term', (select jsonb_build_object('kind', kind, 'untilOn', until_on) from directory.appointment where person_id = ?::uuid and state = 'standing' and kind <> 'lead' order by from_on, id limit 1),
      'hasDeputy', exists(select 1 from directory.appointment where administration = ?::text and state in ('standing', 'proposed') and (kind = 'deputy' or kind = 'ncp' and person_id <> ?::uuid)),
      'hasRoute', exists(select 1 from directory.route_seat where administration = ?::text),
      'hasCard', exists(select 1 from directory.person where person_id = ?::uuid and (speaks <> '[]'::jsonb or knows <> '[]'::jsonb))), null::uuid, ?::uuid`, me, me, me, home, me, home, me, me)

    const found = await content.joined<Own>(viewer, { sql: `select null::jsonb as own, null::uuid as item_id, null::uuid as person_id where false union all ${parts.map(({ sql }) => `(${sql})`).join(' union all ')}`, bindings: parts.flatMap(({ bindings }) => bindings), isFrequent: true })
    const now = clock.now()
    const of = <List extends Own['list']>(list: List) => found.filter((one): one is Joined<Extract<Own, { list: List }>> => one.own.list === list)
    const lines = (list: 'due' | 'open') => (found as Joined<OwnLine>[]).filter(({ own }) => own.list === list).flatMap((one) => lineOf(viewer, one, now))
    const [self] = of('self'), [hub] = of('hub')
    const { isAsked = false, isRevoked = false, term = null, hasDeputy = false, hasRoute = false, hasCard = false } = self?.own ?? {}
    const confirmation = self?.person?.confirmation ?? null
    const oldest = (a: { at: Date; id: string }, b: { at: Date; id: string }) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1)
    const asks = of('ask').filter((one): one is typeof one & { person: SeatHolder } => one.person !== null && verification.mayVerify(viewer, one.person))
    const rank = ({ seat }: { seat: string }) => ['ncp', 'deputy', 'lead'].indexOf(seat) + 1 || 9
    return {
      team: of('team').flatMap(({ own: { seat }, item, person }) => item !== null && person?.isActive ? [{ item, name: person.name, seat, confirmation: person.confirmation }] : []).toSorted((a, b) => rank(a) - rank(b)),
      due: lines('due').toSorted((a, b) => oldest({ at: a.clock.dueAt, id: a.item.id }, { at: b.clock.dueAt, id: b.item.id })),
      open: lines('open').toSorted((a, b) => -oldest({ at: a.clock.sentAt, id: a.item.id }, { at: b.clock.sentAt, id: b.item.id })),
      approvals: of('approval').map(({ own: { id, title, lang, askedAt } }) => ({ id, title, lang, askedAt: new Date(askedAt), at: new Date(askedAt) })).toSorted(oldest),
      passing: of('passing').map(({ own: { id, stage, namedAt }, person }) => ({ id, stage, namedAt: new Date(namedAt), name: person?.name ?? '', at: new Date(namedAt) })).toSorted(oldest),
      asks: asks.map(({ own: { id, askedAt }, person: { name } }) => ({ id, askedAt: new Date(askedAt), name, at: new Date(askedAt) })).toSorted(oldest),
      proposed: hub?.own.proposed ?? 0, late: hub?.own.late ?? 0, term, hasDeputy, hasRoute, hasCard,
      badge: { standing: standingOf({ confirmation, isAsked, isRevoked }, dayOf(now)), until: confirmation?.until ?? null, isAsked },
    }
  }
}
