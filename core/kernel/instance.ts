import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import type { Clock, CoreServices } from '../contract/index.ts'
import type { Database, DatabaseOptions } from '../database/index.ts'
import type { WebFloor } from '../http/index.ts'
import type { Host } from '../pages/host.ts'
import { putInPlace, settleRestore } from '../backup/first-start.ts'
import { cutOffRestore } from '../backup/restore-mark.ts'
import { Assembly } from './assembly.ts'
import type { Backups } from '../backup/backups.ts'
import { openSiteBackups } from './backing-up.ts'
import { coreServices } from './core-services.ts'
import { coreVersion } from './core-version.ts'
import { Demonstration } from './demo.ts'
import { openDesk } from './desk.ts'
import { FaultBook } from './faults.ts'
import { FaultStore } from './fault-store.ts'
import { findCore, findPlugins } from './find.ts'
import { openFloors, type Floors } from './floors.ts'
import { FirstRun } from './first-run.ts'
import { firstTime } from './first-time.ts'
import { Guard } from './guard.ts'
import { openHost } from './host.ts'
import { housekeeping } from './housekeeping.ts'
import { Kernel } from './kernel.ts'
import { openLog, type SiteLog } from './log.ts'
import { openData } from './open-data.ts'
import { prepare } from './prepare.ts'
import type { Reason } from './reason.ts'
import { portFault, reservePort } from './reserve-port.ts'
import { openRetention, type Retention } from './retention.ts'
import { StartFault } from './start-fault.ts'
import { Site } from './site.ts'
import type { PluginStatus } from './status.ts'
import { SwitchBoard } from './switch-board.ts'
import { tellHead } from './tell-head.ts'
import { openSiteTranslations } from './translations.ts'
import { openSiteWeb } from './web.ts'

export interface InstanceOptions {
  config: Config
  /** Only core's own pages. */
  isSafeMode?: boolean
  /** Whether the web floor is opened. Default true; commands that only need the data go without. */
  isServing?: boolean
  onProgress?: (words: string) => void
  /** Whose folders stand where, before any code of them is read. */
  onFound?: (folders: Readonly<Record<string, string>>) => void
  clock?: Clock
  log?: SiteLog
  /** Folders with plugins in them. Default: `plugins/` of the root, beside the packages the root names. */
  pluginFolders?: readonly string[]
  /** Of the plugins found, only these are looked at. */
  onlyPlugins?: readonly string[]
  /** Over what the configuration says; for tests. */
  database?: Partial<DatabaseOptions>
  passwords?: Parameters<typeof openFloors>[0]['passwords']
  /** Where compiled views and bundled assets are kept. Default: `cache` in the data folder. */
  cacheFolder?: string
  /** A value a view asks for and that is not there makes the page fail. */
  isStrict?: boolean
}

/** A whole site in this process. */
export interface Instance {
  /** Address people reach it by. */
  readonly url: string
  readonly config: Config
  readonly database: Database
  readonly floors: Floors
  readonly kernel: Kernel
  readonly guard: Guard
  readonly log: SiteLog
  readonly site: Site
  readonly demonstration: Demonstration
  readonly firstRun: FirstRun
  readonly switches: SwitchBoard
  readonly host: Host
  readonly retention: Retention
  readonly backups: Backups
  plugins(): PluginStatus[]
  /** Core as that plugin sees it. */
  coreFor(plugin: string): CoreServices
  /** Null when it is not served from here. */
  readonly web: WebFloor | null
  /** Listens, then begins with the jobs. */
  start(options?: { /** Default true; `later`: the caller starts them, and the site is not ready before. */ withJobs?: boolean | 'later' }): Promise<void>
  /** Done first when the site stops. */
  onStop(work: () => Promise<unknown>): void
  /** Takes nothing more, finishes what is being answered, stops plugins in the opposite order, closes everything. */
  stop(): Promise<void>
}

const systemClock: Clock = { now: () => new Date() }
const coreFolder = fileURLToPath(new URL('..', import.meta.url))

/**
 * Opens everything in order: port, data, migrations, floors, plugins, pages. Nothing is served before `start`.
 * @throws StartFault, and what openData throws; a plugin's faults never
 */
