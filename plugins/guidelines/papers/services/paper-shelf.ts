import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { Invalid, NotFound, type Clock, type Jobs, type Live, type Log, type Paper, type Papers } from '@diwan/core'

interface Needs { db: Knex; jobs: Jobs; clock: Clock; live: Live; log: Log; papers: Papers }
export const slowForms = ['pdf', 'docx'] as const
export type SlowForm = (typeof slowForms)[number]
export type PaperState = 'waiting' | 'making' | 'ready' | 'failed'
/** How far a paper is; `share` from 0 to 1. Null: nobody asked for it yet. */
export interface PaperCard { digest: string; state: PaperState; share: number; size: number; madeAt: Date | null }
interface Row { digest: string; state: PaperState; share: number; size: number; made_at: Date | null }

const longest = 12_000_000
const mostKept = 500, keepDays = 30

/**
 * Papers that take long are made by a job and kept. A paper is known by what stands on it: whoever may read the same gets the same
 * file, it is made once, and who may no longer read a line of it asks for another. Nothing here asks for rights: whoever comes with a
 * paper has put it together from what they may read.
 */
export class PaperShelf {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  digestOf(paper: Paper, form: SlowForm): string { return createHash('sha256').update(form).update(JSON.stringify(paper)).digest('hex') }

  async find(paper: Paper, form: SlowForm): Promise<PaperCard | null> { return this.#card(this.digestOf(paper, form)) }

  /** Asks for it to be made, unless it is there or on its way. Joins the open transaction. @throws Invalid for one that is too long */
  async ask(paper: Paper, form: SlowForm, item: string): Promise<PaperCard> {
    const { db, jobs, clock } = this.#needs
    const digest = this.digestOf(paper, form)
    const source = JSON.stringify(paper)
    if (source.length > longest) throw new Invalid([{ field: 'form', key: 'guidelines.paper.fault.long' }])
    await db.raw(`insert into guidelines.paper (digest, form, item_id, state, source, created_at, used_at) values (?, ?, ?::uuid, 'waiting', ?::jsonb, ?::timestamptz, ?::timestamptz)
      on conflict (digest) do update set state = 'waiting', share = 0, source = excluded.source, used_at = excluded.used_at where guidelines.paper.state = 'failed'`, [digest, form, item, source, clock.now(), clock.now()])
    const card = await this.#card(digest)
    if (card?.state === 'waiting') await jobs.send('paper', { digest }, { key: digest })
    return card ?? { digest, state: 'waiting', share: 0, size: 0, madeAt: null }
  }

  /** Its bytes. @throws NotFound while it is not ready */
  async bytes(paper: Paper, form: SlowForm): Promise<Buffer> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: { bytes: Buffer | Uint8Array }[] }>(`update guidelines.paper set used_at = ?::timestamptz where digest = ? and state = 'ready' returning bytes`, [this.#needs.clock.now(), this.digestOf(paper, form)])
    if (!row) throw new NotFound()
    return Buffer.from(row.bytes)
  }

  /** Waits a little for one that is nearly there, so that a page without scripts need not be asked for often. */
  async soon(paper: Paper, form: SlowForm, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<PaperCard | null> {
    const until = performance.now() + ms
    let card = await this.find(paper, form)
    while ((card?.state === 'waiting' || card?.state === 'making') && performance.now() < until && !signal.aborted) {
      await new Promise((resolve) => { setTimeout(resolve, 250) })
      card = await this.find(paper, form)
    }
    return card
  }

  /** The job. May run twice: a paper that is there is left, one that was cut off is begun anew. */
  async make(digest: string): Promise<void> {
    const { db, papers, clock, live, log } = this.#needs
    const { rows: [row] } = await db.raw<{ rows: { form: SlowForm; source: Paper; item: string }[] }>(`update guidelines.paper set state = 'making', share = 0 where digest = ? and state in ('waiting', 'making') and source is not null returning form, source, item_id as item`, [digest])
    if (!row) return
    const paper = { ...row.source, at: new Date(row.source.at), blocks: row.source.blocks.map((block) => block.remarks ? { ...block, remarks: block.remarks.map((remark) => ({ ...remark, at: new Date(remark.at) })) } : block) }
    let told = 0
    const tell = (share: number): void => {
      if (share - told < 0.05) return
      told = share
      db.raw('update guidelines.paper set share = ? where digest = ?', [share, digest]).then(() => { live.item(row.item) }, () => {})
    }
    try {
      const bytes = row.form === 'pdf' ? await papers.make(paper, tell) : await papers.docx(paper)
      await db.raw(`update guidelines.paper set state = 'ready', share = 1, bytes = ?, size = ?, source = null, made_at = ?::timestamptz where digest = ?`, [bytes, bytes.length, clock.now(), digest])
    } catch (error) {
      log.error('A paper could not be made', { digest, error: String(error) })
      await db.raw(`update guidelines.paper set state = 'failed', source = null where digest = ?`, [digest])
    }
    live.item(row.item)
  }

  /** What nobody fetched for a month goes, and the oldest past so many; what a stopped process left begins anew. */
  async tidy(): Promise<void> {
    const { db, jobs, clock } = this.#needs
    const before = new Date(clock.now().getTime() - keepDays * 86_400_000)
    await db.raw('delete from guidelines.paper where used_at < ?::timestamptz or digest in (select digest from guidelines.paper order by used_at desc offset ?)', [before, mostKept])
    const { rows } = await db.raw<{ rows: { digest: string }[] }>(`select digest from guidelines.paper where state in ('waiting', 'making') limit 100`)
    for (const { digest } of rows) await jobs.send('paper', { digest }, { key: digest })
  }

  async #card(digest: string): Promise<PaperCard | null> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: Row[] }>('select digest, state, share, size, made_at from guidelines.paper where digest = ?', [digest])
    return row ? { digest, state: row.state, share: Number(row.share), size: Number(row.size), madeAt: row.made_at } : null
  }
}
