import { isDeepStrictEqual } from 'node:util'
import type { Static, TObject, TSchema } from 'typebox'
import { Invalid } from '../contract/index.ts'
import type { Viewer } from '../contract/index.ts'
import { Check } from './check.ts'
import { FaultyConfiguration } from './faulty-configuration.ts'
import { Live } from './live.ts'
import type { Needs } from './needs.ts'

/** Where a value comes from: the plugin, the configuration of the site, or what an administrator saved. */
export type SettingSource = 'default' | 'configured' | 'stored'
export interface SettingState {
  key: string
  schema: TSchema
  value: unknown
  source: SettingSource
  /** What it is when nothing is saved. */
  unsaved: unknown
  updatedAt: Date | null
  updatedBy: string | null
}

export interface Settings {
  /**
   * The plugin's settings: the schema's defaults, over them the configuration, over them what was saved. The object stays the
   * same and its values change in every process when an administrator changes them.
   * @throws FaultyConfiguration
   */
  of<S extends TObject>(plugin: string, schema: S): Promise<Static<S>>
  /** Saves values in the open transaction; `undefined` and null go back to what holds without saving. @throws Invalid */
  change(by: Viewer | 'system', plugin: string, values: Readonly<Record<string, unknown>>): Promise<void>
  /** For the administrator's form: every key of the schema in its order. Secrets (`writeOnly`) come as null. */
  describe(plugin: string): Promise<SettingState[]>
  /** Tells in every process which plugin's settings have changed. */
  onChanged(hearer: (plugin: string) => void): () => void
  close(): Promise<void>
}

interface Known { schema: TObject; base: Record<string, unknown>; live: Live }
interface StoredRow { plugin: string; key: string; value: unknown; updatedAt: Date; updatedBy: string | null }

const channel = 'core_setting'
const isSecret = (schema: (TSchema & { writeOnly?: boolean; format?: string }) | undefined): boolean =>
  schema?.writeOnly === true || schema?.format === 'password'

/** Opens the settings of plugins. */
export async function openSettings(needs: Needs): Promise<Settings> {
  const { database, audit, log, configured } = needs
  const check = new Check()
  const known = new Map<string, Known>()
  const hearers = new Set<(plugin: string) => void>()

  const kept = ({ schema, base }: Known, plugin: string, rows: readonly { key: string; value: unknown }[]): Record<string, unknown> => {
    const values = { ...base }
    for (const { key, value } of rows) {
      // An upgrade may have taken a key away or narrowed it: what no longer fits is left out, and stays in the table.
      const [fault] = check.faults(schema, { [key]: value })
      if (fault) log.warn('A saved setting no longer fits and is not used', { plugin, key, fault: fault.key })
      else values[key] = value
    }
    return values
  }
  const put = (plugin: string, values: Record<string, unknown>): void => {
    const { live } = known.get(plugin)!
    if (isDeepStrictEqual({ ...live.view }, values)) return
    live.put(values)
    for (const hearer of hearers) hearer(plugin)
  }
  const stored = async (plugin?: string): Promise<StoredRow[]> =>
    await database.db('core.setting').modify((query) => { if (plugin !== undefined) query.where({ plugin }) })
      .select('plugin', 'key', 'value', 'updated_at', 'updated_by') as StoredRow[]
  const reload = async (plugin?: string): Promise<void> => {
    if (plugin !== undefined && !known.has(plugin)) return
    const rows = await database.outside(() => stored(plugin))
    for (const id of plugin === undefined ? known.keys() : [plugin]) put(id, kept(known.get(id)!, id, rows.filter((row) => row.plugin === id)))
  }
  const reloaded = (plugin?: string): void => {
    reload(plugin).catch((error: unknown) => { log.warn('Settings could not be read again', { error: String(error) }) })
  }

  const unlisten = await database.listen(channel, (plugin) => reloaded(plugin))
  const unhear = database.onReconnect(() => reloaded())

  return {
    async of<S extends TObject>(plugin: string, schema: S) {
      const given = configured[plugin] ?? {}
      const faults = Object.keys(given).length > 0 ? check.faults(schema, given) : []
      if (faults.length > 0) throw new FaultyConfiguration(plugin, faults)
      const defaults = Object.fromEntries(Object.entries(schema.properties)
        .filter(([, property]) => 'default' in property)
        .map(([key, property]) => [key, structuredClone((property as { default: unknown }).default)]))
      const one: Known = { schema, base: { ...defaults, ...structuredClone(given) }, live: known.get(plugin)?.live ?? new Live() }
      known.set(plugin, one)
      put(plugin, kept(one, plugin, await stored(plugin)))
      return one.live.view as Static<S>
    },

    async change(by, plugin, values) {
      const one = known.get(plugin)
      if (!one) throw new TypeError(`There are no settings of ${plugin}.`)
      const { schema, base, live } = one
      const saved = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
      const faults = check.faults(schema, Object.fromEntries(saved))
      for (const field of Object.keys(values)) {
        if (!(field in schema.properties) && !faults.some((fault) => fault.field === field)) faults.push({ field, key: 'core.settings.fault.unknown' })
      }
      if (faults.length > 0) throw new Invalid(faults)
      await database.transaction(async () => {
        const before = kept(one, plugin, await stored(plugin))
        const after: Record<string, unknown> = { ...before }
        for (const key of Object.keys(values)) {
          const value = values[key] ?? null
          if (value === null) {
            delete after[key]
            if (key in base) after[key] = base[key]
            await database.db('core.setting').where({ plugin, key }).delete()
          } else {
            after[key] = value
            await database.db.raw(
              `insert into core.setting (plugin, key, value, updated_by) values (?, ?, ?::jsonb, ?)
                 on conflict (plugin, key) do update set value = excluded.value, updated_at = now(), updated_by = excluded.updated_by`,
              [plugin, key, JSON.stringify(value), by === 'system' ? null : by.id])
          }
        }
        const moved = Object.keys(values).filter((key) => !isDeepStrictEqual(before[key], after[key]))
        if (moved.length === 0) return
        await audit.record(by, 'core.settings.changed', `settings:${plugin}`, {
          changed: Object.fromEntries(moved.map((key) => [key, isSecret(schema.properties[key])
            ? {} : { from: before[key] ?? null, to: after[key] ?? null }]))
        })
        await database.notify(channel, plugin)
        // Here at once, so that the page that follows shows it; the notification brings what others saved meanwhile.
        database.afterCommit(() => { put(plugin, { ...live.view, ...pick(after, moved) }) })
      })
    },

    async describe(plugin) {
      const one = known.get(plugin)
      if (!one) throw new TypeError(`There are no settings of ${plugin}.`)
      const rows = new Map((await stored(plugin)).map((row) => [row.key, row]))
      return Object.entries(one.schema.properties).map(([key, schema]) => {
        const row = rows.get(key)
        const isHidden = isSecret(schema)
        return {
          key, schema, value: isHidden ? null : one.live.view[key],
          source: row ? 'stored' : key in (configured[plugin] ?? {}) ? 'configured' : 'default',
          unsaved: isHidden ? null : one.base[key], updatedAt: row?.updatedAt ?? null, updatedBy: row?.updatedBy ?? null
        }
      })
    },

    onChanged(hearer) {
      hearers.add(hearer)
      return () => { hearers.delete(hearer) }
    },
    async close() {
      unhear()
      await unlisten()
    }
  }
}

const pick = (from: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.map((key) => [key, from[key]]))
