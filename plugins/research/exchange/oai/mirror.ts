import type { Knex } from 'knex'
import type { Clock, Content, Viewer } from '@diwan/core'
import type { BibliographicRecord } from '../record.ts'

interface Needs { db: Knex; content: Content; clock: Clock }
export interface MirrorRow { item: string; ref: string; at: Date; sets: string[]; record: BibliographicRecord | null }
/** Where a list begins and ends, and after which record it goes on. */
export interface Window { from: Date | null; before: Date | null; set: string; after: { at: Date; id: string } | null }

/**
 * How far datestamps lie after the write of the mirror, in seconds. A harvester asks again from when it was last answered, so a record
 * must never become visible with a datestamp before an answer that lacked it; a batch of changes is committed well within this time. Until
 * then the record may be taken twice, which harms nobody.
 */
const margin = 60

/**
 * Copies of what a visitor may read and take along, for harvesters: the whole list in the order of its changes is one walk of an index.
 * What was once there stays as a deleted record, without a word of what it said.
 */
export class OaiMirror {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Keeps a record as it stands now. Where nothing of it is new the datestamp stays. */
  async put(item: string, ref: string, sets: readonly string[], record: BibliographicRecord): Promise<void> {
    await this.#needs.db.raw(`insert into research.oai_record as r (item_id, ref, datestamp, sets, is_deleted, record) values (?, ?, ?, ?, false, ?::jsonb)
      on conflict (item_id) do update set ref = excluded.ref, datestamp = excluded.datestamp, sets = excluded.sets, is_deleted = false, record = excluded.record
        where (r.ref, r.sets, r.is_deleted, r.record) is distinct from (excluded.ref, excluded.sets, false, excluded.record)`, [item, ref, this.#stamp(), [...sets], JSON.stringify(record)])
  }

  /** Says of a record that is there that it is no more, and forgets what it said. */
  async remove(item: string): Promise<void> {
    await this.#needs.db.raw('update research.oai_record set is_deleted = true, record = null, datestamp = ? where item_id = ? and not is_deleted', [this.#stamp(), item])
  }

  /** At most `limit` rows in the order of their change; a record comes along where this viewer may read its item at this moment. */
  async page(viewer: Viewer, { from, before, set, after }: Window, limit: number): Promise<MirrorRow[]> {
    const tests = [...from ? ['datestamp >= ?'] : [], ...before ? ['datestamp < ?'] : [], ...set === '' ? [] : ['sets @> array[?]::text[]'], ...after ? ['(datestamp, item_id) > (?::timestamptz, ?::uuid)'] : []]
    const bindings = [...from ? [from] : [], ...before ? [before] : [], ...set === '' ? [] : [set], ...after ? [after.at, after.id] : []]
    return this.#read(viewer, `select * from research.oai_record ${tests.length === 0 ? '' : `where ${tests.join(' and ')}`} order by datestamp, item_id limit ${Math.trunc(limit)}`, bindings)
  }

  async find(viewer: Viewer, ref: string): Promise<MirrorRow | null> {
    return (await this.#read(viewer, 'select * from research.oai_record where ref = ?', [ref]))[0] ?? null
  }

  async count({ from, before, set }: Omit<Window, 'after'>): Promise<number> {
    const query = this.#needs.db('research.oai_record').count<{ count: string }[]>('*')
    if (from) void query.where('datestamp', '>=', from)
    if (before) void query.where('datestamp', '<', before)
    if (set !== '') void query.whereRaw('sets @> array[?]::text[]', [set])
    return Number((await query)[0]?.count ?? 0)
  }

  /** When the oldest record was last changed; null while there is none. */
  async earliest(): Promise<Date | null> {
    return (await this.#needs.db('research.oai_record').min<{ min: Date | null }[]>('datestamp'))[0]?.min ?? null
  }

  async #read(viewer: Viewer, sql: string, bindings: readonly unknown[]): Promise<MirrorRow[]> {
    return this.#needs.content.among<MirrorRow>(viewer, ['research.work'], {
      sql: `select r.item_id as item, r.ref, r.datestamp as at, r.sets, case when o.id is not null and not r.is_deleted then r.record end as record from (${sql}) r left join readable o on o.id = r.item_id order by r.datestamp, r.item_id`, bindings,
    })
  }

  #stamp(): Date { return new Date((Math.floor(this.#needs.clock.now().getTime() / 1000) + margin) * 1000) }
}
