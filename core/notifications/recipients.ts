import type { Followed, MailRhythm } from '../contract/index.ts'
import { rows } from '../access/rows.ts'
import type { Needs } from './needs.ts'
import type { Recipients } from './telling.ts'

/** Somebody a telling is for, and how they came to it. */
export interface Recipient {
  id: string
  /** Named, or by their seat; not only as a follower. */
  isDirect: boolean
  isNamed: boolean
  /** What they follow that brought it to them, the nearest first: what was chosen for it, an item before a topic before a kind. */
  via: (Followed & { isShown: boolean | null; mail: MailRhythm | null }) | null
}

interface Row { id: string; is_named: boolean; is_seat: boolean; via: { type: Followed['type']; subject: string; is_shown: boolean | null; mail: MailRhythm | null } | null }

const nobody = '00000000-0000-0000-0000-000000000000'

/** The next of those a telling is for, in order of their ids: one walk of the followers' index, however many there are. */
export async function recipientsAfter({ database, access }: Pick<Needs, 'database' | 'access'>, { people = [], following = [], seats = [], holders = [] }: Recipients, after: string | null, limit: number): Promise<Recipient[]> {
  const from = after ?? nobody
  const seated = seats.length === 0 ? [] : await access.roster.holders(seats.map(({ administration }) => `ncps@administration:${administration}`), { after: from, limit })
  const held = holders.length === 0 ? [] : await access.roster.holders(holders, { after: from, limit })
  const followers = following.map(() => `(select s.person_id as id, s.type, s.subject, s.is_shown, s.mail from core.subscription s where s.type = ? and s.subject = ? and s.person_id > ?::uuid order by s.person_id limit ${limit})`)
  const found = await rows<Row>(database.db, `select x.id, bool_or(x.type = 'named') as is_named, bool_or(x.type = 'seat') as is_seat,
      (array_agg(jsonb_build_object('type', x.type, 'subject', x.subject, 'is_shown', x.is_shown, 'mail', x.mail)
        order by x.mail is null, array_position(array['item', 'topic', 'kind'], x.type)) filter (where x.type not in ('named', 'seat', 'holder')))[1] as via
    from (select unnest(?::uuid[]) as id, 'named'::text as type, ''::text as subject, null::boolean as is_shown, null::text as mail
      union all select unnest(?::uuid[]), 'seat', '', null, null union all select unnest(?::uuid[]), 'holder', '', null, null ${followers.map((one) => `union all ${one}`).join(' ')}) x
    where x.id > ?::uuid group by x.id order by x.id limit ${limit}`,
  [people, seated, held, ...following.flatMap(({ type, id }) => [type, id, from]), from])
  return found.map(({ id, is_named, is_seat, via }) => ({ id, isNamed: is_named, isDirect: is_named || is_seat, via: via && { type: via.type, id: via.subject, isShown: via.is_shown, mail: via.mail } }))
}
