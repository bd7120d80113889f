import type { Knex } from 'knex'
import type { Clock, Item, People, Viewer } from '@diwan/core'
import { isFor, type Action, type ActionRow } from './actions.ts'
import type { Door } from './meetings.ts'
import type { Poll } from './polls.ts'
import type { CapacityOf, RegistrationState, Seats } from './registrations.ts'

interface Needs { db: Knex; clock: Clock; people: People }
interface Own { session: string; state: RegistrationState; capacityOf: CapacityOf; attended: boolean | null; certificate: string | null; ahead: number }
interface PollRow { id: string; question: string; options: string[]; isNamed: boolean; closesAt: string; tally: number[]; voters: number; hasVoted: boolean; chosen: { person: string; choice: number }[] | null }
interface Found {
  begun: string | null; mine: Own | null; seats: (Seats & { session: string })[] | null; doors: Door[] | null; actions: ActionRow[] | null; polls: PollRow[] | null
  attended: { administration: string | null; attended: number }[] | null; taking: string[] | null
  named: { by: string | null; isDeclined: boolean } | null; seatAsked: { isDeclined: boolean } | null; nominated: { person: string; isDeclined: boolean; state: RegistrationState | null }[] | null
}
/** `begun`: for keepers, the minutes, also while they are being written. `mine.ahead`: where one stands in the waiting list, from 1; 0 for who does not wait. `doors`: of the sittings this reader may be told of: those of all where nobody registers, else of the one they have a seat in. `taking`: for keepers, the first hundred who hold a seat. `named`: by whom the reader was named to come; `seatAsked`, `nominated`: for contact points, whether their seat was asked and whom it named. */
export interface Proceeding {
  begun: string | null; mine: Own | null; seats: Map<string, Seats>; doors: Map<string, Door>; actions: Action[]; polls: Poll[]
  attended: { administration: string | null; attended: number }[]; taking: { id: string; name: string }[]
  named: { name: string; isDeclined: boolean } | null; seatAsked: { isDeclined: boolean } | null; nominated: { id: string; name: string; isDeclined: boolean; state: RegistrationState | null }[]
}

/** Each of a list as json, in an order; null where there is none. */
const all = (what: string) => `(select jsonb_agg(x) from (${what}) x)`
const own = `select r.session, r.state, r.capacity_of as "capacityOf", r.attended, r.certificate, case when r.state = 'waiting' then
    (select count(*)::int from updates.registration w where w.item_id = r.item_id and w.session = r.session and w.state = 'waiting' and w.place <= r.place) else 0 end as ahead
  from updates.registration r join asked on r.item_id = asked.item and r.person_id = asked.person`

