import type { Knex } from 'knex'
import { Invalid, type Clock, type ItemInput, type Presented, type Viewer } from '../../contract/index.ts'
import type { AuditTrail } from '../../audit/open-audit.ts'
import { camel, type Kinds, type KnownKind } from '../kinds.ts'
import { readable, readableBindings } from '../readable.ts'
import { rows } from '../rows.ts'
import { reachOf, seenAs } from './reach.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock; audit: Pick<AuditTrail, 'context' | 'wrote'> }
interface Row { id: string; administration: string | null; author_id: string | null; person: string | null; own: Record<string, unknown> | null; drafted: Record<string, unknown> | null; drafted_person: string | null }
type Values = Record<string, unknown>

/** What stands in the personal columns of one item, and whom it is about, for writing; never handed to anybody. */
export interface Held { live: Values; drafted: Values; person: string | null; isLive: boolean; administration: string | null }

const isSaid = (value: unknown) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

/** The personal columns of kinds: kept apart from what readers get, and shown by one function. */
export class PersonalColumns {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async present(viewer: Viewer, items: readonly { id: string; kind: string }[], options: { draft?: boolean } = {}): Promise<Map<string, Presented>> {
    const shown = new Map<string, Presented>()
    const looked: { id: string; kind: string; fields: string[] }[] = []
    for (const name of new Set(items.map(({ kind }) => kind))) {
      const known = this.#needs.kinds.find(name)
      if (!known || known.personal.size === 0 || known.table === null) continue
      const ids = [...new Set(items.filter(({ kind }) => kind === name).map(({ id }) => id))].slice(0, 200)
      const where = options.draft ? `i.removed_at is null and i.keepers && ?::text[]` : readable('i')
      const bindings = options.draft ? [viewer.tokens] : readableBindings(viewer, this.#needs.clock.now())
      for (const row of await this.#rows(known, `i.id = any(?::uuid[]) and i.kind = ? and ${where}`, [ids, name, ...bindings])) {
        const own = { ...this.#own(known, row.own), ...options.draft ? row.drafted : {} }
        const at = { plugin: known.plugin, own, person: personIn(known, row), administration: row.administration }
        const presented: Presented = { fields: {}, withheld: [] }
        const few: string[] = []
        for (const [field, rule] of rulesOf(known)) {
          const as = seenAs(viewer, rule, at)
          if (as === null) { presented.withheld.push(field); continue }
          presented.fields[field] = own[field] ?? null
          if (as === 'restricted' && isSaid(own[field])) few.push(field)
        }
        shown.set(row.id, presented)
        if (few.length > 0) looked.push({ id: row.id, kind: name, fields: few })
      }
    }
    if (looked.length > 0) await this.#record(viewer, looked)
    return shown
  }

  /** A draft's or a revision's part of an input, and the personal part beside it. */
  split(known: KnownKind, input: ItemInput): { input: ItemInput; personal: Values } {
    if (known.personal.size === 0 || input.fields === undefined) return { input, personal: {} }
    const isPersonal = ([name, value]: [string, unknown]) => known.personal.has(name) && value !== undefined
    return {
      input: { ...input, fields: Object.fromEntries(Object.entries(input.fields).filter(([name]) => !known.personal.has(name))) },
      personal: Object.fromEntries(Object.entries(input.fields).filter(isPersonal)),
    }
  }

  async held(known: KnownKind, id: string): Promise<Held> {
    if (known.personal.size === 0) return { live: {}, drafted: {}, person: null, isLive: false, administration: null }
    const [row] = await this.#rows(known, 'i.id = ?::uuid', [id])
    if (!row) return { live: {}, drafted: {}, person: null, isLive: false, administration: null }
    const person = personIn(known, row)
    // Whom it is about stays, also where a write forgets to say it.
    const fixed = known.kind.person === undefined || row.own === null ? {} : { [known.kind.person]: person }
    return { live: { ...this.#own(known, row.own), ...fixed }, drafted: row.drafted ?? {}, person, isLive: row.own !== null, administration: row.administration }
  }

  /**
   * The input as this writer may give it: how far a column reaches is for the person alone to say, and whom an item that
   * was published is about stays. What is left out stays as it stands.
   * @throws Invalid
   */
  checked(viewer: Viewer, known: KnownKind, input: ItemInput, held: Held | null): ItemInput {
    if (known.personal.size === 0) return input
    const fields = { ...input.fields }
    const named = known.kind.person === undefined ? undefined : fields[known.kind.person]
    if (held?.isLive && named !== undefined && named !== null && named !== held.person) throw new Invalid([{ field: `fields.${known.kind.person ?? ''}`, key: 'core.item.fault.person-fixed' }])
    const person = known.kind.person === undefined ? held ? held.person : viewer.id : held?.isLive ? held.person : named ?? held?.person ?? null
    if (viewer.id === null || viewer.id !== person) {
      const stands = { ...held?.live, ...held?.drafted }
      for (const [name, { chosenIn, ...rule }] of Object.entries(known.kind.personal ?? {}) as [string, NonNullable<NonNullable<KnownKind['kind']['personal']>[string]>][]) {
        if (chosenIn === undefined || fields[chosenIn] === undefined) continue
        const given = fields[chosenIn]
        if (given !== null && given !== '' && given !== reachOf({ ...rule, chosenIn }, stands)) throw new Invalid([{ field: `fields.${chosenIn}`, key: 'core.item.fault.reach-not-yours', values: { field: name } }])
        delete fields[chosenIn]
      }
    }
    return { ...input, fields }
  }

  async #rows(known: KnownKind, where: string, bindings: readonly unknown[]): Promise<Row[]> {
    if (known.table === null) return []
    const { person } = known.kind
    const column = person === undefined ? 'null::text' : `p."${known.columns.get(person) ?? ''}"::text`
    return rows<Row>(this.#needs.db, `select i.id, i.administration, i.author_id, ${column} as person, to_jsonb(p) as own, d.personal as drafted,
        ${person === undefined ? 'null::text' : `d.input -> 'fields' ->> '${person}'`} as drafted_person
      from core.item i left join ${known.table} p on p.item_id = i.id left join core.draft d on d.item_id = i.id where ${where}`, bindings)
  }

  #own(known: KnownKind, row: Values | null): Values {
    return Object.fromEntries(Object.entries(row ?? {}).map(([column, value]) => [camel(column), value] as const).filter(([name]) => known.personal.has(name)))
  }

  /** One statement for all that was looked at: a list of people is one look. */
  async #record(viewer: Viewer, looked: readonly { id: string; kind: string; fields: string[] }[]): Promise<void> {
    const { route, request } = this.#needs.audit.context()
    await rows(this.#needs.db, `insert into core.audit (at, actor, action, object, detail, route, request)
      select ?::timestamptz, ?::uuid, l.kind || '.personal-seen', 'item:' || l.id, jsonb_build_object('fields', l.fields), ?, ? from jsonb_to_recordset(?::jsonb) as l(id text, kind text, fields jsonb)`,
    [this.#needs.clock.now(), viewer.id, route, request, JSON.stringify(looked)])
    this.#needs.audit.wrote()
  }
}

/** Each personal column with its rule; the columns a reach is chosen in are for the person alone. */
function rulesOf(known: KnownKind) {
  const rules = known.kind.personal ?? {}
  return [...known.personal].map((name) => [name, rules[name] ?? { why: '', audience: 'self' as const }] as const)
}

/** Whom it is about: what was published says, until then the draft. */
const personIn = (known: KnownKind, row: Row): string | null => known.kind.person === undefined ? row.author_id : row.own === null ? row.drafted_person : row.person
