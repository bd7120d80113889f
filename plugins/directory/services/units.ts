import type { Knex } from 'knex'
import { Invalid, NotFound, Refused, type Audit, type Clock, type Content, type Locale, type Viewer } from '@diwan/core'
import { randomUUID } from 'node:crypto'
import type { Administrations } from './administrations.ts'
import type { Finder } from './finder.ts'

interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit; administrations: Administrations; finder: Finder; transaction<T>(work: () => Promise<T>): Promise<T> }
interface Row { id: string; parent_id: string | null; names: Record<string, string>; head_id: string | null; position: number }
export interface Unit { id: string; name: string; depth: number; parent: string | null; head: { name: string; path: string } | null; headId: string | null; units: Unit[] }

const most = 200, deepest = 8

/** The units of an administration as a tree; its contact points keep it. */
export class Units {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The tree in order; a head whose card the viewer may not read is left out. */
  async tree(viewer: Viewer, administration: string): Promise<Unit[]> {
    const joined = await this.#needs.content.joined<Row>(viewer, {
      sql: `select jsonb_build_object('id', u.id, 'parent_id', u.parent_id, 'names', u.names, 'head_id', u.head_id) as own, (select p.item_id from directory.person p where p.person_id = u.head_id limit 1) as item_id, null::uuid as person_id
        from directory.unit u where u.administration = ? order by u.position, u.id limit ?`, bindings: [administration, most],
    })
    const rows = joined.map(({ own }) => own)
    const heads = new Map(joined.flatMap(({ own, item }) => own.head_id !== null && item ? [[own.head_id, { name: item.title, path: item.path }] as const] : []))
    const below = (parent: string | null, depth: number): Unit[] => depth > deepest ? [] : rows.filter(({ parent_id }) => parent_id === parent).map(({ id, names, head_id }) => {
      const head = head_id === null ? undefined : heads.get(head_id)
      return { id, name: nameIn(names, viewer.locale), depth, parent, head: head ? { name: head.name, path: head.path } : null, headId: head ? head_id : null, units: below(id, depth + 1) }
    })
    return below(null, 1)
  }

  /** @throws Refused, Invalid, NotFound */
  async write(viewer: Viewer, administration: string, unit: { id?: string; name: string; parent: string | null; head: string | null }): Promise<void> {
    this.#ask(viewer, administration)
    const { db, clock, audit, transaction } = this.#needs
    const name = unit.name.trim()
    if (name === '' || name.length > 160) throw new Invalid([{ field: 'name', key: 'directory.unit.fault.name' }])
    await transaction(async () => {
      const rows = await this.#rows(administration)
      const own = unit.id === undefined ? undefined : rows.find(({ id }) => id === unit.id)
      if (unit.id !== undefined && !own) throw new NotFound()
      if (unit.parent !== null && !rows.some(({ id }) => id === unit.parent)) throw new Invalid([{ field: 'parent', key: 'directory.unit.fault.parent' }])
      if (unit.id !== undefined && isBelow(rows, unit.parent, unit.id)) throw new Invalid([{ field: 'parent', key: 'directory.unit.fault.circle' }])
      if (!own && rows.length >= most) throw new Invalid([{ field: 'name', key: 'directory.unit.fault.many', values: { most } }])
      if (unit.head !== null && !(await this.#needs.finder.rowsOf(viewer, [unit.head])).some((row) => row.administration === administration)) throw new Invalid([{ field: 'head', key: 'directory.unit.fault.head' }])
      const names = { ...own?.names, [viewer.locale]: name }
      const id = unit.id ?? randomUUID()
      await db.raw(`insert into directory.unit (id, administration, parent_id, names, head_id, position, updated_at) values (?::uuid, ?, ?::uuid, ?::jsonb, ?::uuid, ?, ?::timestamptz)
        on conflict (id) do update set parent_id = excluded.parent_id, names = excluded.names, head_id = excluded.head_id, updated_at = excluded.updated_at`,
      [id, administration, unit.parent, JSON.stringify(names), unit.head, own?.position ?? rows.length, clock.now()] as string[])
      await audit.record(viewer, own ? 'directory.unit.changed' : 'directory.unit.added', `administration:${administration}`, { unit: id })
    })
  }

  /** With what stands below it. @throws Refused, NotFound */
  async remove(viewer: Viewer, administration: string, id: string): Promise<void> {
    this.#ask(viewer, administration)
    const { rows } = await this.#needs.db.raw<{ rows: unknown[] }>('delete from directory.unit where id = ?::uuid and administration = ? returning id', [id, administration])
    if (rows.length === 0) throw new NotFound()
    await this.#needs.audit.record(viewer, 'directory.unit.removed', `administration:${administration}`, { unit: id })
  }

  #ask(viewer: Viewer, administration: string): void { if (!this.#needs.administrations.mayDescribe(viewer, administration)) throw new Refused() }

  async #rows(administration: string): Promise<Row[]> {
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>('select id, parent_id, names, head_id, position from directory.unit where administration = ? order by position, id limit ?', [administration, most])
    return rows
  }
}

/** The tree as lines, for choices. */
export const linesOf = (units: readonly Unit[]): Unit[] => units.flatMap((unit) => [unit, ...linesOf(unit.units)])

const nameIn = (names: Record<string, string>, locale: Locale): string => names[locale] ?? names['en'] ?? Object.values(names)[0] ?? ''

function isBelow(rows: readonly Row[], place: string | null, id: string): boolean {
  for (let at = place, steps = 0; at !== null && steps < most; steps++) {
    if (at === id) return true
    at = rows.find((row) => row.id === at)?.parent_id ?? null
  }
  return false
}
