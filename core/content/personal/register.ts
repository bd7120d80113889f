import type { Knex } from 'knex'
import type { Clock, PersonalData, PersonalField } from '../../contract/index.ts'
import type { EventLog } from '../../events/open-events.ts'
import { camel, snake, type Kinds, type KnownKind } from '../kinds.ts'
import { rows } from '../rows.ts'

interface Needs { db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; kinds: Kinds; events: Pick<EventLog, 'emit' | 'changed' | 'wrote'>; /** Core's own tables. */ core: readonly PersonalData[]; /** Those whose owner acts on them itself when a person goes. */ told: readonly PersonalData[] }

/** What is held about somebody under one heading. Of secrets the names of the columns only. */
export interface HeldAbout { plugin: string; why: string; table: string; columns: string[]; isSecret: boolean; count: number; onRemoval: PersonalData['onRemoval']; keepDays: number | null; rows: Record<string, unknown>[] }

const identifier = /^[a-z][a-z0-9_]*$/
const tablePattern = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*$/
const most = 10_000
const quoted = (table: string) => table.split('.').map((part) => `"${part}"`).join('.')

/** Every place that holds personal data, as core and the open plugins declare it; acted on when a person goes, and shown to them. */
export class PersonalRegister {
  readonly #needs: Needs
  readonly #plugins = new Map<string, readonly PersonalData[]>()
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws Error for a declaration that names no table or column */
  add(plugin: string, declared: readonly PersonalData[] = []): void {
    for (const { table, columns, person, since } of declared) {
      if (!tablePattern.test(table) || !table.startsWith(`${plugin}.`)) throw new Error(`${plugin}: ‘${table}’ is no table of the plugin`)
      for (const column of [...columns, person, ...since === undefined ? [] : [since]]) if (!identifier.test(column)) throw new Error(`${plugin}: ‘${column}’ of ${table} is no column`)
    }
    this.#plugins.set(plugin, declared)
  }