/** All that goes on around one meeting, as one reader sees it: by one statement, since its page is asked for often. */
export class Proceedings {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(viewer: Viewer, { id, isKept, fields }: Pick<Item, 'id' | 'isKept' | 'fields'>): Promise<Proceeding> {
    if (viewer.id === null) return { begun: null, mine: null, seats: new Map(), doors: new Map(), actions: [], polls: [], attended: [], taking: [], named: null, seatAsked: null, nominated: [] }
    const now = this.#needs.clock.now()
    const { rows: [row] } = await this.#needs.db.raw<{ rows: { found: Found }[] }>(`with asked as (select ?::uuid as item, ?::uuid as person, ?::boolean as is_kept, ?::boolean as is_open, ?::timestamptz as now, ?::text as seat)
      select jsonb_build_object(
        'begun', (select minutes_item_id from updates.record, asked where item_id = asked.item and asked.is_kept),
        'mine', (select to_jsonb(x) from (${own}) x),
        'seats', ${all(`select session, count(*) filter (where state = 'registered')::int as registered, count(*) filter (where state = 'waiting')::int as waiting
          from updates.registration, asked where item_id = asked.item group by session`)},
        'doors', ${all(`select d.session, d.place, d.address from updates.door d, asked where d.item_id = asked.item and (asked.is_kept or asked.is_open or exists (
          select 1 from updates.registration r where r.item_id = d.item_id and r.session = d.session and r.person_id = asked.person and r.state = 'registered'))`)},
        'actions', ${all(`select id, item_id as "itemId", words, owner_id as "ownerId", administration, due_on::text as "dueOn", done_at as "doneAt"
          from updates.action, asked where item_id = asked.item order by done_at is not null, due_on, id limit 200`)},
        'polls', ${all(`select p.id, p.question, p.options, p.is_named as "isNamed", p.closes_at as "closesAt", p.tally,
            (select count(*)::int from updates.ballot b where b.poll_id = p.id) as voters, exists (select 1 from updates.ballot b where b.poll_id = p.id and b.person_id = asked.person) as "hasVoted",
            case when p.is_named and p.closes_at <= asked.now then (select jsonb_agg(b) from (select person_id as person, choice from updates.ballot where poll_id = p.id and choice is not null order by person_id limit 500) b) end as chosen
          from updates.poll p, asked where p.item_id = asked.item order by p.id limit 30`)},
        'attended', ${all(`select administration, count(*) filter (where attended)::int as attended from updates.registration, asked
          where item_id = asked.item and state = 'registered' and exists (select 1 from updates.meeting m where m.item_id = asked.item and m.ends_at < asked.now) group by administration limit 400`)},
        'taking', (select jsonb_agg(x.person_id) from (select person_id from updates.registration, asked where item_id = asked.item and asked.is_kept and state = 'registered' order by place limit 100) x),
        'named', (select jsonb_build_object('by', by_id, 'isDeclined', declined_at is not null) from updates.invitation, asked where item_id = asked.item and person_id = asked.person),
        'seatAsked', (select jsonb_build_object('isDeclined', declined_at is not null) from updates.invitation, asked where item_id = asked.item and person_id is null and administration = asked.seat),
        'nominated', ${all(`select i.person_id as person, i.declined_at is not null as "isDeclined", (select r.state from updates.registration r where r.item_id = i.item_id and r.person_id = i.person_id) as state
          from updates.invitation i, asked where i.item_id = asked.item and i.administration = asked.seat and i.person_id is not null order by i.at, i.id limit 50`)}
      ) as found`, [id, viewer.id, isKept, fields['registration'] === 'none', now, viewer.roles.includes('ncp') ? viewer.administration : null] as never)
    const found = row?.found
    const cards = await this.#needs.people.cards([
      ...(found?.actions ?? []).flatMap(({ ownerId }) => ownerId === null ? [] : [ownerId]), ...(found?.polls ?? []).flatMap(({ chosen }) => chosen?.map(({ person }) => person) ?? []), ...found?.taking ?? [],
      ...found?.named?.by ? [found.named.by] : [], ...(found?.nominated ?? []).map(({ person }) => person),
    ])
    const nameOf = (person: string | null): string => person === null ? '' : cards.get(person)?.name ?? ''
    const today = now.toISOString().slice(0, 10)
    return {
      begun: found?.begun ?? null, mine: found?.mine ?? null, attended: found?.attended ?? [],
      seats: new Map((found?.seats ?? []).map(({ session, registered, waiting }) => [session, { registered, waiting }])),
      doors: new Map((found?.doors ?? []).map((door) => [door.session, door])),
      actions: (found?.actions ?? []).map((action) => ({ ...action, ownerName: nameOf(action.ownerId), isLate: action.doneAt === null && action.dueOn < today, isMine: isFor(viewer, action) })),
      polls: (found?.polls ?? []).map((poll) => pollOf(poll, now, found?.mine?.state === 'registered', nameOf)),
      named: found?.named ? { name: nameOf(found.named.by), isDeclined: found.named.isDeclined } : null, seatAsked: found?.seatAsked ?? null,
      nominated: (found?.nominated ?? []).map(({ person, ...rest }) => ({ ...rest, id: person, name: nameOf(person) })),
      taking: (found?.taking ?? []).map((person) => ({ id: person, name: nameOf(person) })),
    }
  }
}

/** Results are nobody's before the poll has closed. */
function pollOf({ chosen, tally, options, closesAt, ...poll }: PollRow, now: Date, isIn: boolean, nameOf: (person: string) => string): Poll {
  const ends = new Date(closesAt)
  const isOpen = ends > now
  const names = (choice: number) => (chosen ?? []).filter((one) => one.choice === choice).map(({ person }) => nameOf(person))
  return {
    ...poll, closesAt: ends, isOpen, mayVote: isOpen && isIn && !poll.hasVoted,
    options: options.map((label, choice) => ({ label, n: isOpen ? null : tally[choice] ?? 0, names: isOpen || !poll.isNamed ? null : names(choice) })),
  }
}
