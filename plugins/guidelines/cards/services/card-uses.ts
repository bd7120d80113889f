import type { Knex } from 'knex'
import { Invalid, NotFound, Refused, type Clock, type Content, type Item, type People, type Viewer } from '@diwan/core'

interface Needs { db: Knex; content: Content; people: People; clock: Clock }
interface Row { administration: string; is_named: boolean; year: number; note: string }
/** Who does as a card says, or has met a pitfall: by name where the administration wishes it, else by region from five on. `mine` is the viewer's own. */
export interface Uses { n: number; named: { administration: string; year: number; note: string }[]; regions: { region: string; n: number }[]; mine: { isNamed: boolean; year: number; note: string } | null; mayTell: boolean }
export const fewest = 5

/** "We do this too", "we met this too": said by an administration, named only by its own choice. */
export class CardUses {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(viewer: Viewer, itemId: string): Promise<Uses> {
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>('select administration, is_named, year, note from guidelines.card_use where item_id = ?::uuid order by year, administration limit 500', [itemId])
    const own = rows.find(({ administration }) => administration === viewer.administration)
    const mayTell = viewer.administration !== null && viewer.may('guidelines.declare')
    return {
      n: totalOf(rows),
      named: rows.filter(({ is_named: isNamed }) => isNamed).map(({ administration, year, note }) => ({ administration, year, note })),
      regions: await regionTotals(this.#needs.people, rows.filter(({ is_named: isNamed }) => !isNamed).map(({ administration }) => administration)),
      // Those of a seat see what their seat has said, named or not.
      mine: own && viewer.administration !== null && viewer.may('guidelines.contribute') ? { isNamed: own.is_named, year: own.year, note: own.note } : null, mayTell,
    }
  }

  /** @throws NotFound, Refused, Invalid */
  async tell(viewer: Viewer, key: string, said: { isNamed: boolean; year: number; note: string } | null): Promise<Item> {
    const item = await this.#needs.content.read(viewer, null, key)
    if (!['guidelines.practice', 'guidelines.pitfall'].includes(item.kind)) throw new NotFound()
    if (viewer.administration === null || viewer.id === null) throw new Refused('guidelines.use.fault.no-seat')
    const now = this.#needs.clock.now()
    if (said === null) { await this.#needs.db.raw('delete from guidelines.card_use where item_id = ?::uuid and administration = ?', [item.id, viewer.administration]); return item }
    if (said.year < 1990 || said.year > now.getUTCFullYear()) throw new Invalid([{ field: 'year', key: 'guidelines.use.fault.year' }])
    await this.#needs.db.raw(`insert into guidelines.card_use (item_id, administration, is_named, year, note, by_id, at) values (?::uuid, ?, ?, ?, ?, ?::uuid, ?::timestamptz)
      on conflict (item_id, administration) do update set is_named = excluded.is_named, year = excluded.year, note = excluded.note, by_id = excluded.by_id, at = excluded.at`,
    [item.id, viewer.administration, said.isNamed, said.year, said.note.slice(0, 300), viewer.id, now])
    return item
  }
}

/** All of them where five or more are not named, else those that are: from a total and the names no smaller number can be worked out. */
export function totalOf(rows: readonly { is_named: boolean }[]): number {
  const named = rows.filter(({ is_named: isNamed }) => isNamed).length
  return rows.length - named >= fewest ? rows.length : named
}

/** How many of each region, where each has five or more; of some regions alone the others could be worked out. */
export async function regionTotals(people: People, codes: readonly string[]): Promise<{ region: string; n: number }[]> {
  const regions = new Map((await people.administrations()).map(({ code, region }) => [code, region]))
  const counts = Map.groupBy(codes, (code) => regions.get(code) ?? '')
  if (counts.has('') || [...counts.values()].some((of) => of.length < fewest)) return []
  return [...counts].map(([region, of]) => ({ region, n: of.length })).toSorted((a, b) => a.region.localeCompare(b.region))
}
