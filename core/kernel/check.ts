import semver from 'semver'
import { isKindPrefix, mailRhythms, reaches, type Kind, type NavigationEntry, type Notice, type PersonalData, type PersonalField, type Plugin, type Route } from '../contract/index.ts'
import { coreNames, idPattern, reservedIds } from './names.ts'
import { reason, type Reason } from './reason.ts'
import { routesOf } from './routes-of.ts'

const roles = new Set(['everyone', 'member', 'ncp', 'editor', 'administrator'])
const capabilities = new Set(['outgoing-network', 'files', 'mail', 'personal-data', 'child-process'])
const everyPattern = /^\d+ (second|minute|hour|day|week)s?$/
const cronPattern = /^\S+(\s+\S+){4}$/
const wordPattern = /^[a-z][a-z0-9]*([-.][a-z0-9]+)*$/i

/**
 * What is wrong with a plugin's data; empty when it can be opened. The types refuse most of it already, but a plugin may
 * be JavaScript, or older than the contract it meets.
 */
export function checkPlugin(id: string, value: unknown): Reason[] {
  if (!isObject(value)) return [reason('not-defined', { id })]
  const faults: Reason[] = []
  const wrong = (where: string, words: string): void => { faults.push(reason('bad-data', { id, where, words })) }
  const plugin = value as unknown as Plugin
  if (plugin.id !== id) return [reason('wrong-id', { id, said: plugin.id ?? '' })]
  if (!idPattern.test(id) || id.length > 40) return [reason('bad-id', { id })]
  if (id !== 'core' && (reservedIds.has(id) || coreNames.has(id))) return [reason('reserved-id', { id })]
  checkRanges(plugin, wrong)
  checkParts(plugin, wrong)
  if (faults.length === 0) {
    checkNames(plugin, wrong)
    checkSettings(plugin, wrong)
    for (const [name, kind] of Object.entries(plugin.kinds ?? {})) checkKind(plugin, name, kind, wrong)
    checkRoutes(plugin, wrong)
    checkJobs(plugin, wrong)
    for (const [name, notice] of Object.entries(plugin.notices ?? {})) checkNotice(name, notice, wrong)
    for (const [at, held] of (plugin.personal ?? []).entries()) checkPersonal(plugin, `personal.${at}`, held, wrong)
    if (plugin.navigation) checkNavigation(plugin, plugin.navigation, wrong)
  }
  return faults
}

type Wrong = (where: string, words: string) => void
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function checkRanges(plugin: Plugin, wrong: Wrong): void {
  if (!isObject(plugin.requires) || typeof plugin.requires['core'] !== 'string') wrong('requires', 'names no range of core')
  for (const part of ['requires', 'optional'] as const) {
    for (const [name, range] of Object.entries(plugin[part] ?? {})) {
      if (typeof range !== 'string' || semver.validRange(range) === null) wrong(`${part}.${name}`, `"${range}" is not a range of versions`)
      if (name === plugin.id && name !== 'core') wrong(`${part}.${name}`, 'is the plugin itself')
      if (name === 'host' && plugin.id !== 'core') wrong(`${part}.host`, 'is for the pages of core alone')
    }
  }
}

function checkParts(plugin: Plugin, wrong: Wrong): void {
  const parts = plugin as unknown as Record<string, unknown>
  for (const name of ['api', 'routes', 'demo', 'start', 'stop']) if (parts[name] !== undefined && typeof parts[name] !== 'function') wrong(name, 'is not a function')
  for (const name of ['optional', 'permissions', 'models', 'services', 'kinds', 'slots', 'jobs', 'hears', 'follows', 'hosts', 'notices', 'navigation']) {
    if (parts[name] !== undefined && !isObject(parts[name])) wrong(name, 'is not an object')
  }
  for (const name of ['personal', 'capabilities']) if (parts[name] !== undefined && !Array.isArray(parts[name])) wrong(name, 'is not a list')
}

