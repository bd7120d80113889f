import { AsyncLocalStorage } from 'node:async_hooks'
import type { EventName, Events, EventPayloads, LoggedEvent } from '../contract/index.ts'
import { Bell } from './bell.ts'
import type { Hearer, RungItem } from './bell.ts'
import { Boundaries } from './boundaries.ts'
import { Faults } from './faults.ts'
import { Versions } from './kind-versions.ts'
import type { KindVersions, NextBoundary } from './kind-versions.ts'
import type { Needs } from './needs.ts'
import { touched } from './number.ts'
import { countOldEvents, pruneEvents } from './prune.ts'
import { Queue } from './queue.ts'
import { Reading } from './reader.ts'
import type { Reader, ReaderOptions } from './reader.ts'
import { Sequencer } from './sequencer.ts'
import { changes, events } from './source.ts'
import type { LoggedChange, Source } from './source.ts'

/** A write of an item, for everyone who mirrors items: search, feeds, federation. */
export interface Change { item: string; kind: string; rev: number; op: RungItem['op']; audience: readonly string[] }

/** The log as core sees it; plugins get `emit` alone. */
export interface EventLog extends Events {
  /** One row per item, in the open transaction: it takes the place of an earlier one. */
  changed(change: Change): Promise<void>
  /** For who writes rows of the log in a statement of their own: after the commit they are numbered, and pages of these kinds are stale. */
  wrote(kinds: readonly string[]): void
  /** Hands events to a handler in order, at least once. One reader of a name per process; processes take turns. */
  readFrom(name: string, options: ReaderOptions, handle: (event: LoggedEvent) => Promise<void> | void): Promise<Reader>
  /** Hands changed items to a handler, at most `chunk` (100) at a time; `names` are kinds. */
  readChanges(name: string, options: ReaderOptions, handle: (changes: LoggedChange[]) => Promise<void> | void): Promise<Reader>
  /** Tells what was numbered, by whichever process. */
  onNumbered(hearer: Hearer): () => void
  readonly versions: KindVersions
  readonly faults: Faults
  /** How many events from before a moment every reader has taken; with `remove` they go, in batches. Audit entries are not among them. Readers of plugins that are not `installed` are waited for 30 days. */
  prune(before: Date, remove: boolean, installed: readonly string[]): Promise<number>
  /** Whether what is committed is being numbered from here; false after a pass that failed, until one succeeds. */
  isNumbering(): boolean
  /** Where each reader is, and how many of those it listens to lie before it; at most 100,000 are counted. */
  readers(): Promise<ReaderState[]>
  /** Numbers what is committed and waits until the readers of this process have taken it or wait for a further try. */
  settle(): Promise<void>
  /** While `work` runs nothing is numbered, read or asked from here: it holds the embedded engine's only connection for longer than they would wait. All of it is made up for afterwards. */
  quiet<T>(work: () => Promise<T>): Promise<T>
  /** Stops reading and numbering; bounded by the handlers' deadlines. */
  close(): Promise<void>
}

const mostCounted = 100_000

export interface ReaderState { reader: string; source: 'event' | 'change'; seq: number; behind: number; movedAt: Date; setAside: number }