  remove(plugin: string): void { this.#plugins.delete(plugin) }

  /** All that is declared now. */
  declared(): (PersonalData & { plugin: string })[] {
    return [...this.#needs.told, ...this.#needs.core].map((one) => ({ ...one, plugin: 'core' })).concat(this.#acting().filter(({ plugin }) => plugin !== 'core'))
  }

  /** In the open transaction of a removal: rows and columns go as they were declared, in plugins that are on; in others with the next `forget` after they are. */
  async erase(person: string): Promise<void> { await this.#erase('= ?::uuid', [person]) }

  /** Nightly: what is due by its age, and what removed people left in plugins that were off then. May run twice. */
  async forget(): Promise<void> {
    await this.#needs.transaction(async () => {
      await this.#erase(`in (select id from core.person where state = 'removed')`, [])
      const before = (days: number) => new Date(this.#needs.clock.now().getTime() - days * 86_400_000)
      for (const one of this.#acting()) if (one.keepDays !== undefined && one.since !== undefined) await this.#act(one, `"${one.since}" < ?::timestamptz`, [before(one.keepDays)])
      for (const known of this.#kinds()) {
        for (const [field, rule] of rulesOf(known)) if (rule.keepDays !== undefined) await this.#blankItems(known, [field], `i.updated_at < ?::timestamptz`, [before(rule.keepDays)])
      }
    })
  }

  /** Everything held about a person, theirs alone; 10,000 rows of each kind at most. */
  async about(person: string): Promise<HeldAbout[]> {
    const held: HeldAbout[] = []
    for (const { plugin, table, columns, person: column, why, onRemoval, keepDays, isSecret = false } of this.declared()) {
      const [counted] = await rows<{ n: number }>(this.#needs.db, `select count(*)::int as n from ${quoted(table)} where "${column}" = ?::uuid`, [person])
      const count = counted?.n ?? 0
      if (count === 0) continue
      const shown = isSecret ? [] : await rows<Record<string, unknown>>(this.#needs.db, `select ${columns.map((one) => `"${one}"`).join(', ')} from ${quoted(table)} where "${column}" = ?::uuid limit ${most}`, [person])
      held.push({ plugin, why, table, columns: [...columns], isSecret, count, onRemoval, keepDays: keepDays ?? null, rows: shown })
    }
    for (const known of this.#kinds()) held.push(...await this.#items(known, person))
    return held
  }

  async #items(known: KnownKind, person: string): Promise<HeldAbout[]> {
    const found = await rows<{ ref: string; own: Record<string, unknown> }>(this.#needs.db,
      `select i.ref, to_jsonb(p) as own from ${known.table ?? ''} p join core.item i on i.id = p.item_id where ${personOf(known)} = ?::uuid limit ${most}`, [person])
    const drafted = await rows<{ personal: Record<string, unknown> }>(this.#needs.db,
      `select d.personal from core.draft d join core.item i on i.id = d.item_id left join ${known.table ?? ''} p on p.item_id = i.id where i.kind = ? and ${draftPersonOf(known)} = ? and d.personal <> '{}'`, [known.name, person])
    return rulesOf(known).flatMap(([field, { why, onRemoval = 'blank', keepDays, chosenIn }]) => {
      const fields = chosenIn === undefined ? [field] : [field, chosenIn]
      const live = found.map(({ ref, own }) => ({ item: ref, ...Object.fromEntries(Object.entries(own).map(([column, value]) => [camel(column), value] as const).filter(([name]) => fields.includes(name))) }))
      const drafts = drafted.flatMap(({ personal }) => fields.some((name) => name in personal) ? [{ draft: true, ...Object.fromEntries(fields.filter((name) => name in personal).map((name) => [name, personal[name]])) }] : [])
      const all: Record<string, unknown>[] = [...live, ...drafts]
      return all.length === 0 ? [] : [{ plugin: known.plugin, why, table: known.name, columns: fields, isSecret: false, count: all.length, onRemoval, keepDays: keepDays ?? null, rows: all }]
    })
  }

  #acting(): (PersonalData & { plugin: string })[] {
    return [...this.#needs.core.map((one) => ({ ...one, plugin: 'core' })), ...[...this.#plugins].flatMap(([plugin, declared]) => declared.map((one) => ({ ...one, plugin })))]
  }

  #kinds(): KnownKind[] {
    return this.#needs.kinds.names().map((name) => this.#needs.kinds.get(name)).filter(({ personal, table }) => personal.size > 0 && table !== null)
  }

  /** `whose` compares a person's id: with one, or with all who were removed. */
  async #erase(whose: string, bindings: readonly unknown[]): Promise<void> {
    for (const one of this.#acting()) await this.#act(one, `"${one.person}" ${whose}`, bindings)
    for (const known of this.#kinds()) {
      if (known.kind.goesWithPerson) {
        await this.#removeItems(known, whose, bindings)
        continue
      }
      const going = rulesOf(known).filter(([, { onRemoval = 'blank' }]) => onRemoval === 'blank').flatMap(([field, { chosenIn }]) => chosenIn === undefined ? [field] : [field, chosenIn])
      await this.#blankItems(known, going, `${personOf(known)} ${whose}`, bindings)
      await rows(this.#needs.db, `update core.draft d set personal = '{}' from core.item i left join ${known.table ?? ''} p on p.item_id = i.id
        where i.id = d.item_id and i.kind = ? and d.personal <> '{}' and ${draftPersonOf(known)} ${whose.replace('::uuid', '').replace('select id', 'select id::text')}`, [known.name, ...bindings])
    }
  }

  /** Leaves a tombstone of each, as `content.remove` does, for a site that no longer has whom they are about. */
  async #removeItems(known: KnownKind, whose: string, bindings: readonly unknown[]): Promise<void> {
    const { db, events } = this.#needs
    const gone = await rows<{ id: string; rev: number; audience: string[] }>(db, `update core.item set removed_at = ?::timestamptz, rev = rev + 1, updated_at = ?::timestamptz
      where removed_at is null and id in (select i.id from core.item i left join ${known.table ?? ''} p on p.item_id = i.id left join core.draft d on d.item_id = i.id
        where i.kind = ? and (${personOf(known)} ${whose} or ${draftPersonOf(known)} ${whose.replace('::uuid', '').replace('select id', 'select id::text')})) returning id, rev, audience`,
    [this.#needs.clock.now(), this.#needs.clock.now(), known.name, ...bindings, ...bindings])
    if (gone.length === 0) return
    const ids = gone.map(({ id }) => id)
    for (const table of ['core.text', 'core.draft', 'core.revision', 'core.attachment', 'core.upload', known.table ?? '']) await rows(db, `delete from ${table} where item_id = any(?::uuid[])`, [ids])
    await rows(db, 'delete from core.item_link where from_id = any(?::uuid[])', [ids])
    for (const { id, rev, audience } of gone) {
      await events.changed({ item: id, kind: known.name, rev, op: 'remove', audience })
      await events.emit('core.item.removed', { item: id, actor: null, data: { kind: known.name } })
    }
    events.wrote([known.name])
  }

  async #act({ table, columns, onRemoval }: PersonalData, where: string, bindings: readonly unknown[]): Promise<void> {
    if (onRemoval === 'delete') await rows(this.#needs.db, `delete from ${quoted(table)} where ${where}`, bindings)
    else if (onRemoval === 'blank') await this.#blank(quoted(table), table, columns, where, bindings)
  }

  async #blankItems(known: KnownKind, fields: readonly string[], where: string, bindings: readonly unknown[]): Promise<void> {
    if (fields.length === 0 || known.table === null) return
    const columns = fields.map(snake)
    const changed = await this.#blank(known.table, known.table.replaceAll('"', ''), columns, `item_id in (select p.item_id from ${known.table} p join core.item i on i.id = p.item_id where ${where})`, bindings)
    if (changed > 0) this.#needs.events.wrote([known.name])
  }

  /** Columns empty as their table lets them be: null, or nothing of their type. Rows that are so already are left alone. */
  async #blank(target: string, table: string, columns: readonly string[], where: string, bindings: readonly unknown[]): Promise<number> {
    const [schema, name] = table.split('.')
    const known = await rows<{ column: string; nullable: boolean; type: string }>(this.#needs.db,
      `select column_name as column, is_nullable = 'YES' as nullable, data_type as type from information_schema.columns where table_schema = ? and table_name = ? and column_name = any(?::text[])`, [schema, name, columns])
    const parts = known.map(({ column, nullable, type }) => ({ column: `"${column}"`, empty: emptyOf(nullable, type) ?? 'default' }))
    if (parts.length === 0) return 0
    const done = await rows(this.#needs.db, `update ${target} set ${parts.map(({ column, empty }) => `${column} = ${empty}`).join(', ')}
      where ${where} ${parts.some(({ empty }) => empty === 'default') ? '' : `and (${parts.map(({ column, empty }) => `${column} is distinct from ${empty}`).join(' or ')})`} returning 1`, bindings)
    return done.length
  }
}

/** SQL of what an emptied column holds; null where nothing fits and its default has to do. */
export function emptyOf(nullable: boolean, type: string): string | null {
  if (nullable) return 'null'
  if (type === 'text' || type === 'character varying') return `''`
  if (type === 'jsonb') return `'{}'::jsonb`
  if (type === 'ARRAY') return `'{}'`
  return null
}

const rulesOf = (known: KnownKind) => Object.entries(known.kind.personal ?? {}) as [string, PersonalField][]
/** Whom a live row is about, and whom a draft; with `i` the item, `p` its row, `d` its draft. */
const personOf = ({ kind, columns }: KnownKind) => kind.person === undefined ? 'i.author_id' : `p."${columns.get(kind.person) ?? ''}"`
const draftPersonOf = ({ kind, columns }: KnownKind) => kind.person === undefined ? 'i.author_id::text' : `coalesce(p."${columns.get(kind.person) ?? ''}"::text, d.input -> 'fields' ->> '${kind.person}')`