function checkNames(plugin: Plugin, wrong: Wrong): void {
  const taken = new Map<string, string>()
  for (const name of Object.keys({ ...plugin.requires, ...plugin.optional })) if (name !== 'core') taken.set(name, 'a plugin it requires')
  for (const part of ['models', 'services'] as const) {
    for (const [name, made] of Object.entries(plugin[part] ?? {})) {
      if (coreNames.has(name)) wrong(`${part}.${name}`, 'has the name of a service of core')
      else if (taken.has(name)) wrong(`${part}.${name}`, `has the name of ${taken.get(name)}`)
      if (typeof made !== 'function') wrong(`${part}.${name}`, 'is not a class')
      taken.set(name, `one of its ${part}`)
    }
  }
  for (const [name, role] of Object.entries(plugin.permissions ?? {})) {
    if (!wordPattern.test(name)) wrong(`permissions.${name}`, 'is not a plain word')
    if (name === 'staff') wrong('permissions.staff', 'is given to every plugin and cannot be declared')
    if (!roles.has(role)) wrong(`permissions.${name}`, `"${role}" is no role`)
  }
  for (const name of plugin.capabilities ?? []) if (!capabilities.has(name)) wrong('capabilities', `"${name}" is no capability`)
  for (const [name, take] of [...Object.entries(plugin.hosts ?? {}), ...Object.entries(plugin.hears ?? {}), ...Object.entries(plugin.follows ?? {})]) {
    if (typeof take !== 'function') wrong(name, 'is not a function')
  }
  for (const name of Object.keys(plugin.follows ?? {})) if (!Object.hasOwn(plugin.kinds ?? {}, name)) wrong(`follows.${name}`, 'is no kind of its own')
  for (const [name, slot] of Object.entries(plugin.slots ?? {})) {
    if (!isObject(slot) || typeof slot.run !== 'function' || typeof slot.view !== 'string') wrong(`slots.${name}`, 'has no run or no view')
    else checkMay(plugin, `slots.${name}`, slot.may, wrong)
  }
}

function checkSettings(plugin: Plugin, wrong: Wrong): void {
  if (plugin.settings === undefined) return
  if (plugin.settings.type !== 'object' || !isObject(plugin.settings.properties)) return wrong('settings', 'is not a schema of an object')
  for (const name of plugin.settings.required ?? []) {
    const schema = plugin.settings.properties[name]
    if (!isObject(schema) || !('default' in schema)) wrong(`settings.${name}`, 'has no default')
  }
}

const checkMay = (plugin: Plugin, where: string, may: string | undefined, wrong: Wrong): void => {
  if (may !== undefined && may !== 'staff' && !Object.hasOwn(plugin.permissions ?? {}, may)) wrong(where, `asks for the permission "${may}", which is not declared`)
}

function checkKind(plugin: Plugin, name: string, kind: Kind, wrong: Wrong): void {
  const at = `kinds.${name}`
  if (!isObject(kind) || !Array.isArray(kind.states) || !isObject(kind.transitions)) return wrong(at, 'has no states or no transitions')
  if (kind.prefix !== null && !isKindPrefix(kind.prefix)) wrong(`${at}.prefix`, 'is neither one to six capital letters nor null')
  if (kind.fields && !kind.table) wrong(`${at}.fields`, 'needs a table')
  const states = new Set(kind.states)
  if (!kind.transitions['create']) wrong(`${at}.transitions`, 'has no "create"')
  if (!Object.values(kind.transitions).some((move) => move.publishes)) wrong(`${at}.transitions`, 'has none that publishes')
  for (const [move, { from, to, may }] of Object.entries(kind.transitions)) {
    const where = `${at}.transitions.${move}`
    for (const state of [...from ?? [], to]) if (!states.has(state)) wrong(where, `"${state}" is none of its states`)
    if (typeof may !== 'string') wrong(where, 'asks for no permission')
    else checkMay(plugin, where, may, wrong)
  }
  const isField = (field: string): boolean => kind.fields?.properties[field] !== undefined
  if (kind.person !== undefined && !isField(kind.person)) wrong(`${at}.person`, `"${kind.person}" is none of its fields`)
  for (const [field, rule] of Object.entries(kind.personal ?? {}) as [string, PersonalField][]) {
    const where = `${at}.personal.${field}`
    if (!isField(field)) wrong(where, 'is none of its fields')
    if (!isObject(rule) || !reaches.includes(rule.audience) || typeof rule.why !== 'string') { wrong(where, 'says not what it is for, or who may see it'); continue }
    if (rule.chosenIn !== undefined && !isField(rule.chosenIn)) wrong(where, `"${rule.chosenIn}" is none of its fields`)
    for (const column of [field, rule.chosenIn]) if (column !== undefined && kind.facets?.includes(column)) wrong(where, `"${column}" is a facet, whose counts everybody sees`)
    checkMay(plugin, where, rule.may, wrong)
  }
}

