import type { CoreServices, Offer, Plugin } from '../contract/index.ts'
import { openContainer } from './container.ts'
import { FaultyConfiguration } from '../settings/faulty-configuration.ts'
import { contributionsOf, offersOf } from './contributions.ts'
import type { FaultBook } from './faults.ts'
import type { Found } from './find.ts'
import type { Guard } from './guard.ts'
import { holdsOf } from './holds-of.ts'
import { loadPlugin, type Loaded } from './load.ts'
import type { Opened } from './opened.ts'
import { arrange, type Away } from './order.ts'
import { reason, type Reason } from './reason.ts'
import { routesOf } from './routes-of.ts'
import type { PluginStatus } from './status.ts'
import type { Switch, Switches } from './switches.ts'
import { withoutClashes } from './without-clashes.ts'

export interface KernelNeeds {
  found: readonly Found[]
  coreVersion: string
  switches: Switches
  book: FaultBook
  guard: Guard
  /** Core as one plugin sees it: its own log, its own jobs. */
  coreFor(id: string): CoreServices
  settingsFor(plugin: Plugin): Promise<object> | object
  /** Privileged API by name; given only to `core`. */
  privileged?: Readonly<Record<string, object>>
  /** Brings the data of those that are about to open up to their code; answers who cannot open, and why. */
  prepare?(ones: readonly Loaded[]): Promise<ReadonlyMap<string, Reason>>
  /** Everything open, in order, before anything of it starts: permissions, kinds, pages, jobs are told here. */
  assemble?(opened: readonly Opened[]): Promise<void> | void
  /** Before a plugin stops: nothing new reaches it. */
  dismiss?(id: string): Promise<void>
  isSafeMode?: boolean
  startDeadlineMs?: number
}

interface Timing { load: number; open: number; start: number }

/** Opens, starts and stops plugins, at the start and while the site runs. One change at a time. */
export class Kernel {
  readonly #needs: KernelNeeds
  readonly #found: Map<string, Found>
  readonly #loaded = new Map<string, Loaded>()
  #open = new Map<string, Opened>()
  readonly #started = new Set<string>()
  /** Why an attempt to open or start failed; forgotten when somebody enables it again. */
  readonly #broken = new Map<string, Reason>()
  #refused: ReadonlyMap<string, readonly Reason[]> = new Map()
  #notices: ReadonlyMap<string, readonly Reason[]> = new Map()
  readonly #timing = new Map<string, Timing>()
  #queue: Promise<unknown> = Promise.resolve()
  #isStopped = false

  constructor(needs: KernelNeeds) {
    this.#needs = needs
    this.#found = new Map(needs.found.map((one) => [one.id, one]))
  }

  /** Reads the code of everything that is to run; may go on while the database opens. */
  async load(): Promise<void> {
    const wanted = [...this.#found.values()].filter(({ id }) => this.#isWanted(id) && !this.#loaded.has(id))
    // One after the other, so that the milliseconds are each plugin's own.
    for (const found of wanted) this.#loaded.set(found.id, await loadPlugin(found))
  }

  /** Brings what runs in line with what is wanted and possible. Never throws for a plugin's fault. */
  settle(): Promise<void> { return this.#alone(() => this.#settle()) }

  enable(id: string, by: string | null = null): Promise<void> {
    return this.#switch(id, 'on', null, by, () => {
      this.#broken.delete(id)
      if (!this.#loaded.get(id)?.plugin) this.#loaded.delete(id)
      this.#needs.book.forgive(id)
    })
  }

  disable(id: string, by: string | null = null): Promise<void> {
    return this.#switch(id, 'off', reason(by === null ? 'by-command' : 'by-administrator', { id }), by)
  }

  pause(id: string, why: Reason): Promise<void> { return this.#switch(id, 'paused', why, null) }

  /** Stops everything, last started first. */
  stop(): Promise<void> {
    return this.#alone(async () => {
      this.#isStopped = true
      await this.#close([...this.#open.keys()])
    })
  }

