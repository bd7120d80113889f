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
  const destination = pino.destination({ dest: file ?? 1, sync: true })
  destination.on('error', () => {})
  const root = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  const made = (logger: typeof root): Log => ({
    debug: (words, data) => { logger.debug(data ?? {}, words) },
    info: (words, data) => { logger.info(data ?? {}, words) },
    warn: (words, data) => { logger.warn(data ?? {}, words) },
    error: (words, data) => { logger.error(data ?? {}, words) },
  })
  return { ...made(root), for: (plugin) => made(root.child({ plugin })) }
}

/** Says nothing; for tests. */
export const noLog: SiteLog = { debug() {}, info() {}, warn() {}, error() {}, for: () => noLog }
