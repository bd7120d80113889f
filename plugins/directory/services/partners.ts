import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type Item, type ItemSummary, type Page, type People, type Viewer } from '@diwan/core'
import { organisationTypes } from '../kinds/organisation.ts'
import type { Finder, PersonRow } from './finder.ts'

interface Needs { db: Knex; content: Content; people: People; finder: Finder; clock: Clock; audit: Audit }
interface ContactRow { person_id: string; what_for: string; is_guest: boolean; until_on: string | null; ended_at: Date | null }
export interface PartnerContact { person: PersonRow; whatFor: string; isGuest: boolean; untilOn: string | null; isOver: boolean }

/** Partner organisations, who speaks for them, and until when those who are guests here may read. */
export class Partners {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, { type, ...paging }: { type?: string; after?: string; before?: string; limit?: number }): Promise<Page<ItemSummary>> {
    return this.#needs.content.list(viewer, { kinds: ['directory.organisation'], ...type ? { facets: { type } } : {}, ...paging })
  }

  async counts(viewer: Viewer) { return this.#needs.content.countBy(viewer, { kinds: ['directory.organisation'] }, 'type', organisationTypes) }

  /** @throws NotFound */
  async read(viewer: Viewer, key: string): Promise<{ item: Item; contacts: PartnerContact[] }> {
    const item = await this.#needs.content.read(viewer, 'directory.organisation', key)
    const { rows } = await this.#needs.db.raw<{ rows: ContactRow[] }>(`select person_id, what_for, is_guest, to_char(until_on, 'YYYY-MM-DD') as until_on, ended_at from directory.organisation_contact where item_id = ?::uuid order by at limit 100`, [item.id])
    const cards = new Map((await this.#needs.finder.rowsOf(viewer, rows.map(({ person_id }) => person_id))).map((row) => [row.person, row]))
    const today = this.#needs.clock.now().toISOString().slice(0, 10)
    return {
      item, contacts: rows.flatMap(({ person_id, what_for, is_guest, until_on, ended_at }) => {
        const person = cards.get(person_id)
        return person ? [{ person, whatFor: what_for, isGuest: is_guest, untilOn: until_on, isOver: ended_at !== null || (until_on !== null && until_on < today) }] : []
      }),
    }
  }

  /** Somebody speaks for it. Whoever holds no seat reads as a guest what the organisation's page is kept for, until that day. @throws NotFound, Refused, Invalid, Conflict for a guest while the page has a draft */
  async addContact(viewer: Viewer, key: string, contact: { person: string; whatFor: string; until: string | null }): Promise<void> {
    const { content, db, people, finder, clock, audit } = this.#needs
    const item = await content.read(viewer, 'directory.organisation', key)
    if (!item.isKept || !viewer.may('directory.organisations')) throw new Refused()
    const ids = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(contact.person) ? [contact.person] : []
    const [row] = await finder.rowsOf(viewer, ids)
    const account = (await people.accounts(ids)).get(contact.person)
    if (!row || !account) throw new Invalid([{ field: 'person', key: 'directory.organisation.fault.person' }])
    const isGuest = account.administration === null && !account.roles.includes('member')
    const today = clock.now().toISOString().slice(0, 10)
    if (isGuest && contact.until === null) throw new Invalid([{ field: 'until', key: 'directory.organisation.fault.guest-until' }])
    if (contact.until !== null && contact.until <= today) throw new Invalid([{ field: 'until', key: 'core.access.error.day' }])
    await db.raw(`insert into directory.organisation_contact (item_id, person_id, what_for, is_guest, until_on, given_by, at, ended_at) values (?::uuid, ?::uuid, ?, ?, ?::date, ?::uuid, ?::timestamptz, null)
      on conflict (item_id, person_id) do update set what_for = excluded.what_for, is_guest = excluded.is_guest, until_on = excluded.until_on, given_by = excluded.given_by, ended_at = null`,
    [item.id, contact.person, contact.whatFor.trim().slice(0, 200), isGuest, contact.until, viewer.id, clock.now()] as string[])
    if (isGuest && contact.until !== null) {
      await this.#open(viewer, item)
      await people.share(viewer, contact.person, { token: `group:${item.id}`, until: new Date(`${contact.until}T23:59:59.999Z`), why: item.title })
    }
    await audit.record(viewer, 'directory.organisation.contact-added', `item:${item.id}`, { until: contact.until, isGuest })
  }

  /** The page is for the organisation's guests too, from the first one on. */
  async #open(viewer: Viewer, item: Item): Promise<void> {
    const { content } = this.#needs
    const group = `group:${item.id}`
    if (item.audience.includes('public') || item.audience.includes(group)) return
    const { input, rev } = await content.draft(viewer, item.id)
    // Somebody's unfinished words are not published by this.
    if (rev > 0) throw new Conflict(null, 'directory.organisation.fault.draft')
    const saved = await content.saveDraft(viewer, item.id, { ...input, audience: [...item.audience, group] }, { rev })
    await content.move(viewer, item.id, 'publish', { rev: item.rev, draft: saved.rev })
  }

  /** What they read as a guest ends at once. @throws NotFound, Refused */
  async endContact(viewer: Viewer, key: string, person: string): Promise<void> {
    const { content, db, people, clock, audit } = this.#needs
    const item = await content.read(viewer, 'directory.organisation', key)
    if (!item.isKept || !viewer.may('directory.organisations')) throw new Refused()
    const { rows } = await db.raw<{ rows: { is_guest: boolean }[] }>('update directory.organisation_contact set ended_at = ?::timestamptz where item_id = ?::uuid and person_id = ?::uuid and ended_at is null returning is_guest', [clock.now(), item.id, person])
    if (!rows[0]) throw new NotFound()
    if (rows[0].is_guest) await people.unshare(viewer, person, `group:${item.id}`)
    await audit.record(viewer, 'directory.organisation.contact-ended', `item:${item.id}`)
  }
}
