import type { Knex } from 'knex'
import type { Clock, Content, Item, ItemSummary, Viewer } from '@diwan/core'
import { timesOf, type MeetingFields, type Session } from '../kinds/meeting.ts'
import { readMark, writeMark } from './mark.ts'

interface Needs { db: Knex; content: Content; clock: Clock }
/** A meeting as lists and calendars show it: its summary with the columns of the meeting in it. */
export type Meeting = ItemSummary & { fields: MeetingFields }
export interface MeetingPage { rows: Meeting[]; next: string | null; previous: string | null }
export interface Door { session: string; place: string; address: string }

interface Row { item_id: string; number: number | null; format: MeetingFields['format']; registration: MeetingFields['registration']; registration_until: string | null; sessions: Session[]; agenda: MeetingFields['agenda']; starts_at: Date | null; ends_at: Date | null }

const columns = `m.item_id, m.number, m.format, m.registration, m.registration_until::text as registration_until, m.sessions, m.agenda, m.starts_at, m.ends_at`
const fieldsOf = (row: Row): MeetingFields => ({
  number: row.number, format: row.format, registration: row.registration, registrationUntil: row.registration_until, sessions: row.sessions, agenda: row.agenda,
  startsAt: row.starts_at?.toISOString() ?? null, endsAt: row.ends_at?.toISOString() ?? null,
})
/** So many rows are looked at for one page before it ends short: meetings a reader may not see stand between those they may. */
const looked = 1_000

