import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, type Audit, type Clock, type Notices, type People, type Seats, type Viewer } from '@diwan/core'
import { mayBeCancelled, type Meetings } from './meetings.ts'
import { newId } from './new-id.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; notices: Notices; people: People; seats: Seats; meetings: Meetings }
/** `answer`: somebody of theirs takes part or has asked to; nobody will; nothing was said yet. */
export interface Invited { id: string; administration: string; at: Date; answer: 'comes' | 'declined' | 'waits'; coming: number; nominated: number }

/** Asking people to come: organisers ask seats, and a contact point names colleagues, who then need no further yes. */
export class Invitations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Asks the seats of these administrations, each once; answers how many were asked now. @throws NotFound, Conflict for what is over */
  async invite(viewer: Viewer, key: string, administrations: readonly string[]): Promise<{ path: string; asked: number }> {
    const meeting = await this.#ahead(viewer, key)
    if (!meeting.isKept) throw new NotFound()
    let asked = 0
    for (const administration of new Set(administrations)) {
      const [added] = await this.#rows<{ id: string }>(`insert into updates.invitation (id, item_id, administration, by_id, at) values (?::uuid, ?::uuid, ?, ?::uuid, ?::timestamptz) on conflict do nothing returning id`,
        [newId(this.#needs.clock.now().getTime()), meeting.id, administration, viewer.id, this.#needs.clock.now()])
      if (!added) continue
      asked++
      await this.#needs.notices.tell('updates.meeting-invited', { to: { seats: [{ administration }] }, item: meeting.id, actor: viewer.id, key: `${meeting.id}.${administration}` })
    }
    if (asked > 0) await this.#needs.audit.record(viewer, 'updates.meeting.invited', `item:${meeting.id}`, { asked })
    return { path: meeting.path, asked }
  }

  /** By a contact point, somebody of their administration. @throws NotFound, Conflict, Invalid on `person` */
  async nominate(viewer: Viewer, key: string, person: string): Promise<{ path: string; name: string }> {
    const meeting = await this.#ahead(viewer, key)
    const { administration } = viewer
    if (administration === null || !viewer.roles.includes('ncp') || meeting.fields.registration === 'none') throw new NotFound()
    const holder = await this.#needs.seats.get(person)
    if (!holder?.isActive || holder.administration !== administration || person === viewer.id) throw new Invalid([{ field: 'person', key: 'updates.invitations.fault.person' }])
    const now = this.#needs.clock.now()
    // Somebody who said no may be asked once more.
    const [named] = await this.#rows<{ at: Date }>(`insert into updates.invitation (id, item_id, administration, person_id, by_id, at) values (?::uuid, ?::uuid, ?, ?::uuid, ?::uuid, ?::timestamptz)
      on conflict (item_id, person_id) where person_id is not null do update set declined_at = null, at = excluded.at, by_id = excluded.by_id where updates.invitation.declined_at is not null returning at`,
    [newId(now.getTime()), meeting.id, administration, person, viewer.id, now])
    // What waits for the contact point's yes has it now.
    if (named) {
      await this.#needs.audit.record(viewer, 'updates.meeting.nominated', `item:${meeting.id}`, { person })
      await this.#needs.notices.tell('updates.meeting-nominated', { to: { people: [person] }, item: meeting.id, values: { name: viewer.name }, actor: viewer.id, key: `${meeting.id}.${person}.${named.at.getTime()}` })
    }
    return { path: meeting.path, name: holder.name }
  }

  /** What was asked of the reader, or as a contact point of their seat, is declined. Twice is as once. @throws NotFound */
  async decline(viewer: Viewer, key: string, who: 'self' | 'seat'): Promise<string> {
    const meeting = await this.#needs.meetings.read(viewer, key)
    if (who === 'seat' && !viewer.roles.includes('ncp')) throw new NotFound()
    const done = await this.#rows(`update updates.invitation set declined_at = coalesce(declined_at, ?::timestamptz) where item_id = ?::uuid and ${who === 'self' ? 'person_id = ?::uuid' : 'person_id is null and administration = ?'} returning id`,
      [this.#needs.clock.now(), meeting.id, who === 'self' ? viewer.id : viewer.administration])
    if (done.length === 0) throw new NotFound()
    await this.#needs.audit.record(viewer, 'updates.meeting.declined', `item:${meeting.id}`, { who })
    return meeting.path
  }

  /** For keepers: every seat that was asked and what came of it; at most 500. */
  async list(viewer: Viewer, key: string): Promise<{ meeting: Awaited<ReturnType<Meetings['read']>>; invited: Invited[] }> {
    const meeting = await this.#needs.meetings.read(viewer, key)
    if (!meeting.isKept) throw new NotFound()
    const invited = await this.#rows<Invited>(`select i.id, i.administration, i.at, coming, nominated, case when coming > 0 then 'comes' when i.declined_at is not null then 'declined' else 'waits' end as answer
      from updates.invitation i
        cross join lateral (select count(*)::int as coming from updates.registration r where r.item_id = i.item_id and r.administration = i.administration and r.state in ('asked', 'registered', 'waiting')) c
        cross join lateral (select count(*)::int as nominated from updates.invitation n where n.item_id = i.item_id and n.administration = i.administration and n.person_id is not null and n.declined_at is null) n
      where i.item_id = ?::uuid and i.person_id is null order by coming = 0, i.declined_at is not null, i.administration limit 500`, [meeting.id])
    return { meeting, invited }
  }

  /** Codes of those a choice of the form stands for: every administration that has a contact point, those of a region, or one. */
  async chosen(whom: string): Promise<string[]> {
    const [kind, name] = [whom.slice(0, whom.indexOf(':')), whom.slice(whom.indexOf(':') + 1)]
    if (kind === 'administration') return await this.#needs.people.administration(name) ? [name] : []
    const held = await this.#needs.seats.coverage()
    return (await this.#needs.people.administrations()).filter(({ code, region }) => held.has(code) && (kind === 'all' || region === name)).map(({ code }) => code)
  }

  async #ahead(viewer: Viewer, key: string) {
    const meeting = await this.#needs.meetings.read(viewer, key)
    if (!mayBeCancelled(meeting, this.#needs.clock.now())) throw new Conflict(null, 'updates.invitations.fault.over')
    return meeting
  }

  async #rows<T>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}