/** Opens the log: its sequencer, its readers, the bell and the versions of kinds. */
export async function openEvents(needs: Needs): Promise<EventLog> {
  const { database, log, clock } = needs
  const away = AsyncLocalStorage.snapshot()
  const bell = new Bell((error) => log.error('Somebody who hears the bell failed', { error: String(error) }))
  const isEmbedded = database.engine === 'embedded'
  // On the embedded engine every commit is this process's own, so a slow look is enough.
  const sequencer = new Sequencer({ database, log, bell, delay: needs.delay ?? 25, floor: needs.floor ?? (isEmbedded ? 5_000 : 1_000) })
  for (const numbering of needs.numberings ?? []) sequencer.add(numbering)
  const faults = new Faults(database)
  const readers = new Map<string, Reading<never>>()
  const inside = new Queue(isEmbedded ? 1 : 2)
  const outside = new Queue(4)
  const versions = new Versions(database)
  let boundaries: Boundaries | null = null

  bell.on((ring) => {
    versions.hear(ring).catch((error: unknown) => { log.warn('Versions of kinds could not be read', { error: String(error) }) })
    for (const reader of readers.values()) {
      if (!ring.isWhole || reader.hears(reader.source === 'event' ? ring.names : Object.keys(ring.kinds))) reader.ring()
    }
  })
  versions.on((kinds) => boundaries?.moved(kinds))

  const read = async <Row>(source: Source<Row>, name: string, options: ReaderOptions, handle: (rows: Row[]) => Promise<void> | void): Promise<Reader> => {
    if (readers.has(name)) throw new Error(`There is a reader ${name} already.`)
    const guard = needs.guard ?? ((_plugin, _what, work) => work())
    const reading = new Reading(
      { database, log, faults, guard, queue: options.isOutside ? outside : inside, away, stopped: () => readers.delete(name) }, source, name, options, handle)
    readers.set(name, reading as unknown as Reading<never>)
    await reading.begin()
    return reading
  }

  const wrote = (kinds: readonly string[]): void => {
    database.afterCommit(() => {
      if (kinds.length > 0) versions.raise(kinds)
      sequencer.wake()
    })
  }
  const emit = async (name: string, item: string | null, actor: string | null, data: object): Promise<void> => {
    await database.db.raw('insert into core.event (at, name, item, actor, data) values (?, ?, ?, ?, ?)',
      [clock.now(), name, item, actor, JSON.stringify(data)])
  }

  await versions.read()
  await sequencer.start()

  return {
    async emit<N extends EventName>(name: N, event: { item?: string; actor?: string | null; data: EventPayloads[N] }) {
      await emit(name, event.item ?? null, event.actor ?? null, event.data)
      wrote([])
    },
    async changed(change) {
      await database.db.raw(
        `insert into core.change (item_id, kind, rev, op, audience, at) values (?, ?, ?, ?, ?, ?)
           on conflict (item_id) do update set kind = excluded.kind, rev = excluded.rev, op = excluded.op, audience = excluded.audience,
             at = excluded.at, seq = null`,
        [change.item, change.kind, change.rev, change.op, [...change.audience], clock.now()])
      wrote([change.kind])
    },
    wrote,
    readFrom: (name, options, handle) => read(events, name, { ...options, chunk: 1 }, ([event]) => handle(event!)),
    readChanges: (name, options, handle) => read(changes, name, { ...options, chunk: options.chunk ?? 100 }, handle),
    onNumbered: (hearer) => bell.on(hearer),
    versions: {
      of(kinds) {
        boundaries?.pass(kinds)
        return versions.of(kinds)
      },
      async touch(kinds) {
        await emit(touched, null, null, { kinds })
        wrote(kinds)
      },
      raise: (kinds) => versions.raise(kinds),
      follow(next: NextBoundary) {
        boundaries?.close()
        boundaries = new Boundaries({ versions, clock, log, next })
      },
      on: (moved) => versions.on(moved)
    },
    faults,
    async prune(before, remove, installed) {
      // A reader of rare events stands far back until it is asked to look.
      for (const reader of readers.values()) reader.ring()
      for (const reader of readers.values()) await reader.idle()
      return remove ? pruneEvents(database, before, installed) : countOldEvents(database, before, installed)
    },
    isNumbering: () => sequencer.isWell,
    async readers() {
      // What a reader does not listen to lies before it without keeping it waiting.
      const heard = [...readers.values()].flatMap(({ name, names }) => names ? [{ reader: name, names }] : [])
      const waiting = ({ name, filter }: Source<never>) => `select count(*) from (select 1 from core.${name} e
        where e.seq > c.seq and e.seq <= n.n and (h.names is null or ${filter} = any(h.names)) limit ${mostCounted}) w`
      const { rows } = await database.db.raw<{ rows: ReaderState[] }>(
        `select c.reader, c.source, c.seq, (case c.source when 'event' then (${waiting(events as Source<never>)}) else (${waiting(changes as Source<never>)}) end)::int behind, c.moved_at "movedAt",
            (select count(*) from core.event_fault f where f.reader = c.reader and f.set_aside_at is not null) "setAside"
           from core.cursor c join core.counter n on n.name = c.source
           left join jsonb_to_recordset(?::jsonb) as h(reader text, names text[]) on h.reader = c.reader order by c.reader`, [JSON.stringify(heard)])
      return rows
    },
    async settle() {
      // Handlers write events of their own; a chain of them ends, or is cut here.
      for (let round = 0; round < 100; round += 1) {
        const isNumbered = await sequencer.settle()
        for (const reader of readers.values()) {
          if (isNumbered || round === 0) reader.ring()
          await reader.idle()
        }
        if (!isNumbered && round > 0) return
      }
    },
    async quiet(work) {
      await Promise.all([boundaries?.pause(), sequencer.pause(), ...[...readers.values()].map((reader) => reader.pause())])
      try {
        return await work()
      } finally {
        sequencer.resume()
        for (const reader of readers.values()) reader.resume()
        boundaries?.resume()
      }
    },
    async close() {
      boundaries?.close()
      await Promise.all([...readers.values()].map((reader) => reader.stop()))
      await sequencer.close()
    }
  }
}
