import { DataHeld } from '../database/index.ts'
import { openInstance } from '../kernel/instance.ts'
import { noLog } from '../kernel/log.ts'
import type { Config } from '../config/index.ts'
import { actions, type ActionName, type Answer, type Given } from './actions.ts'
import { askRunning } from './control.ts'
import { pluginFolders } from './plugin-folders.ts'
import { StartFault } from '../kernel/start-fault.ts'

/**
 * Has the running site do it, where one runs on this data and answers; else opens the data for as long as it takes.
 * @throws StartFault when the data is held by a site that does not answer, and whatever the action throws
 */
export async function askSite<A extends ActionName>(config: Config, action: A, given: Given<A>, progress: (words: string) => void = () => {}): Promise<{ answer: Answer<A>; byRunningSite: boolean }> {
  const told = await askRunning(config.data.directory, { action, given: given as Record<string, unknown> }, progress)
  if (told) return { answer: told.answer as Answer<A>, byRunningSite: true }
  const { needsPlugins, run } = actions[action]
  const instance = await openInstance({ config: { ...config, demo: { enabled: false } }, isServing: false, pluginFolders: pluginFolders(config.root), isSafeMode: !needsPlugins, onProgress: progress, log: noLog }).catch((error: unknown) => { throw heldInWords(error) })
  try {
    return { answer: await run(instance, given as never, progress) as Answer<A>, byRunningSite: false }
  } finally {
    await instance.stop()
  }
}

function heldInWords(error: unknown): unknown {
  if (!(error instanceof DataHeld)) return error
  return new StartFault('held', `${error.message.replace(/ Stop that process first.*/, '')} It does not answer to the command line; wait a moment, or stop it and try again.`, { cause: error })
}
