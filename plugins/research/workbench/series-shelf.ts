import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import type { Clock } from '@diwan/core'

interface Needs { db: Knex; clock: Clock }

/** Tables kept of one item; older ones go, but for the one that is published. */
const kept = 30
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
/** A form sends other ends of lines than a file has: the same table is the same text. */
const alike = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd()
const tables: Record<string, string> = { 'research.evaluation': 'research.evaluation', 'research.forecast': 'research.forecast' }

/** Tables of series as they were typed, beside the items that name them. Whoever asks has read the item. */
export class SeriesShelf {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The table a hash names; empty where there is none. */
  async of(item: string, hash: string): Promise<string> {
    if (hash === '') return ''
    const { rows: [row] } = await this.#needs.db.raw<{ rows: { text: string }[] }>('select text from research.series where item_id = ?::uuid and hash = ?', [item, hash])
    return row?.text ?? ''
  }

  /** Keeps a table and answers its hash; the same one is kept once. */
  async keep(item: string, kind: string, typed: string): Promise<string> {
    const text = alike(typed)
    if (text === '') return ''
    const { db, clock } = this.#needs, hash = hashOf(text)
    await db.raw('insert into research.series (item_id, hash, text, kept_at) values (?::uuid, ?, ?, ?::timestamptz) on conflict (item_id, hash) do update set kept_at = excluded.kept_at', [item, hash, text, clock.now()])
    await db.raw(`delete from research.series where item_id = ?::uuid and hash not in (select hash from research.series where item_id = ?::uuid order by kept_at desc limit ?) and hash not in (select series from ${tables[kind]} where item_id = ?::uuid)`, [item, item, kept, item])
    return hash
  }

  /** Nothing stays of an item that was removed. */
  async forget(item: string): Promise<void> {
    await this.#needs.db.raw('delete from research.series where item_id = ?::uuid', [item])
    await this.#needs.db.raw('delete from research.counting where item_id = ?::uuid', [item])
  }
}
