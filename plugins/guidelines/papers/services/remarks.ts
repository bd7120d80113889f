import type { Knex } from 'knex'
import type { Locale, PaperRemark, People, Viewer } from '@diwan/core'
import type { Guideline } from '../../guide/services/guides.ts'

interface Needs { db: Knex; people: People }
interface Row { part: string; words: string; reason: string; person_id: string | null; administration: string | null; at: Date }

/** What readers would have otherwise and nobody has decided yet, as remarks on a copy that is sent out. */
export class Remarks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By part. Whoever asks has read the guideline; names are told to who is signed in. */
  async of(viewer: Viewer, item: Guideline, lang: Locale): Promise<Map<string, PaperRemark[]>> {
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>(`select part, words, reason, person_id, administration, at from guidelines.amendment where item_id = ?::uuid and lang = ? and state = 'open' order by at limit 200`, [item.id, lang])
    const cards = viewer.id === null ? new Map<string, { name: string }>() : await this.#needs.people.cards(rows.flatMap(({ person_id: id }) => id ?? []))
    const remarks = new Map<string, PaperRemark[]>()
    for (const { part, words, reason, person_id: person, administration, at } of rows) {
      remarks.set(part, [...remarks.get(part) ?? [], { by: (person === null ? undefined : cards.get(person)?.name) ?? administration ?? '–', at: new Date(at), text: `${words}\n${reason}` }])
    }
    return remarks
  }
}
