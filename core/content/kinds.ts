import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { isKindPrefix, reaches, type Kind, type PersonalField, type Transition } from '../contract/index.ts'

/** A kind as content works with it: its full name, its columns in both spellings, its checks compiled once. */
export interface KnownKind {
  /** `<plugin>.<kind>` */
  name: string
  plugin: string
  kind: Kind
  /** `schema.table`, or null when the kind has no columns of its own. */
  table: string | null
  /** camelCase → snake_case of every column in `fields`. */
  columns: ReadonlyMap<string, string>
  /** Names (camelCase) of those that hold personal data, with the columns people choose a reach in: they leave by `present` alone. */
  personal: ReadonlySet<string>
  /** The table's row as jsonb under the alias `p`, without what is personal. */
  ownFields: string
  readonly checkFields: ValidateFunction
  readonly checkExtra: ValidateFunction
  /** Path without the language. */
  path(key: string): string
}

export const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const camels = new Map<string, string>()
/** snake_case → camelCase; of names of columns, of which there are few. */
export function camel(name: string): string {
  let made = camels.get(name)
  if (made === undefined) camels.set(name, made = name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase()))
  return made
}

const none = { type: 'object', properties: {} } as const
const identifier = /^[a-z][a-z0-9_]*$/

/** What every installed plugin calls an item. Reads answer kinds of enabled plugins only. */
export class Kinds {
  readonly #known = new Map<string, KnownKind>()
  readonly #off = new Set<string>()
  readonly #checks = new Map<object, ValidateFunction>()
  // `default` fills what an older row or a shorter form leaves out, so that a row always has every column.
  readonly #ajv = formats.default(new Ajv({ allErrors: true, useDefaults: true, strict: false, meta: false, validateSchema: false, coerceTypes: false }))

  add(plugin: string, name: string, kind: Kind): void {
    if (!identifier.test(name.replaceAll('-', '_'))) throw new Error(`${plugin}: a kind is named in lower case, not ‘${name}’`)
    if (kind.prefix !== null && !isKindPrefix(kind.prefix)) throw new Error(`${plugin}.${name}: ‘${kind.prefix}’ is no prefix; one to six capital letters`)
    if (kind.table !== undefined && !identifier.test(kind.table)) throw new Error(`${plugin}.${name}: ‘${kind.table}’ is no table name`)
    if (!Object.values(kind.transitions).some((transition) => transition.publishes)) throw new Error(`${plugin}.${name}: no transition publishes`)
    const full = `${plugin}.${name}`
    const fields = kind.fields ?? none
    const personal = personalOf(full, kind)
    const compiled = (schema: object): ValidateFunction => {
      const known = this.#checks.get(schema) ?? this.#ajv.compile({ ...schema, additionalProperties: false })
      this.#checks.set(schema, known)
      return known
    }
    this.#known.set(full, {
      name: full, plugin, kind,
      table: kind.table === undefined ? null : `"${plugin}".${kind.table}`, // quoted: an id may have hyphens
      columns: new Map(Object.keys(fields.properties ?? {}).map((column) => [column, snake(column)])),
      personal, ownFields: `to_jsonb(p) - array[${['item_id', ...[...personal].map(snake)].map((column) => `'${column}'`).join(', ')}]::text[]`,
      // Compiled with the first write, not with the start.
      get checkFields() { return compiled(fields) },
      get checkExtra() { return compiled(kind.texts ?? none) },
      path: (key) => `${plugin === 'core' ? '' : `/${plugin}`}${kind.path ? kind.path(key) : `/${key}`}`,
    })
  }

  remove(plugin: string): void { for (const [name, { plugin: of }] of this.#known) if (of === plugin) this.#known.delete(name) }
  switch(plugin: string, isOn: boolean): void { if (isOn) this.#off.delete(plugin); else this.#off.add(plugin) }

  /** @throws Error for a name no enabled plugin gave: a mistake of the caller, not of the person. */
  get(name: string): KnownKind {
    const known = this.find(name)
    if (!known) throw new Error(`No enabled plugin has the kind ‘${name}’`)
    return known
  }
  find(name: string): KnownKind | undefined {
    const known = this.#known.get(name)
    return known && !this.#off.has(known.plugin) ? known : undefined
  }
  names(): string[] { return [...this.#known.values()].filter(({ plugin }) => !this.#off.has(plugin)).map(({ name }) => name) }
}

/** @throws Error where a rule names no column, or where lists and counts would tell what a reader may not see */
function personalOf(full: string, kind: Kind): ReadonlySet<string> {
  const columns = Object.keys(kind.fields?.properties ?? {})
  const rules = Object.entries(kind.personal ?? {}).map(([name, rule]) => ({ name, ...rule as PersonalField }))
  const personal = new Set(rules.flatMap(({ name, chosenIn }) => chosenIn === undefined ? [name] : [name, chosenIn]))
  for (const name of [...personal, ...kind.person === undefined ? [] : [kind.person]]) if (!columns.includes(name) || !/^[a-z][A-Za-z0-9]*$/.test(name)) throw new Error(`${full}: the personal column ‘${name}’ is none of its fields`)
  const shown = kind.facets?.find((facet) => personal.has(facet))
  if (shown !== undefined) throw new Error(`${full}: ‘${shown}’ is personal and cannot be a facet, whose counts everybody sees`)
  if (kind.person !== undefined && personal.has(kind.person)) throw new Error(`${full}: ‘${kind.person}’ says whom the item is about and cannot be personal itself`)
  const strange = rules.find(({ audience, chosenIn }) => !reaches.includes(audience) || (chosenIn !== undefined && chosenIn in (kind.personal ?? {})))
  if (strange) throw new Error(`${full}: the rule of the personal column ‘${strange.name}’ is none`)
  return personal
}

/** The transition that makes an item and the one that puts it live. */
export function publishing(kind: Kind): [string, Transition] {
  const found = Object.entries(kind.transitions).find(([, transition]) => transition.publishes)
  if (!found) throw new Error('A kind without a transition that publishes')
  return found
}