function checkPersonal({ id }: Plugin, where: string, held: PersonalData, wrong: Wrong): void {
  if (!isObject(held) || typeof held.table !== 'string' || !Array.isArray(held.columns) || typeof held.person !== 'string' || typeof held.why !== 'string') return wrong(where, 'names no table, columns, person or reason')
  if (!held.table.startsWith(`${id}.`)) wrong(where, `"${held.table}" is no table of the plugin`)
  if (!['delete', 'blank', 'keep'].includes(held.onRemoval)) wrong(where, `"${held.onRemoval}" is neither delete, blank nor keep`)
  if (held.keepDays !== undefined && held.since === undefined) wrong(where, 'has days to keep and no column they count from')
  for (const column of [...held.columns, held.person, ...held.since === undefined ? [] : [held.since]]) if (!/^[a-z][a-z0-9_]*$/.test(column)) wrong(where, `"${column}" is no column`)
}

function checkRoutes(plugin: Plugin, wrong: Wrong): void {
  let routes: Route[]
  try {
    routes = routesOf(plugin)
  } catch (error) {
    return wrong('routes', error instanceof Error ? error.message : String(error))
  }
  const seen = new Set<string>()
  for (const { method, path, spec } of routes) {
    const where = `${method} ${path}`
    if (typeof path !== 'string' || !path.startsWith('/')) wrong(where, 'has a path that does not begin with /')
    if (typeof spec.run !== 'function') wrong(where, 'has no run')
    if (typeof spec.may !== 'string') wrong(where, 'asks for no permission')
    else checkMay(plugin, where, spec.may, wrong)
    if (seen.has(where)) wrong(where, 'stands twice')
    seen.add(where)
  }
}

function checkJobs(plugin: Plugin, wrong: Wrong): void {
  for (const [name, job] of Object.entries(plugin.jobs ?? {})) {
    if (!isObject(job) || typeof job.run !== 'function') wrong(`jobs.${name}`, 'has no run')
    else if (job.every !== undefined && !everyPattern.test(job.every) && !cronPattern.test(job.every)) wrong(`jobs.${name}.every`, `"${job.every}" is no interval`)
  }
}

function checkNotice(name: string, notice: Notice, wrong: Wrong): void {
  const at = `notices.${name}`
  if (!wordPattern.test(name)) wrong(at, 'is not a plain word')
  if (!isObject(notice) || typeof notice.label !== 'string' || typeof notice.text !== 'string') return wrong(at, 'has no label or no text')
  if (!mailRhythms.includes(notice.mail)) wrong(`${at}.mail`, `"${String(notice.mail)}" is not how often a mail is sent`)
}

function checkNavigation(plugin: Plugin, entry: NavigationEntry, wrong: Wrong): void {
  if (![1, 2, 3, 4, 5, 6].includes(entry.value)) wrong('navigation.value', 'is none of the six values')
  if (typeof entry.label !== 'string' || typeof entry.path !== 'string' || !entry.path.startsWith('/')) wrong('navigation', 'has no label or no path')
  checkMay(plugin, 'navigation', entry.may, wrong)
}
