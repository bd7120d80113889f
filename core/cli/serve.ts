import { bootTree } from '../kernel/boot-tree.ts'
import { coreVersion } from '../kernel/core-version.ts'
import { openInstance, type Instance } from '../kernel/instance.ts'
import { configHere } from './config-here.ts'
import { containProcess } from './contain-process.ts'
import { openControl } from './control.ts'
import { exitCodes } from './exit-codes.js'
import { giveBackMemory } from './give-back-memory.ts'
import { makeOneFile } from './one-file.js'
import { pluginFolders } from './plugin-folders.ts'
import { supervisorLine } from './supervisor-line.ts'
import { inWords, isRefusal } from './words.ts'

const say = (words: string): void => { process.stdout.write(`${words}\n`) }

/** The serving process: opens the site, says what it did, serves until it is asked to stop. Ends the process. */
export async function serve(argv: readonly string[]): Promise<void> {
  const line = supervisorLine()
  let instance: Instance | undefined
  let isStopping = false
  let askedEarly = false
  const stop = (): void => {
    if (isStopping) return
    askedEarly = instance === undefined
    if (!instance) return
    isStopping = true
    void instance.stop().then(() => process.exit(exitCodes.fine), (error: unknown) => {
      process.stderr.write(`Diwan: the stop was not in good order: ${inWords(error)}\n`)
      process.exit(exitCodes.failed)
    })
  }
  line.onStop(stop)
  const began = performance.now()
  try {
    const config = configHere(argv)
    for (const warning of config.warnings) say(`Note: ${warning}`)
    const opened = await openInstance({
      config, pluginFolders: pluginFolders(config.root), isSafeMode: argv.includes('--safe-mode'), onProgress: (words) => { say(`${words} …`) },
      onFound: (folders) => line.tell({ dataDirectory: config.data.directory, folders, stopSeconds: config.server.gracefulStopSeconds }),
    })
    containProcess(opened, () => isStopping)
    const control = await openControl(opened)
    opened.onStop(() => control.close())
    await opened.start({ withJobs: 'later' })
    // Whoever waits for the site comes first; the queue takes some time to load.
    const beginJobs = (): void => {
      if (isStopping) return
      opened.floors.jobs.start().catch((error: unknown) => {
        // A stop in the midst of it closes what it needs.
        if (isStopping) return
        opened.log.error('jobs do not run yet; it is tried again', { error: String(error) })
        setTimeout(beginJobs, 5000).unref()
      })
    }
    setTimeout(beginJobs, 1000)
    setTimeout(() => { makeOneFile() }, 5000).unref()
    giveBackMemory()
    instance = opened
    line.ready()
    await sayReady(opened, performance.now() - began, argv.includes('--safe-mode'))
    if (askedEarly) stop()
  } catch (error) {
    process.stderr.write(`Diwan cannot start. ${inWords(error)}\n`)
    process.exit(isRefusal(error) ? exitCodes.cannotStart : exitCodes.failed)
  }
}

async function sayReady({ plugins, url, site, demonstration, firstRun, config }: Instance, ms: number, isSafeMode: boolean): Promise<void> {
  say(['', ...bootTree(plugins(), coreVersion), ''].join('\n'))
  if (isSafeMode) say('Safe mode: only core\'s own pages run. Stop, and start without --safe-mode, to bring the plugins back.')
  say(`Ready at ${url} after ${(ms / 1000).toFixed(1)} s, data in ${config.data.directory}`)
  if (site.began === 'demonstration') {
    const accounts = await demonstration.accounts()
    say(`Demonstration accounts, password ${accounts[0]?.password}: ${accounts.map(({ mail }) => mail).join(', ')}`)
  }
  if (await firstRun.isNeeded()) say(`Nobody has an account yet. Set the site up at ${url}/setup?key=${firstRun.key}, or with npx diwan init.`)
}
