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
  const made = (logger: typeof root): Log => ({
    debug: (words, data) => { logger.debug(data ?? {}, words) },
    info: (words, data) => { logger.info(data ?? {}, words) },
    warn: (words, data) => { logger.warn(data ?? {}, words); lines.flush() },
    error: (words, data) => { logger.error(data ?? {}, words); lines.flush() },
  })
  return { ...made(root), for: (plugin) => made(root.child({ plugin })) }
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
