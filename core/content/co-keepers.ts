import type { Knex } from 'knex'
import { normaliseAudience, userToken } from '../access/tokens.ts'
import type { AuditTrail } from '../audit/open-audit.ts'
import { Conflict, Invalid, NotFound, Refused, type People, type PersonCard, type Viewer } from '../contract/index.ts'
import type { EventLog } from '../events/open-events.ts'
import type { Kinds } from './kinds.ts'
import type { Reading } from './reading.ts'
import { rows } from './rows.ts'

interface Needs {
  db: Knex
  transaction<T>(work: () => Promise<T>): Promise<T>
  kinds: Pick<Kinds, 'get'>
  reading: Reading
  people: Pick<People, 'cards' | 'accounts'>
  audit: Pick<AuditTrail, 'record'>
  /** What somebody keeps is counted among what they read. */
  events: Pick<EventLog, 'wrote'>
}

/** By name, besides seats, circles and staff. */
const most = 20
const personOf = (token: string): string | null => /^user:([0-9a-f-]{36})/.exec(token)?.[1] ?? null
const peopleOf = (keepers: readonly string[]): string[] => [...new Set(keepers.flatMap((token) => personOf(token) ?? []))]

/** People who keep an item together: each of them writes, admits others and may leave, as long as somebody stays. */
export class CoKeepers {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(viewer: Viewer, id: string): Promise<PersonCard[]> {
    const cards = await this.#needs.people.cards(peopleOf((await this.#needs.reading.readKept(viewer, id)).keepers))
    return [...cards.values()]
  }

  async admit(viewer: Viewer, id: string, person: string): Promise<void> {
    const account = /^[0-9a-f-]{36}$/.test(person) ? (await this.#needs.people.accounts([person])).get(person) : undefined
    if (account?.state !== 'active') throw new Invalid([{ field: 'person', key: 'core.keepers.fault.unknown' }])
    await this.#change(viewer, id, 'admitted', { person }, (keepers) => {
      if (peopleOf(keepers).includes(person)) return keepers
      if (peopleOf(keepers).length >= most) throw new Invalid([{ field: 'person', key: 'core.keepers.fault.many', values: { most } }])
      return [...keepers, userToken(person, account.administration)]
    })
  }

  async release(viewer: Viewer, id: string, person: string): Promise<void> {
    await this.#change(viewer, id, 'released', { person }, (keepers) => {
      const left = keepers.filter((token) => personOf(token) !== person)
      if (peopleOf(left).length === 0) throw new Conflict(null, 'core.keepers.fault.last')
      return left
    })
  }

  /** Of two items that belong together, the second is kept by whoever keeps the first. */
  async alike(viewer: Viewer, id: string, like: string): Promise<void> {
    const { keepers } = await this.#needs.reading.readKept(viewer, like)
    await this.#change(viewer, id, 'kept-alike', { like }, () => keepers)
  }

  async #change(viewer: Viewer, id: string, what: string, data: Record<string, string>, change: (keepers: string[]) => string[]): Promise<void> {
    const item = await this.#needs.reading.readKept(viewer, id)
    // Whom its columns name keeps it: the next publication would put away whoever was admitted beside them.
    if (typeof this.#needs.kinds.get(item.kind).kind.keptBy === 'function') throw new Refused()
    await this.#needs.transaction(async () => {
      const [row] = await rows<{ keepers: string[] }>(this.#needs.db, 'select keepers from core.item where id = ?::uuid and removed_at is null for update', [id])
      if (!row) throw new NotFound()
      const keepers = normaliseAudience(change(row.keepers), 'person')
      if (keepers.join() === row.keepers.join()) return
      await rows(this.#needs.db, 'update core.item set keepers = ?::text[] where id = ?::uuid', [keepers, id])
      await this.#needs.audit.record(viewer, `${item.kind}.${what}`, `item:${id}`, data)
      this.#needs.events.wrote([item.kind])
    })
  }
}
