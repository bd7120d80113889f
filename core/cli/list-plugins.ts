import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../config/index.ts'
import { openDatabase } from '../database/index.ts'
import { coreVersion } from '../kernel/core-version.ts'
import { FaultBook } from '../kernel/faults.ts'
import { pluginFolders } from './plugin-folders.ts'
import { findPlugins } from '../kernel/find.ts'
import { Guard } from '../kernel/guard.ts'
import { Kernel } from '../kernel/kernel.ts'
import { readLetters } from '../kernel/letters.ts'
import type { PluginStatus } from '../kernel/status.ts'
import { readSwitches } from '../kernel/switch-board.ts'
import { reason } from '../kernel/reason.ts'
import { neverSwitched, type Switch } from '../kernel/switches.ts'
import { askRunning } from './control.ts'

/** What the running site says of its plugins; where none runs, what their data says, without opening any of them. */
export async function listPlugins(config: Config): Promise<PluginStatus[]> {
  const told = await askRunning(config.data.directory, { action: 'plugins.list', given: {} }, () => {})
  if (told) return told.answer as PluginStatus[]
  const kept = await savedSwitches(config)
  for (const { id, state, reason: why, at } of readLetters(config.data.directory)) kept.set(id, { state, reason: why, since: new Date(at), by: null })
  for (const id of config.plugins.disabled) kept.set(id, { state: 'off', reason: reason('by-configuration', { id }), since: null, by: null })
  const clock = { now: () => new Date() }
  const book = new FaultBook({ clock })
  const kernel = new Kernel({
    found: findPlugins(config.root, pluginFolders(config.root)), coreVersion, book, guard: new Guard(book, () => new Map()),
    switches: { of: (id) => kept.get(id) ?? neverSwitched, set: () => Promise.reject(new Error('Plugins are only listed')) },
    coreFor: () => { throw new Error('Plugins are only listed') }, settingsFor: () => ({}),
  })
  return kernel.survey()
}

/** Data that cannot be opened now (none yet, in use, away) has nothing to say. */
async function savedSwitches(config: Config): Promise<Map<string, Switch>> {
  if (config.database.url === undefined && !existsSync(config.database.directory)) return new Map()
  try {
    const database = await openDatabase({ ...config.database.url === undefined ? {} : { url: config.database.url }, directory: dirname(config.database.directory), patienceMs: 1_000 })
    try {
      return await readSwitches(database.db)
    } finally {
      await database.close()
    }
  } catch {
    return new Map()
  }
}
