import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { pino } from 'pino'
import type { Config } from '../config/index.ts'
import type { Log } from '../contract/index.ts'

/** The log of a process: JSON lines to a file or standard output. `for(plugin)` marks each line with its plugin. */
export interface SiteLog extends Log { for(plugin: string): Log }

export function openLog({ level, file }: Config['log']): SiteLog {
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true })
  // A log whose reader has gone, or whose disk is full, must not take the site with it.
  // Lines are written together: one system call for each would cost more than a page from the cache. Warnings go out at once.
  const lines = pino.destination({ dest: file ?? 1, sync: false, minLength: 8192, periodicFlush: 1000 })
  lines.on('error', () => {})
  const root = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, file === undefined && process.stdout.isTTY ? terminal : lines)
  // Whose line it is goes in with what it says: a line that names a plugin of its own, such as one of a migration, has one name.
  const made = (mark: { plugin?: string } = {}): Log => ({
    debug: (words, data) => { root.debug({ ...mark, ...data }, words) },
    info: (words, data) => { root.info({ ...mark, ...data }, words) },
    warn: (words, data) => { root.warn({ ...mark, ...data }, words); lines.flush() },
    error: (words, data) => { root.error({ ...mark, ...data }, words); lines.flush() },
  })
  return { ...made(), for: (plugin) => made({ plugin }) }
}

/** Says nothing; for tests. */
export const noLog: SiteLog = { debug() {}, info() {}, warn() {}, error() {}, for: () => noLog }

/** For eyes: time, words, and what there is to say, on one line. */
const terminal = {
  write(line: string): void {
    const { level, time, msg, plugin, ...data } = JSON.parse(line) as { level: number; time: string; msg: string; plugin?: string }
    const facts = Object.entries(data).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ')
    const sign = level >= 50 ? '!! ' : level >= 40 ? '!  ' : '   '
    process.stdout.write(`${time.slice(11, 19)} ${sign}${plugin === undefined ? '' : `${plugin}: `}${msg}${facts === '' ? '' : `  ${facts}`}\n`)
  },
}
