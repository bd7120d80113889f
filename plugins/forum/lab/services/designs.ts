import { Invalid, NotFound, Refused, type Audit, type Clock, type Content, type FieldFault, type Item, type ItemSummary, type Locale, type People, type Viewer } from '@diwan/core'
import type { Knex } from 'knex'
import { row, rows } from '../../board/model/rows.ts'
import { mostHeadings, mostPhases, mostRoles, type DesignFields } from '../model/design.ts'

interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit; people: People }
export type Design = Item & { fields: DesignFields }
export interface Composed extends DesignFields { title: string; summary: string; body: string; lang: Locale }
export const designKind = 'forum.design'

/** Who takes part in the lab, and the formats they put together. */
export class Designs {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Contact points put their name down; whoever moderates is of it anyway. */
  async isVolunteer(viewer: Viewer): Promise<boolean> {
    if (viewer.id === null) return false
    return viewer.may('forum.moderate') || (this.mayVolunteer(viewer) && await row(this.#needs.db, 'select 1 from forum.volunteer where person_id = ?::uuid', [viewer.id]) !== undefined)
  }
  mayVolunteer(viewer: Viewer): boolean { return viewer.id !== null && viewer.tokens.includes('ncps') && viewer.may('forum.write') }
  async hasVolunteered({ id }: Viewer): Promise<boolean> { return id !== null && await row(this.#needs.db, 'select 1 from forum.volunteer where person_id = ?::uuid', [id]) !== undefined }

  /** @throws Refused for who is no contact point */
  async volunteer(viewer: Viewer, isIn: boolean): Promise<void> {
    const { db, clock, audit } = this.#needs
    if (viewer.id === null || (isIn && !this.mayVolunteer(viewer))) throw new Refused('forum.lab.fault.no-contact-point')
    if (isIn) await db.raw('insert into forum.volunteer (person_id, since) values (?::uuid, ?::timestamptz) on conflict do nothing', [viewer.id, clock.now()])
    else await db.raw('delete from forum.volunteer where person_id = ?::uuid', [viewer.id])
    await audit.record(viewer, isIn ? 'forum.lab.joined' : 'forum.lab.left', `person:${viewer.id}`)
  }

  /** By when they put their name down, at most 100. */
  async volunteers(): Promise<{ name: string; administration: string | null }[]> {
    const ids = (await rows<{ id: string }>(this.#needs.db, 'select person_id as id from forum.volunteer order by since limit 100')).map(({ id }) => id)
    const cards = await this.#needs.people.cards(ids)
    return ids.flatMap((id) => { const card = cards.get(id); return card?.isActive ? [{ name: card.name, administration: card.administration }] : [] })
  }

  async list(viewer: Viewer): Promise<ItemSummary[]> { return (await this.#needs.content.list(viewer, { kinds: [designKind], limit: 50 })).rows }
  /** @throws NotFound, Gone */
  async read(viewer: Viewer, key: string): Promise<Design> { return await this.#needs.content.read(viewer, designKind, key) as Design }

  /** In the open transaction. @throws Refused, Invalid */
  async compose(viewer: Viewer, typed: Composed): Promise<{ path: string }> {
    if (!await this.isVolunteer(viewer)) throw new Refused('forum.lab.fault.no-volunteer')
    check(typed)
    return this.#needs.content.publishNew(viewer, designKind, inputOf(typed))
  }

  /** A later version; those that are or were on trial stay as they are. In the open transaction. @throws NotFound, Refused, Invalid, Conflict with what stands */
  async revise(viewer: Viewer, key: string, typed: Composed, rev: number): Promise<{ path: string }> {
    const { content } = this.#needs
    const item = await this.read(viewer, key)
    if (!item.isKept) throw new NotFound()
    check(typed)
    const { rev: draft } = await content.draft(viewer, item.id)
    const saved = await content.saveDraft(viewer, item.id, { ...inputOf({ ...typed, lang: item.lang }) }, { rev: draft })
    return content.move(viewer, item.id, 'publish', { rev, draft: saved.rev })
  }
}

const inputOf = ({ title, summary, body, lang, ...fields }: Composed) => ({ lang, audience: ['members'], texts: { [lang]: { title: title.trim(), summary: summary.trim(), body: body.trim() } }, fields })

function check({ title, summary, headings, phases, roles }: Composed): void {
  const many = (field: string, n: number, most: number): FieldFault[] => n > most ? [{ field, key: 'forum.lab.fault.many', values: { n: most } }] : []
  const faults: FieldFault[] = [
    ...title.trim() === '' ? [{ field: 'title', key: 'forum.fault.title' }] : [], ...summary.trim() === '' ? [{ field: 'summary', key: 'forum.lab.fault.summary' }] : [],
    ...many('headings', headings.length, mostHeadings), ...many('phases', phases.length, mostPhases), ...many('roles', roles.length, mostRoles),
    ...headings.some((one) => one.length > 80) ? [{ field: 'headings', key: 'core.item.fault.too-long', values: { limit: 80 } }] : [],
    ...phases.some(({ name, days }) => name === '' || name.length > 80 || !Number.isInteger(days) || days < 1 || days > 90) ? [{ field: 'phases', key: 'forum.lab.fault.phases' }] : [],
    ...roles.some(({ name, does }) => name === '' || name.length > 60 || does.length > 200) ? [{ field: 'roles', key: 'forum.lab.fault.roles' }] : [],
  ]
  if (faults.length > 0) throw new Invalid(faults)
}