export async function openInstance(options: InstanceOptions): Promise<Instance> {
  const { config, isSafeMode = false, isServing = true, onProgress = () => {}, clock = systemClock } = options
  const log = options.log ?? openLog(config.log)
  const port = isServing ? await reservePort(config.server.host, config.server.port) : null
  const origin = originOf(config, port?.port)
  const ends: (() => Promise<unknown> | unknown)[] = [() => port?.release()]
  const closeAll = async (): Promise<void> => { for (const end of ends.splice(0).toReversed()) await end() }
  try {
    const database = await openData({ config, log, onProgress, database: options.database })
    ends.push(() => database.close())
    const cutOff = await cutOffRestore({ database, dataDirectory: config.data.directory, log: log.for('core') })
    if (cutOff !== null) throw new StartFault('restore-cut-off', cutOff)
    await putInPlace({ database, dataDirectory: config.data.directory, secretFile: config.data.secretFile, log })
    const switches = await SwitchBoard.open({ database, clock, dataDirectory: config.data.directory, disabled: config.plugins.disabled })
    ends.push(() => switches.close())
    const found = [findCore(coreFolder), ...findPlugins(config.root, options.pluginFolders ?? [join(config.root, 'plugins')]).filter(({ id }) => options.onlyPlugins?.includes(id) ?? true)]
    const store = new FaultStore({ database, log })
    ends.push(() => store.settle())
    const book = new FaultBook({ clock, onFault: (fault) => { logFault(log, fault); store.keep(fault) }, onExcess: (id, why) => { void paused(id, why) } })
    const folders = new Map(found.filter(({ id }) => id !== 'core').map(({ id, folder }) => [id, folder]))
    options.onFound?.(Object.fromEntries(folders))
    const guard = new Guard(book, () => folders)
    const translations = openSiteTranslations(config, found)
    let siteName = (): string => config.site.name
    const floors = await openFloors({ config, origin, database, clock, log, translations, guard, siteName: () => siteName(), ...(options.passwords ? { passwords: options.passwords } : {}) })
    ends.push(() => floors.close())
    const site = await Site.open({ config, settings: floors.settings })
    siteName = () => site.name
    const retention = openRetention({ installed: found.map(({ id }) => id), floors, faults: store, config, clock, log })
    const backups = openSiteBackups({ floors, config, found, origin, clock, log })
    const assembly = new Assembly(floors, housekeeping(floors, { retention, backups, backupAt: config.backup.at, inbox: config.mail.inbox, log: log.for('core'), site, headOf: () => tellHead({ floors, config, log: log.for('core'), today: () => clock.now() }) }))
    ends.push(() => assembly.close())
    const onSettled: (() => Promise<void>)[] = []
    const coreFor = coreServices({ floors, clock, log, config })
    const kernel: Kernel = new Kernel({
      found, coreVersion, switches, book, guard, isSafeMode, coreFor,
      settingsFor: async (plugin) => plugin.settings ? floors.settings.of(plugin.id, plugin.settings) : {},
      privileged: { get host() { return host } },
      prepare: (ones) => prepare(database, ones, log),
      assemble: async (opened) => {
        await assembly.assemble(opened)
        for (const tell of onSettled) await tell()
      },
      dismiss: (id) => assembly.dismiss(id),
    })
    const paused = async (id: string, why: Reason): Promise<void> => {
      log.for(id).error(`${id} is paused`, { reason: why.key })
      await kernel.pause(id, why)
      await database.outside(() => floors.audit.record('system', 'core.plugin.paused', `plugin:${id}`, { reason: why.key }))
    }
    const desk = openDesk({ kernel, book, store, isSafeMode, disabled: config.plugins.disabled, record: async (action, id, by) => { await floors.audit.record(await floors.access.personalViewer(by) ?? 'system', action, `plugin:${id}`) } })
    const firstRun = new FirstRun({ site, floors })
    const demonstration = new Demonstration({ floors, guard, clock, onProgress })
    const host: Host = openHost({ config, floors, kernel, desk, site, firstRun, backups, startedAt: clock.now() })
    onProgress('Opening plugins')
    await kernel.settle()
    ends.push(() => kernel.stop())
    await switches.follow(() => { void kernel.settle() })
    await settleRestore({
      database, erased: floors.erased, log, remove: (person) => floors.access.accounts.remove('system', person), now: () => clock.now(),
      record: (action, object, detail) => floors.audit.record('system', action, object, detail),
    })
    await firstTime({ config, site, demonstration, kernel, floors, isSafeMode, onProgress })
    let runsJobs = true
    const web = port ? await openSiteWeb({ config, origin, port: port.port, floors, kernel, guard, site, clock, log, withJobs: () => runsJobs, cacheFolder: options.cacheFolder, isStrict: options.isStrict }) : null
    if (web) {
      onSettled.push(() => web.refresh())
      // What the site is called and what a visitor may do shows in every page that is kept.
      const again = (): void => { web.refresh().catch((error: unknown) => { log.warn('pages could not be made anew', { error: String(error) }) }) }
      ends.push(floors.settings.onChanged(again), floors.access.onAccessChanged((person) => { if (person === null) again() }), floors.access.onPersonChanged(() => { floors.events.versions.raise(['core.person']) }))
    }
    return {
      url: origin, config, database, floors, kernel, guard, log, site, demonstration, firstRun, switches, host, retention, backups, web, coreFor,
      plugins: () => kernel.plugins(),
      async start({ withJobs = true } = {}) {
        runsJobs = withJobs !== false
        if (web) {
          await port!.release()
          await web.listen().catch((error: NodeJS.ErrnoException) => { throw portFault(error, config.server.host, port!.port) })
          ends.push(() => web.close())
          database.announce(origin)
        }
        // After the first answer could be given: the queue loads pg-boss.
        if (withJobs === true) await floors.jobs.start()
      },
      onStop: (work) => { ends.push(work) },
      stop: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

function originOf({ server }: Config, port = server.port): string {
  if (!server.isOriginDerived || port === server.port) return server.origin
  const origin = new URL(server.origin)
  origin.port = String(port)
  return origin.origin
}

// What was said may hold what a person typed: the log gets where, the administrator's page gets the words.
function logFault(log: SiteLog, { id, plugin, what, nature, words, stack }: Parameters<FaultStore['keep']>[0]): void {
  log.for(plugin).error('a fault was contained', { fault: id, what, nature, at: /\n\s+at (.+)/.exec(stack)?.[1] ?? '' })
  log.for(plugin).debug(words, { fault: id, stack })
}
