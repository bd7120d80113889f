import type { EventName } from '../contract/index.ts'
import type { Declared } from '../jobs/needs.ts'
import type { Floors } from './floors.ts'
import type { Opened } from './opened.ts'

interface Told { readonly opened: Opened; readonly readers: { stop(): Promise<void> }[] }

/** One key of all advisory locks here; the migrations have the one before it. */
const lockKey = 7_242_617_002

/** Tells the floors what open plugins bring (permissions, kinds, jobs, handlers), and takes it back when one goes. */
export class Assembly {
  readonly #floors: Floors
  readonly #ownJobs: Readonly<Record<string, Declared>>
  readonly #told = new Map<string, Told>()

  constructor(floors: Floors, ownJobs: Readonly<Record<string, Declared>>) {
    this.#floors = floors
    this.#ownJobs = ownJobs
  }

  /** Brings the floors in line with who is open now. */
  async assemble(opened: readonly Opened[]): Promise<void> {
    for (const [id, { opened: before }] of this.#told) if (!opened.includes(before)) await this.dismiss(id)
    const coming = opened.filter(({ found }) => !this.#told.has(found.id))
    if (coming.length === 0) return
    for (const one of coming) this.#declare(one)
    await this.#prepareContent()
    for (const one of coming) this.#told.set(one.found.id, { opened: one, readers: await this.#listen(one) })
    for (const { found, plugin, deps } of coming) await this.#floors.jobs.declare(found.id, this.#jobsOf(found.id, plugin, deps))
    this.#touch(coming)
  }

  /** Takes back what one brought; nothing of the log or the queue reaches it after this. */
  async dismiss(id: string): Promise<void> {
    const told = this.#told.get(id)
    if (!told) return
    this.#told.delete(id)
    for (const reader of told.readers) await reader.stop()
    await this.#floors.jobs.withdraw(id)
    this.#touch([told.opened])
    this.#floors.content.kinds.remove(id)
    this.#floors.content.register.remove(id)
    this.#floors.notifications.withdraw(id)
    this.#floors.access.withdraw(id)
  }

  /** At the end of the process: the plan of jobs stays as it is. */
  async close(): Promise<void> {
    for (const { readers } of this.#told.values()) for (const reader of readers) await reader.stop()
    this.#told.clear()
  }

  /** Processes that start together make the same sequences: one after the other. */
  #prepareContent(): Promise<void> {
    const { database, content } = this.#floors
    return database.transaction(async (db) => {
      await db.raw('select pg_advisory_xact_lock(?)', [lockKey])
      await content.prepare()
    })
  }

  #declare({ found: { id }, plugin }: Opened): void {
    this.#floors.access.declare(id, plugin.permissions)
    this.#floors.content.register.add(id, plugin.personal)
    this.#floors.notifications.declare(id, plugin.notices)
    for (const [name, kind] of Object.entries(plugin.kinds ?? {})) this.#floors.content.kinds.add(id, name, kind)
  }

  #listen({ found: { id }, plugin, deps }: Opened): Promise<{ stop(): Promise<void> }[]> {
    const { events, content } = this.#floors
    return Promise.all([
      ...Object.entries(plugin.hears ?? {}).map(([name, hear]) =>
        events.readFrom(`${id}/${name}`, { names: [name as EventName], plugin: id }, (event) => (hear as (deps: never, event: object) => Promise<void>)(deps, event))),
      ...Object.entries(plugin.follows ?? {}).map(([name, follow]) =>
        events.readChanges(`${id}/follows/${name}`, { names: [`${id}.${name}`], plugin: id, from: 'start' }, async (changes) => {
          const open = await content.openToAll(changes.map(({ item }) => item))
          await follow(deps, changes.map(({ item, rev, at }) => ({ item, rev, at, isOpen: open.has(item) })))
        })),
    ])
  }

  #jobsOf(id: string, plugin: Opened['plugin'], deps: never): Record<string, Declared> {
    const own = Object.fromEntries(Object.entries(plugin.jobs ?? {}).map(([name, { every, deadline, run }]) =>
      [name, { every, deadline, run: (data: Record<string, unknown>) => run(deps, data) }]))
    return id === 'core' ? { ...this.#ownJobs, ...own } : own
  }

  /** Kept pages that show these kinds show them no longer, or again. */
  #touch(ones: readonly Opened[]): void {
    const kinds = ones.flatMap(({ found: { id }, plugin }) => Object.keys(plugin.kinds ?? {}).map((name) => `${id}.${name}`))
    if (kinds.length > 0) this.#floors.events.versions.raise(kinds)
  }
}
