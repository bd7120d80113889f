import { writeLetter } from '../kernel/letters.ts'
import { running } from '../kernel/running.ts'
import { reason } from '../kernel/reason.ts'
import type { Instance } from '../kernel/instance.ts'

/**
 * Keeps the process alive when a timer throws or a promise nobody waits for is rejected, and finds whose it was. A plugin that ends
 * the whole process is paused at the next start.
 */
export function containProcess({ guard, log, config }: Pick<Instance, 'guard' | 'log' | 'config'>, isStopping: () => boolean): void {
  const contain = (error: unknown): void => {
    const plugin = guard.loose(error)
    log.for(plugin).error('an error escaped into a timer or a promise nobody waits for', { at: error instanceof Error ? /\n\s+at (.+)/.exec(error.stack ?? '')?.[1] ?? '' : '' })
  }
  process.on('uncaughtException', contain)
  process.on('unhandledRejection', contain)
  process.on('exit', (code) => {
    const culprit = running.getStore()
    if (!culprit || isStopping() || culprit.plugin === 'core') return
    writeLetter(config.data.directory, { id: culprit.plugin, state: 'paused', at: new Date().toISOString(), reason: reason('ended', { id: culprit.plugin, where: culprit.what }) })
    if (code === 0) process.exitCode = 1
  })
}
