import type { Knex } from 'knex'
import { Invalid, Refused, SignInNeeded, type Audit, type Clock, type Content, type Viewer } from '@diwan/core'

interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit }

/** Others vouch for what somebody knows: by name, once a topic, never for oneself, and taken back at any time. */
export class Endorsements {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws SignInNeeded, NotFound, Refused for oneself, Invalid for what the person does not say of themselves */
  async give(viewer: Viewer, ref: string, topic: string, note: string): Promise<string> {
    const { card, person } = await this.#subject(viewer, ref)
    if (person === viewer.id) throw new Refused('directory.endorse.not-yourself')
    if (!((card.fields['knows'] ?? []) as { topic: string }[]).some((one) => one.topic === topic)) throw new Invalid([{ field: 'topic', key: 'directory.card.fault.topic' }])
    await this.#needs.db.raw(`insert into directory.endorsement (person_id, topic, by_id, note, at) values (?::uuid, ?, ?::uuid, ?, ?::timestamptz)
      on conflict (person_id, topic, by_id) do update set note = excluded.note`, [person, topic, viewer.id ?? '', note.trim().slice(0, 300), this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'directory.endorsed', `item:${card.id}`, { topic })
    return card.path
  }

  async takeBack(viewer: Viewer, ref: string, topic: string): Promise<string> {
    const { card, person } = await this.#subject(viewer, ref)
    await this.#needs.db.raw('delete from directory.endorsement where person_id = ?::uuid and topic = ? and by_id = ?::uuid', [person, topic, viewer.id ?? ''])
    await this.#needs.audit.record(viewer, 'directory.endorsement-taken-back', `item:${card.id}`, { topic })
    return card.path
  }

  async #subject(viewer: Viewer, ref: string) {
    if (viewer.id === null) throw new SignInNeeded()
    const card = await this.#needs.content.read(viewer, 'directory.person', ref)
    return { card, person: String(card.fields['personId']) }
  }
}
