import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { AttachmentCard, Clock, ItemInput } from '@diwan/core'
import type { Blinding, Decision } from '../model/review.ts'

interface Needs { db: Knex; clock: Clock }
export interface RoundFile { id: string; name: string; size: number; sha256: string; path: string }
/** What was handed in, as it was. `fullText`: of the holding. `decidedName` stands for good; a decision has a name. */
export interface Round {
  id: string; itemId: string; n: number; input: ItemInput; fullText: ItemInput | null; files: RoundFile[]; draftRev: number; response: string; blinding: Blinding; openedAt: Date
  decision: Decision | null; letter: string; decidedName: string; decidedAt: Date | null
}
const columns = { id: 'id', itemId: 'item_id', n: 'n', input: 'input', fullText: 'full_text', files: 'files', draftRev: 'draft_rev', response: 'response', blinding: 'blinding', openedAt: 'opened_at', decision: 'decision', letter: 'letter', decidedName: 'decided_name', decidedAt: 'decided_at' }

/** Each handing-in of a study, and what became of it. Who may see one is asked by who calls. */
export class Rounds {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Keeps what is handed in now. The newest round of a study is the one that counts. */
  async open(itemId: string, { input, fullText, files, draftRev, response }: { input: ItemInput; fullText: ItemInput | null; files: readonly AttachmentCard[]; draftRev: number; response: string }): Promise<Round> {
    const before = await this.newest(itemId)
    const row = {
      id: randomUUID(), item_id: itemId, n: (before?.n ?? 0) + 1, input: JSON.stringify(input), full_text: fullText === null ? null : JSON.stringify(fullText),
      files: JSON.stringify(files.map(({ id, name, size, sha256, path }) => ({ id, name, size, sha256, path }))), draft_rev: draftRev, response, blinding: before?.blinding ?? 'single', opened_at: this.#needs.clock.now(),
    }
    await this.#needs.db('research.round').insert(row)
    return await this.get(row.id) as Round
  }

  async get(id: string): Promise<Round | null> { return (await this.#rows({ id }, 1))[0] ?? null }
  async newest(itemId: string): Promise<Round | null> { return (await this.#rows({ item_id: itemId }, 1))[0] ?? null }
  /** Of one study, the newest first; at most 30. */
  of(itemId: string): Promise<Round[]> { return this.#rows({ item_id: itemId }, 30) }

  async blind(id: string, blinding: Blinding): Promise<void> { await this.#needs.db('research.round').where({ id }).update({ blinding }) }

  async decide(id: string, by: { id: string; name: string }, decision: Decision, letter: string): Promise<void> {
    await this.#needs.db('research.round').where({ id }).whereNull('decision').update({ decision, letter, decided_by: by.id, decided_name: by.name, decided_at: this.#needs.clock.now() })
  }

  /** Taken back before anybody looked: as if it had not been handed in. */
  async drop(id: string): Promise<void> { await this.#needs.db('research.round').where({ id }).whereNull('decision').delete() }

  #rows(where: object, limit: number): Promise<Round[]> { return this.#needs.db('research.round').where(where).orderBy('n', 'desc').limit(limit).select(columns) as unknown as Promise<Round[]> }
}