  opened(): readonly Opened[] { return [...this.#open.values()] }
  get(id: string): Opened | undefined { return this.#open.get(id) }
  isOn(id: string): boolean { return this.#open.has(id) }

  /** What would run, read off the data, without opening anything. */
  async survey(): Promise<PluginStatus[]> {
    await this.load()
    const { order, refused, notices } = arrange(withoutClashes([...this.#loaded.values()]), this.#needs.coreVersion, this.#away())
    this.#refused = refused
    this.#notices = notices
    const able = new Set(order.map(({ found }) => found.id))
    return this.plugins().map((one) => one.state === 'refused' && able.has(one.id) ? { ...one, state: 'on' } : one)
  }

  plugins(): PluginStatus[] { return [...this.#found.values()].map((found) => this.#status(found)) }

  #switch(id: string, state: Switch['state'], why: Reason | null, by: string | null, before = (): void => {}): Promise<void> {
    return this.#alone(async () => {
      if (!this.#found.has(id) || id === 'core') throw new RangeError(`There is no plugin "${id}" that can be switched.`)
      await this.#needs.switches.set(id, state, why, by)
      before()
      await this.#settle()
    })
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(work)
    this.#queue = next.catch(() => {})
    return next
  }

  #isWanted(id: string): boolean {
    return id === 'core' || (!this.#needs.isSafeMode && this.#needs.switches.of(id).state === 'on')
  }

  async #settle(): Promise<void> {
    if (this.#isStopped) return
    await this.load()
    // Each round can only lose plugins, so there are at most as many as there are plugins.
    while (!await this.#round());
  }

  /** True when nothing failed on the way. */
  async #round(): Promise<boolean> {
    const loaded = [...this.#loaded.values()].filter(({ found }) => this.#isWanted(found.id)).map((one) => {
      const broken = this.#broken.get(one.found.id)
      return broken ? { ...one, plugin: null, faults: [broken] } : one
    })
    const { order, refused, notices } = arrange(withoutClashes(loaded), this.#needs.coreVersion, this.#away())
    this.#refused = refused
    this.#notices = notices
    const affected = this.#affected(order)
    await this.#close([...this.#open.keys()].filter((id) => affected.has(id)))
    const before = this.#broken.size
    const coming = order.filter(({ found }) => !this.#open.has(found.id))
    for (const [id, why] of await this.#needs.prepare?.(coming) ?? []) this.#break(this.#found.get(id)!, why)
    for (const one of coming) if (!this.#broken.has(one.found.id) && this.#standsOn(one)) await this.#openOne(one)
    this.#open = new Map(order.flatMap(({ found }) => this.#open.has(found.id) ? [[found.id, this.#open.get(found.id)!]] : []))
    if (this.#broken.size === before) this.#host(affected)
    if (this.#broken.size > before) return false
    await this.#needs.assemble?.(this.opened())
    for (const one of this.opened()) if (!this.#started.has(one.found.id) && this.#broken.size === before) await this.#start(one)
    return this.#broken.size === before
  }

  #standsOn({ plugin }: Loaded): boolean { return Object.keys(plugin!.requires).every((id) => id === 'core' || id === 'host' || this.#open.has(id)) }

  #away(): Map<string, Away> {
    const away = new Map<string, Away>()
    for (const { id, version } of this.#found.values()) {
      const { state } = this.#needs.switches.of(id)
      if (state !== 'on' && id !== 'core') away.set(id, { version, state })
    }
    return away
  }

  /** Plugins whose standing changes, and everyone who holds something of theirs: they are closed and opened anew. */
  #affected(order: readonly Loaded[]): Set<string> {
    const next = new Set(order.map(({ found }) => found.id))
    const changed = new Set([...next, ...this.#open.keys()].filter((id) => next.has(id) !== this.#open.has(id)))
    const all = [...this.#loaded.values()].flatMap(({ plugin }) => plugin ?? [])
    for (let before = -1; before !== changed.size;) {
      before = changed.size
      for (const plugin of all) if (holdsOf(plugin, all).some((id) => changed.has(id))) changed.add(plugin.id)
    }
    return changed
  }

  async #openOne(one: Loaded): Promise<void> {
    const { found } = one
    const plugin = one.plugin!
    const began = performance.now()
    try {
      const settings = await this.#needs.settingsFor(plugin)
      const scope = openContainer({ plugin, core: this.#needs.coreFor(plugin.id), settings, apis: this.#apisFor(plugin) })
      const deps = scope.deps as never
      const opened: Opened = { found, plugin, deps, routes: routesOf(plugin), api: plugin.api?.(deps), scope: (services) => scope.request(services) }
      this.#open.set(found.id, opened)
    } catch (error) {
      this.#break(found, error instanceof FaultyConfiguration ? reason('bad-settings', { id: found.id, words: words(error) }) : reason('open-failed', { id: found.id, version: found.version, words: words(error) }), error)
    }
    this.#timing.set(found.id, { load: one.ms, open: performance.now() - began, start: 0 })
  }

  #apisFor(plugin: Plugin): Record<string, object | undefined> {
    const apis: Record<string, object | undefined> = {}
    for (const id of Object.keys({ ...plugin.optional, ...plugin.requires })) {
      if (id === 'core') continue
      apis[id] = id === 'host' ? this.#needs.privileged?.['host'] : this.#notices.get(plugin.id)?.some(({ values }) => values['other'] === id) ? undefined : this.#open.get(id)?.api
    }
    return apis
  }

  /** Hands every offer to its host, once, before the host starts. */
  #host(affected: ReadonlySet<string>): void {
    for (const { plugin, found, deps } of this.opened()) {
      if (this.#started.has(found.id) && !affected.has(found.id)) continue
      for (const [name, take] of Object.entries(plugin.hosts ?? {})) {
        try {
          take(this.#offersFor(name), deps)
        } catch (error) {
          this.#break(found, reason('open-failed', { id: found.id, version: found.version, words: words(error) }), error)
        }
      }
    }
  }

  #offersFor(name: string): Offer<unknown>[] {
    const { guard } = this.#needs
    return this.opened().flatMap(({ plugin, found, deps }) => offersOf(plugin).filter(([key]) => key === name).map(([, value]) => ({
      from: found.id, value, deps,
      contain: (what: string, work: () => unknown, deadlineMs = 10_000) => guard.contain(found.id, `${name} ${what}`, deadlineMs, work),
    }) as Offer<unknown>))
  }

  async #start(one: Opened): Promise<void> {
    const { found, plugin, deps } = one
    const began = performance.now()
    this.#started.add(found.id)
    const ms = this.#needs.startDeadlineMs ?? 30_000
    try {
      await this.#needs.guard.run(found.id, 'start', ms, () => plugin.start?.(deps))
    } catch (error) {
      const isLate = performance.now() - began >= ms
      this.#break(found, isLate ? reason('start-overrun', { id: found.id, version: found.version, seconds: Math.round(ms / 1000) })
        : reason('start-failed', { id: found.id, version: found.version, words: words(error) }))
    }
    const timing = this.#timing.get(found.id)
    if (timing) timing.start = performance.now() - began
  }

  #break(found: Found, why: Reason, error?: unknown): void {
    // Without core's own pages there is no site: its fault is everyone's.
    if (found.id === 'core') throw new Error(`Core's own pages cannot run: ${String(why.values['words'] ?? why.key)}`, { cause: error })
    this.#broken.set(found.id, why)
    if (error !== undefined) this.#needs.guard.note(found.id, 'open', error)
  }

  async #close(ids: readonly string[]): Promise<void> {
    for (const id of ids.toReversed()) {
      const one = this.#open.get(id)
      this.#open.delete(id)
      await this.#needs.dismiss?.(id)
      // What started half-way is undone as well.
      if (one && this.#started.delete(id)) await this.#needs.guard.contain(id, 'stop', 10_000, () => one.plugin.stop?.(one.deps))
    }
  }

  #status(found: Found): PluginStatus {
    const { id, version, packageName, description, source, folder } = found
    const plugin = this.#loaded.get(id)?.plugin ?? null
    const { state, reason: why, since } = this.#needs.switches.of(id)
    const timing = this.#timing.get(id)
    const refused = this.#refused.get(id) ?? []
    const isResting = this.#needs.isSafeMode === true && id !== 'core'
    return {
      id, version, packageName, description, source, folder, since, notices: this.#notices.get(id) ?? [],
      state: isResting && state === 'on' ? 'resting' : state !== 'on' && id !== 'core' ? state : this.#open.has(id) ? 'on' : 'refused',
      reasons: isResting && state === 'on' ? [reason('safe-mode', { id })] : state !== 'on' ? why ? [why] : [] : refused,
      requires: plugin?.requires ?? {}, optional: plugin?.optional ?? {}, capabilities: plugin?.capabilities ?? [],
      contributes: plugin ? contributionsOf(plugin) : null, ms: timing ? timing.load + timing.open + timing.start : this.#loaded.get(id)?.ms ?? 0,
    }
  }
}

const words = (error: unknown): string => error instanceof Error ? error.message : String(error)
