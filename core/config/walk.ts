/** A setting as the schema describes it: JSON Schema with notes of our own. */
export interface Leaf {
  readonly type: string
  readonly description: string
  readonly default?: unknown
  readonly items?: object
  readonly 'x-expects': string
  readonly 'x-example'?: string
  readonly 'x-secret'?: boolean
  readonly 'x-size'?: boolean
  readonly 'x-path'?: boolean
}

export interface Section {
  readonly type: 'object'
  readonly description?: string
  readonly properties: Readonly<Record<string, Leaf | Section>>
  readonly required?: readonly string[]
  /** Other sections than those named are free, for somebody else to check. */
  readonly 'x-sections'?: boolean
}

export const isSection = (node: Leaf | Section): node is Section => node.type === 'object'

/** The setting or section of this name, never an inherited property. */
export const childOf = (section: Section, name: string): Leaf | Section | undefined =>
  Object.hasOwn(section.properties, name) ? section.properties[name] : undefined

/** Every setting with its path (`server.port`), in the order of the schema. */
export function leavesOf(section: Section, prefix = ''): { path: string, leaf: Leaf, isRequired: boolean }[] {
  return Object.entries(section.properties).flatMap(([name, node]) => isSection(node)
    ? leavesOf(node, `${prefix}${name}.`)
    : [{ path: prefix + name, leaf: node, isRequired: section.required?.includes(name) ?? false }])
}