/** Every question about meetings in time: what comes, what was, what a month holds. Times are the table's own; who may read is asked of `content`. */
export class Meetings {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the order of their beginning, the nearest first; a meeting that has begun is coming until it ends. */
  async list(viewer: Viewer, { when, format, after, limit = 20 }: { when: 'coming' | 'past'; format?: string; after?: string; limit?: number }): Promise<MeetingPage> {
    const now = this.#needs.clock.now()
    const isPast = when === 'past'
    const found: { meeting: Meeting; row: Row }[] = []
    let place = after === undefined ? null : readMark(after)
    for (let seen = 0; seen < looked && found.length <= limit;) {
      const rows = await this.#rows(`select ${columns} from updates.meeting m where m.ends_at ${isPast ? '<' : '>='} ?::timestamptz ${format === undefined ? '' : 'and m.format = ?'}
        ${place ? `and (m.starts_at, m.item_id) ${isPast ? '<' : '>'} (?::timestamptz, ?::uuid)` : ''} order by m.starts_at ${isPast ? 'desc' : 'asc'}, m.item_id ${isPast ? 'desc' : 'asc'} limit 100`,
      [now, ...(format === undefined ? [] : [format]), ...(place ? [place.at, place.id] : [])])
      seen += rows.length
      found.push(...await this.#readable(viewer, rows))
      const last = rows.at(-1)
      if (rows.length < 100 || !last?.starts_at) break
      place = { at: last.starts_at, id: last.item_id }
    }
    const shown = found.slice(0, limit)
    const last = shown.at(-1)?.row
    return { rows: shown.map(({ meeting }) => meeting), next: found.length > limit && last?.starts_at ? writeMark({ at: last.starts_at, id: last.item_id }) : null, previous: null }
  }

  /** All that touch a span of time, at most 200, in order. */
  async between(viewer: Viewer, from: Date, to: Date): Promise<Meeting[]> {
    const rows = await this.#rows(`select ${columns} from updates.meeting m where m.starts_at < ?::timestamptz and m.ends_at >= ?::timestamptz order by m.starts_at, m.item_id limit 200`, [to, from])
    return (await this.#readable(viewer, rows)).map(({ meeting }) => meeting)
  }

  /** Those of a series the viewer may read, the latest first; at most 100. */
  async ofSeries(viewer: Viewer, id: string): Promise<Meeting[]> {
    const meetings = await this.#needs.content.linking(viewer, id, 'series', 100, 'updates.meeting') as Meeting[]
    return meetings.toSorted((a, b) => Date.parse(b.fields.startsAt ?? '') - Date.parse(a.fields.startsAt ?? '') || b.id.localeCompare(a.id))
  }

  /** By ids, readable ones only, in the order of their beginning. */
  async pick(viewer: Viewer, ids: readonly string[]): Promise<Meeting[]> {
    if (ids.length === 0) return []
    const rows = await this.#rows(`select ${columns} from updates.meeting m where m.item_id = any(?::uuid[]) order by m.starts_at, m.item_id limit 200`, [ids])
    return (await this.#readable(viewer, rows)).map(({ meeting }) => meeting)
  }

  /** The meetings among these rows that have not ended, the nearest first. */
  nearest(rows: readonly ItemSummary[], limit: number): Meeting[] {
    const now = this.#needs.clock.now().getTime()
    return (rows.filter(({ kind }) => kind === 'updates.meeting') as Meeting[]).filter(({ fields }) => fields.endsAt !== null && Date.parse(fields.endsAt) >= now && !isCancelled(fields))
      .toSorted((a, b) => Date.parse(a.fields.startsAt ?? '') - Date.parse(b.fields.startsAt ?? '') || a.id.localeCompare(b.id)).slice(0, limit)
  }

  /** As they were given, the last to begin first. */
  lastFirst(rows: readonly ItemSummary[]): Meeting[] { return (rows as Meeting[]).toSorted((a, b) => Date.parse(b.fields.startsAt ?? '') - Date.parse(a.fields.startsAt ?? '') || b.id.localeCompare(a.id)) }

  read(viewer: Viewer, key: string): Promise<Item & { fields: MeetingFields }> { return this.#needs.content.read(viewer, 'updates.meeting', key) as Promise<Item & { fields: MeetingFields }> }

  /** Where the sittings are and how to join them. For keepers and those who hold a seat: whoever asks has asked that. */
  async doors(itemId: string): Promise<Map<string, Door>> { return (await this.doorsOf([itemId])).get(itemId) ?? new Map<string, Door>() }

  async doorsOf(itemIds: readonly string[]): Promise<Map<string, Map<string, Door>>> {
    const found = new Map<string, Map<string, Door>>()
    if (itemIds.length === 0) return found
    const { rows } = await this.#needs.db.raw<{ rows: (Door & { item_id: string })[] }>('select item_id, session, place, address from updates.door where item_id = any(?::uuid[])', [[...itemIds]])
    for (const { item_id: id, session, place, address } of rows) found.set(id, (found.get(id) ?? new Map<string, Door>()).set(session, { session, place, address }))
    return found
  }

  async setDoors(itemId: string, doors: readonly Door[]): Promise<void> {
    for (const { session, place, address } of doors) {
      await this.#needs.db.raw(`insert into updates.door (item_id, session, place, address) values (?::uuid, ?, ?, ?) on conflict (item_id, session) do update set place = excluded.place, address = excluded.address`, [itemId, session, place, address])
    }
  }

  async #rows(text: string, bindings: readonly unknown[]): Promise<Row[]> { return (await this.#needs.db.raw<{ rows: Row[] }>(text, bindings as Knex.RawBinding[])).rows }

  async #readable(viewer: Viewer, rows: readonly Row[]): Promise<{ meeting: Meeting; row: Row }[]> {
    const items = new Map((await this.#needs.content.pick(viewer, rows.map((row) => row.item_id))).map((item) => [item.id, item]))
    return rows.flatMap((row) => {
      const item = items.get(row.item_id)
      return item ? [{ row, meeting: { ...item, fields: fieldsOf(row) } }] : []
    })
  }
}

/** Whether none of its sittings takes place any more. */
export const isCancelled = ({ sessions }: Pick<MeetingFields, 'sessions'>): boolean => sessions.length > 0 && sessions.every(({ state }) => state === 'cancelled')

/** What is over took place, or did not: nobody is told of it afterwards. */
export const mayBeCancelled = ({ publishedAt, fields }: Pick<Meeting, 'publishedAt' | 'fields'>, now: Date): boolean =>
  publishedAt !== null && fields.sessions.length > 0 && !isCancelled(fields) && (fields.endsAt === null || Date.parse(fields.endsAt) > now.getTime())

/** The sittings of a meeting with their moments, as pages and calendars show them. */
export const sittingsOf = ({ sessions }: MeetingFields) => sessions.map((session) => ({ ...session, ...timesOf(session), isFloating: session.timeZone === null }))
