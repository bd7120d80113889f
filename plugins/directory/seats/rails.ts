import type { RequestServices } from '@diwan/core'
import type { AppointmentKind } from './appointments.ts'
import type { SeatDeps } from './deps.ts'
import { forwardingDays } from './hand-overs.ts'
import { isId } from './rows.ts'
import { dayOf, standingOf } from './standing.ts'

/** What was said of a person's seat, for `content.joined`: besides what core holds. Two bindings: the person, twice. */
const said = (person: string) => `'isAsked', exists(select 1 from directory.verification v where v.person_id = ${person} and v.state = 'pending'),
  'isRevoked', coalesce((select v.state from directory.verification v where v.person_id = ${person} and v.state in ('verified', 'revoked') order by coalesce(v.decided_at, v.asked_at) desc limit 1) = 'revoked', false)`

type OfPerson = { list: 'self'; isAsked: boolean; isRevoked: boolean } | { list: 'to'; at: string }

/** Beside a card: by whom, when, by what evidence, until when; and for 90 days to whom the seat went. */
export async function personRail({ content, verification, people, viewer, clock }: SeatDeps, { person, isSelf }: { person: string; isSelf: boolean }): Promise<object | null> {
  if (!isId(person)) return null
  const now = clock.now()
  const found = await content.joined<OfPerson>(viewer, {
    sql: `(select jsonb_build_object('list', 'self', ${said('?::uuid')}) as own, null::uuid as item_id, ?::uuid as person_id)
      union all (select jsonb_build_object('list', 'to', 'at', decided_at), null::uuid, incoming_id from directory.hand_over where outgoing_id = ?::uuid and stage = 'confirmed' and decided_at > ?::timestamptz order by decided_at desc limit 1)`,
    bindings: [person, person, person, person, new Date(now.getTime() - forwardingDays * 86_400_000)], isFrequent: true,
  })
  const self = found.find(({ own }) => own.list === 'self'), to = found.find(({ own }) => own.list === 'to')
  const holder = self?.person ?? null, confirmation = holder?.confirmation ?? null
  const { isAsked, isRevoked } = self?.own.list === 'self' ? self.own : { isAsked: false, isRevoked: false }
  // Visitors are told that a seat is confirmed, and no names of others.
  const isVisitor = viewer.id === null
  const byName = isVisitor || !confirmation?.by ? '' : (await people.cards([confirmation.by])).get(confirmation.by)?.name ?? ''
  return {
    badge: { person, standing: standingOf({ confirmation, isAsked, isRevoked }, dayOf(now)), on: confirmation?.on ?? null, until: confirmation?.until ?? null, byName, how: confirmation?.how ?? null, isAsked },
    isSelf, person, isVisitor, mayVerify: holder !== null && verification.mayVerify(viewer, holder),
    forwarding: isVisitor || to?.own.list !== 'to' || !to.person ? null : { name: to.person.name, administration: to.person.administration, at: new Date(to.own.at) },
    askTo: viewer.may('directory.ask') && viewer.administration !== null && holder?.administration != null && holder.administration !== viewer.administration && holder.roles.includes('ncp') ? holder.administration : null,
  }
}

/** Beside an administration: who speaks for it. For members; visitors are told no names. */
export async function administrationRail({ content, viewer, clock }: SeatDeps & RequestServices, { administration }: { administration: string }): Promise<object | null> {
  if (!viewer.may('directory.seat')) return null
  const today = dayOf(clock.now())
  const held = await content.joined<{ kind: AppointmentKind; isAsked: boolean; isRevoked: boolean }>(viewer, {
    sql: `select jsonb_build_object('kind', a.kind, ${said('a.person_id')}) as own, null::uuid as item_id, a.person_id from directory.appointment a
      where a.administration = ? and a.state = 'standing' and a.kind <> 'lead' order by array_position(array['ncp', 'deputy'], a.kind), a.from_on, a.id limit 100`,
    bindings: [administration], isFrequent: true,
  })
  return {
    contacts: held.flatMap(({ own: { kind, isAsked, isRevoked }, person }) => person?.isActive
      ? [{ name: person.name, kind, badge: { standing: standingOf({ confirmation: person.confirmation, isAsked, isRevoked }, today), until: person.confirmation?.until ?? null, isAsked } }] : []),
    isOwn: viewer.administration === administration || viewer.may('directory.appoint'), administration, mayAsk: viewer.may('directory.ask') && viewer.administration !== null && viewer.administration !== administration,
  }
}
