import type { Knex } from 'knex'
import { normaliseAudience, userToken } from '../access/tokens.ts'
import type { AuditTrail } from '../audit/open-audit.ts'
import { Invalid, NotFound, Refused, SignInNeeded, type Clock, type Handed, type People, type Seat, type Viewer } from '../contract/index.ts'
import type { EventLog } from '../events/open-events.ts'
import { publishing, type Kinds } from './kinds.ts'
import type { Reading } from './reading.ts'
import { rows } from './rows.ts'

interface Needs {
  db: Knex
  transaction<T>(work: () => Promise<T>): Promise<T>
  clock: Clock
  kinds: Kinds
  reading: Reading
  people: Pick<People, 'cards' | 'administration'>
  events: Pick<EventLog, 'emit' | 'changed'>
  audit: Pick<AuditTrail, 'record'>
}
interface Kept { id: string; kind: string; administration: string | null; keepers: string[]; audience: string[]; rev: number; is_live: boolean }
interface Receiver { administration: string | null; person: string | null }

/** At once; more are handed over by asking again, so that no transaction holds thousands of items. */
const most = 200

/** Items belong to a seat and outlive who sits there. This gives them to another seat, or to a person of one. */
export class HandingOver {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async one(viewer: Viewer, id: string, to: Seat): Promise<void> {
    const item = await this.#needs.reading.readKept(viewer, id)
    if (!this.may(viewer, item)) throw viewer.id === null ? new SignInNeeded() : new Refused()
    const receiver = await this.#receiver(to)
    await this.#needs.transaction(async () => {
      const [kept] = await rows<Kept>(this.#needs.db, `select ${columns} from core.item i where i.id = ?::uuid and i.removed_at is null for update`, [id])
      if (!kept) throw new NotFound()
      await this.#give(viewer, kept, receiver)
    })
  }

  async all(viewer: Viewer, from: Handed, to: Seat): Promise<{ done: number; remaining: number }> {
    if (viewer.id === null) throw new SignInNeeded()
    const receiver = await this.#receiver(to)
    const same = 'person' in from ? receiver.person === from.person : receiver.person === null && receiver.administration === from.administration
    if (same) throw new Invalid([{ field: 'to', key: 'core.item.fault.receiver-same' }])
    const done = await this.#needs.transaction(async () => {
      const { text, bindings } = await this.#kept(viewer, from)
      const found = await rows<Kept>(this.#needs.db, `select ${columns} from core.item i where ${text} order by i.id limit ${most} for update`, bindings)
      for (const kept of found) await this.#give(viewer, kept, receiver)
      return found.length
    })
    return { done, remaining: await this.count(viewer, from) }
  }

  async count(viewer: Viewer, from: Handed): Promise<number> {
    const { text, bindings } = await this.#kept(viewer, from)
    const [row] = await rows<{ n: number }>(this.#needs.db, `select count(*)::int as n from (select 1 from core.item i where ${text} limit 1000) x`, bindings)
    return row?.n ?? 0
  }

  /** Who publishes the kind, or keeps the item for its seat; having written it is not enough to give it away. */
  may(viewer: Viewer, item: { kind: string; administration: string | null; keepers: readonly string[] }): boolean {
    if (viewer.id === null || this.#isBound(item.kind) || !item.keepers.some((token) => viewer.tokens.includes(token))) return false
    const seat = `ncps@administration:${item.administration}`
    return this.#published(viewer).includes(item.kind) || (item.keepers.includes(seat) && viewer.tokens.includes(seat))
  }

  /** Whoever its columns name keeps it, and nobody else comes to. */
  #isBound(kind: string): boolean { return typeof this.#needs.kinds.find(kind)?.kind.keptBy === 'function' }

  #published(viewer: Viewer): string[] {
    return this.#needs.kinds.names().filter((name) => {
      const known = this.#needs.kinds.get(name)
      return viewer.may(`${known.plugin}.${publishing(known.kind)[1].may}`)
    })
  }

  async #kept(viewer: Viewer, from: Handed): Promise<{ text: string; bindings: unknown[] }> {
    const own = 'person' in from
      // Under whichever seat the person kept it: what they leave behind is what they kept there.
      ? { text: `i.keepers && array(select ?::text union all select ? || '@administration:' || a.code from core.administration a)`, bindings: [userToken(from.person, null), userToken(from.person, null)] }
      : { text: 'i.administration = ?', bindings: [from.administration] }
    // What is about a person (a card, say) is theirs and no task of a seat.
    return {
      text: `${own.text} and i.removed_at is null and i.kind = any(?::text[]) and i.keepers && ?::text[]
        and (i.kind = any(?::text[]) or ('ncps@administration:' || i.administration = any(i.keepers) and 'ncps@administration:' || i.administration = any(?::text[])))`,
      bindings: [...own.bindings, this.#needs.kinds.names().filter((name) => this.#needs.kinds.get(name).kind.person === undefined && !this.#isBound(name)), viewer.tokens, this.#published(viewer), viewer.tokens],
    }
  }

  async #receiver(to: Seat): Promise<Receiver> {
    if ('person' in to) {
      const card = (await this.#needs.people.cards([to.person])).get(to.person)
      if (!card?.isActive) throw new Invalid([{ field: 'to', key: 'core.item.fault.receiver' }])
      return { administration: card.administration, person: card.id }
    }
    if (!await this.#needs.people.administration(to.administration)) throw new Invalid([{ field: 'to', key: 'core.item.fault.receiver' }])
    return { administration: to.administration, person: null }
  }

  async #give(viewer: Viewer, item: Kept, { administration, person }: Receiver): Promise<void> {
    const { db, clock, events, audit } = this.#needs
    // Circles, groups and staff keep on; people, and whoever kept it for the old seat, do not.
    const others = item.keepers.filter((token) => !token.startsWith('user:') && !(item.administration !== null && token.endsWith(`@administration:${item.administration}`)))
    const keepers = normaliseAudience([...others, ...(administration === null ? [] : [`ncps@administration:${administration}`]), ...(person === null ? [] : [userToken(person, administration)])], 'to')
    await rows(db, `update core.item set administration = ?::text, keepers = ?::text[], steward_id = ?::uuid, updated_at = ?::timestamptz,
      facets = case when published_at is null then facets else array(select f from unnest(facets) f where f not like 'administration=%') || ?::text[] end where id = ?::uuid`,
    [administration, keepers, person, clock.now(), administration === null ? [] : [`administration=${administration}`], item.id])
    if (item.is_live) {
      await events.changed({ item: item.id, kind: item.kind, rev: item.rev, op: 'put', audience: item.audience })
      await events.emit('core.item.updated', { item: item.id, actor: viewer.id, data: { kind: item.kind, rev: item.rev } })
    }
    await audit.record(viewer, `${item.kind}.handed-over`, `item:${item.id}`, { from: item.administration, to: administration, ...(item.keepers.some((token) => token.startsWith('user:')) ? { fromPeople: item.keepers.flatMap((token) => /^user:([0-9a-f-]{36})/.exec(token)?.[1] ?? []) } : {}), ...(person === null ? {} : { person }) })
  }
}

const columns = `i.id, i.kind, i.administration, i.keepers, i.audience, i.rev, (i.published_at is not null and i.withdrawn_at is null) as is_live`
