import { resolve } from 'node:path'
import { checkValue } from './check-value.ts'
import type { Config, PluginSettings } from './config.ts'
import { ConfigFault, type ConfigProblem } from './config-fault.ts'
import type { Layer, Place } from './layer.ts'
import { rules } from './rules.ts'
import type { Settings } from './schema.ts'
import { settingsSchema } from './settings-schema.ts'
import { isSection, leavesOf, type Leaf, type Section } from './walk.ts'
import { warningsOf } from './warnings.ts'
import { rememberPlaces } from './where-set.ts'

type Values = ReadonlyMap<string, { readonly value: unknown, readonly place: Place }>

/** One configuration of what the layers say, checked as a whole and frozen. Throws a ConfigFault. */
export function assemble(root: string, profile: string | null, layers: readonly Layer[]): Config {
  const values: Values = new Map(layers.flatMap(layer => [...layer.entries]))
  const followed = firstOfNarrower(layers)
  if (followed) (values as Map<string, { value: unknown, place: Place }>).set('site.defaultLanguage', followed)
  // Each value has been checked with its place, and the defaults by a test of the schema.
  const settings = build(root, settingsSchema, values, '') as Settings
  const problems = rules.flatMap(rule => rule(settings)).map(({ key, sentence }) => atPlace(values.get(key)?.place, key, sentence))
  if (problems.length) throw new ConfigFault(problems)
  const config = frozen(derive(root, profile, settings, values))
  rememberPlaces(config, new Map([...values].map(([path, { place }]) => [path, place])))
  return config
}

/** Whoever says which languages there are, and not which is the default, means the first of them where the default of an earlier layer is none of them. */
function firstOfNarrower(layers: readonly Layer[]): { value: unknown, place: Place } | null {
  const last = (key: string) => layers.findLastIndex(({ entries }) => entries.has(key))
  const [narrowed, chosen] = [last('site.languages'), last('site.defaultLanguage')]
  const languages = layers[narrowed]?.entries.get('site.languages')
  if (!languages || narrowed <= chosen || !Array.isArray(languages.value) || languages.value.length === 0) return null
  const standing: unknown = layers[chosen]?.entries.get('site.defaultLanguage')?.value ?? 'en'
  return languages.value.includes(standing) ? null : { value: languages.value[0] as unknown, place: languages.place }
}

function build(root: string, section: Section, values: Values, prefix: string): Record<string, unknown> {
  const entries = Object.entries(section.properties).map(([name, node]): [string, unknown] => {
    const path = prefix + name
    return [name, isSection(node) ? build(root, node, values, `${path}.`) : valueOf(root, node, values.get(path)?.value)]
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function valueOf(root: string, leaf: Leaf, given: unknown): unknown {
  const value = given === undefined ? defaultOf(leaf) : given
  return leaf['x-path'] && typeof value === 'string' ? resolve(root, value) : value
}

function defaultOf(leaf: Leaf): unknown {
  if (leaf.default === undefined) return undefined
  const verdict = checkValue(leaf, leaf.default)
  return 'value' in verdict ? verdict.value : leaf.default
}

function derive(root: string, profile: string | null, settings: Settings, values: Values): Config {
  const { server, database, data, demo, files, backup, plugins } = settings
  const config = {
    ...settings,
    server: { ...server, origin: server.origin ? new URL(server.origin).origin : originOf(server.host, server.port), isOriginDerived: !server.origin },
    database: { ...database, ...(database.url !== undefined && { url: withPassword(database.url, database.password) }), directory: database.directory ?? resolve(data.directory, 'database') },
    data: { ...data, secretFile: data.secretFile ?? resolve(data.directory, 'secret') },
    demo: { enabled: demo.enabled ?? database.url === undefined },
    files: { ...files, directory: files.directory ?? resolve(data.directory, 'files') },
    backup: { ...backup, directory: backup.directory ?? resolve(data.directory, 'backups') },
    plugins: { disabled: plugins.disabled, settings: pluginSettings(values) },
    root,
    profile
  }
  return { ...config, warnings: warningsOf(config) }
}

function withPassword(address: string, password: string | undefined): string {
  if (password === undefined) return address
  const url = new URL(address)
  url.password = encodeURIComponent(password)
  return url.href
}

function originOf(host: string, port: number): string {
  const name = ['0.0.0.0', '::', '[::]'].includes(host) ? 'localhost' : host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return port === 80 ? `http://${name}` : `http://${name}:${port}`
}

function pluginSettings(values: Values): Record<string, PluginSettings> {
  const found: Record<string, Record<string, unknown>> = {}
  const own = new Set(leavesOf(settingsSchema).map(({ path }) => path))
  for (const [path, { value }] of values) {
    const [, id, name] = /^plugins\.([^.]+)\.([^.]+)$/.exec(path) ?? []
    if (id === undefined || name === undefined || own.has(path)) continue
    const settings = Object.hasOwn(found, id) ? found[id] : undefined
    found[id] = { ...settings, [name]: value }
  }
  return found
}

function atPlace(place: Place | undefined, key: string, sentence: string): ConfigProblem {
  if (!place) return { key, sentence }
  if (place.file === undefined) return { key, sentence: `${sentence} (From ${place.words}.)` }
  return { key, sentence, file: place.file, ...(place.line !== undefined && { line: place.line }) }
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) frozen(inner)
  }
  return value
}
