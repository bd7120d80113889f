import type { Knex } from 'knex'
import { NotFound, Refused, type Clock, type Content, type Item, type People, type Viewer } from '@diwan/core'
import { levels, type Level, type Requirement } from '../kinds/standard.ts'
import { fewest, regionTotals, totalOf } from './card-uses.ts'

interface Needs { db: Knex; content: Content; people: People; clock: Clock }
interface Row { administration: string; met: string[]; is_named: boolean; note: string; at: Date }
export interface Declared { administration: string; level: Level | null; note: string; at: Date }
/** What is told of a standard: levels of those who wish to be named, totals of a level from five on, and the viewer's own. For the desk of the hub also the rest. */
export interface Standing { mine: { met: string[]; level: Level | null; isNamed: boolean; note: string; at: Date } | null; named: Declared[]; totals: { level: Level; n: number }[]; regions: { region: string; n: number }[]; forHub: Declared[] | null; mayDeclare: boolean }

/** Of the levels, the highest all of whose requirements are met, with all of those below; null below the first. */
export function levelOf(requirements: readonly Requirement[], met: readonly string[]): Level | null {
  const has = new Set(met)
  let reached: Level | null = null
  for (const level of levels) {
    const own = requirements.filter((one) => one.level === level)
    if (own.some(({ id }) => !has.has(id))) break
    if (own.length > 0) reached = level
  }
  return reached
}

/** Where administrations say they stand by a standard: private to them and the hub, unless they wish otherwise. Never a ranking. */
export class Declarations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(viewer: Viewer, item: Pick<Item, 'id' | 'fields'>): Promise<Standing> {
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>('select administration, met, is_named, note, at from guidelines.declaration where item_id = ?::uuid order by administration limit 500', [item.id])
    const requirements = requirementsOf(item)
    const told = rows.map((row) => ({ row, level: levelOf(requirements, row.met) }))
    const declared = ({ row: { administration, note, at }, level }: (typeof told)[number]): Declared => ({ administration, level, note, at })
    const isOfSeat = viewer.administration !== null && viewer.may('guidelines.contribute')
    const own = isOfSeat ? told.find(({ row }) => row.administration === viewer.administration) : undefined
    return {
      mine: own ? { met: own.row.met, level: own.level, isNamed: own.row.is_named, note: own.row.note, at: own.row.at } : null,
      named: told.filter(({ row }) => row.is_named).map(declared),
      totals: levels.map((level) => ({ level, n: totalOf(told.filter((one) => one.level === level).map(({ row }) => row)) })).filter(({ n }) => n >= fewest),
      regions: await regionTotals(this.#needs.people, rows.filter(({ is_named: isNamed }) => !isNamed).map(({ administration }) => administration)),
      forHub: viewer.tokens.includes('staff:guidelines') ? told.map(declared) : null, mayDeclare: viewer.administration !== null && viewer.may('guidelines.declare'),
    }
  }

  /** @throws NotFound, Refused */
  async declare(viewer: Viewer, key: string, said: { met: readonly string[]; isNamed: boolean; note: string }): Promise<Item> {
    const item = await this.#needs.content.read(viewer, 'guidelines.standard', key)
    if (viewer.administration === null || viewer.id === null) throw new Refused('guidelines.use.fault.no-seat')
    const known = new Set(requirementsOf(item).map(({ id }) => id))
    if (known.size === 0) throw new NotFound()
    await this.#needs.db.raw(`insert into guidelines.declaration (item_id, administration, met, is_named, note, by_id, at) values (?::uuid, ?, ?::text[], ?, ?, ?::uuid, ?::timestamptz)
      on conflict (item_id, administration) do update set met = excluded.met, is_named = excluded.is_named, note = excluded.note, by_id = excluded.by_id, at = excluded.at`,
    [item.id, viewer.administration, said.met.filter((id) => known.has(id)), said.isNamed, said.note.slice(0, 600), viewer.id, this.#needs.clock.now()])
    return item
  }

  /** Takes back what was declared. @throws NotFound, Refused */
  async takeBack(viewer: Viewer, key: string): Promise<Item> {
    const item = await this.#needs.content.read(viewer, 'guidelines.standard', key)
    if (viewer.administration === null) throw new Refused('guidelines.use.fault.no-seat')
    await this.#needs.db.raw('delete from guidelines.declaration where item_id = ?::uuid and administration = ?', [item.id, viewer.administration])
    return item
  }
}

export const requirementsOf = ({ fields }: Pick<Item, 'fields'>): Requirement[] => (fields['requirements'] ?? []) as Requirement[]
