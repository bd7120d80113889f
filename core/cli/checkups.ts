import { constants } from 'node:fs'
import { access, mkdir, statfs } from 'node:fs/promises'
import type { Config } from '../config/index.ts'
import { DataHeld, migrationStates, openDatabase, type Database } from '../database/index.ts'
import { pluginFolders } from './plugin-folders.ts'
import { findPlugins } from '../kernel/find.ts'
import { coreMigrations, migrationsOf } from '../kernel/open-data.ts'
import { reservePort } from '../kernel/reserve-port.ts'
import { dirname } from 'node:path'
import { askRunning } from './control.ts'

export interface Checkup { readonly isFine: boolean; readonly words: string }

const leastFreeBytes = 500_000_000
const leastNode = [24, 7] as const

/** Looks at one thing after the other; changes nothing but making the data folder. */
export async function* checkups(config: Config): AsyncGenerator<Checkup> {
  yield node()
  yield await writable(config.data.directory)
  yield await disk(config.data.directory)
  const running = await askRunning(config.data.directory, { action: 'plugins.list', given: {} }, () => {})
  yield { isFine: true, words: running ? 'A site is running on this data and answers.' : 'No site is running on this data.' }
  if (!running) yield await port(config)
  yield* database(config, running !== null)
}

function node(): Checkup {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isFine = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])
  return { isFine, words: isFine ? `Node ${process.versions.node} runs this.` : `Node ${process.versions.node} is too old; Diwan needs ${leastNode.join('.')} or newer. npm install brings one along.` }
}

async function writable(directory: string): Promise<Checkup> {
  try {
    await mkdir(directory, { recursive: true })
    await access(directory, constants.W_OK)
    return { isFine: true, words: `The data folder ${directory} can be written.` }
  } catch (error) {
    return { isFine: false, words: `The data folder ${directory} cannot be written (${(error as NodeJS.ErrnoException).code}). Give this user the right, or set data.directory.` }
  }
}

async function disk(directory: string): Promise<Checkup> {
  try {
    const { bavail, bsize } = await statfs(directory)
    const free = bavail * bsize
    const words = `${(free / 1e9).toFixed(1)} GB are free on the disk of the data folder`
    return free >= leastFreeBytes ? { isFine: true, words: `${words}.` } : { isFine: false, words: `${words}: too little for long. Make room.` }
  } catch {
    return { isFine: true, words: 'How full the disk is cannot be asked here.' }
  }
}

async function port({ server }: Config): Promise<Checkup> {
  try {
    const { release } = await reservePort(server.host, server.port)
    await release()
    return { isFine: true, words: `Port ${server.port} on ${server.host} is free.` }
  } catch (error) {
    return { isFine: false, words: (error as Error).message }
  }
}

async function* database(config: Config, isHeld: boolean): AsyncGenerator<Checkup> {
  if (config.database.url === undefined && isHeld) {
    yield { isFine: true, words: 'The embedded database is open in the running site.' }
    return
  }
  let opened: Database
  try {
    opened = await openDatabase({ directory: dirname(config.database.directory), patienceMs: 3_000, ...(config.database.url === undefined ? {} : { url: config.database.url }) })
  } catch (error) {
    yield { isFine: false, words: error instanceof DataHeld ? `${error.message} It does not answer to the command line.` : (error as Error).message }
    return
  }
  try {
    yield { isFine: true, words: `${opened.engine === 'embedded' ? 'The embedded database' : 'PostgreSQL'} answers (${opened.version}).` }
    const { rows: [time] } = await opened.db.raw<{ rows: { now: Date }[] }>('select clock_timestamp() as now')
    const apart = Math.abs(Date.now() - (time?.now.getTime() ?? 0)) / 1000
    yield { isFine: apart < 30, words: apart < 30 ? 'The clocks of this machine and of the database agree.' : `The clocks of this machine and of the database are ${Math.round(apart)} seconds apart. Let both follow a time server.` }
    const sets = [coreMigrations, ...findPlugins(config.root, pluginFolders(config.root)).filter(({ faults }) => faults.length === 0).map(({ id, version, folder }) => migrationsOf(id, version, folder))]
    for (const { set, pending, unknown } of await migrationStates(opened, sets)) {
      if (unknown.length > 0) yield { isFine: false, words: `The data of ${set.plugin} was written by a newer version. Install that version.` }
      else if (pending.length > 0) yield { isFine: true, words: `${set.plugin} has ${pending.length} migrations to run; the next start runs them.` }
    }
  } finally {
    await opened.close()
  }
}
