import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, SignInNeeded, type Audit, type Clock, type Notices, type People, type Viewer } from '@diwan/core'
import { peopleBehind } from '../model/interest.ts'
import type { Work } from '../model/versions.ts'
import type { Holdings } from './holdings.ts'
import type { Works } from './works.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; notices: Notices; people: People; works: Works; holdings: Holdings }
/** `until`: `YYYY-MM-DD`, the last day. `over`: it was granted, and that day is past. */
export type AccessState = 'asked' | 'granted' | 'declined' | 'ended' | 'over'
export interface AccessRequest { id: string; itemId: string; personId: string | null; name: string; administration: string | null; why: string; state: AccessState; until: string | null; answer: string; decidedName: string; askedAt: Date; decidedAt: Date | null }

/** Days a reading is granted for: offered, and the most. A person has so many requests open, a study keeps so many for its authors to see. */
export const accessBounds = { days: 90, mostDays: 366, open: 20, shown: 100, why: 2_000, leastWhy: 20 } as const
const columns = { id: 'id', itemId: 'item_id', personId: 'person_id', name: 'name', administration: 'administration', why: 'why', state: 'state', answer: 'answer', decidedName: 'decided_name', askedAt: 'asked_at', decidedAt: 'decided_at' }

/** Who asks to read the text of a study that is not for everybody, and what its authors answer. A reading that was granted ends by itself. */
export class AccessRequests {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The viewer's own, the newest of this study; null where they never asked. */
  async own(viewer: Viewer, work: Pick<Work, 'id'>): Promise<AccessRequest | null> {
    return viewer.id === null ? null : (await this.#rows((query) => query.where({ item_id: work.id, person_id: viewer.id }).orderBy('asked_at', 'desc').limit(1)))[0] ?? null
  }

  /** A study whose text its authors hand out, and this viewer does not have. @throws NotFound, SignInNeeded, Refused */
  async askable(viewer: Viewer, key: string): Promise<Work> {
    const work = await this.#needs.works.read(viewer, key)
    if (work.publishedAt === null) throw new NotFound()
    if (viewer.id === null) throw new SignInNeeded()
    if (work.fields.access !== 'restricted' || work.fields.retractedOn !== null || (await this.#needs.holdings.read(viewer, work.fields.holding)).item !== null) throw new Refused('research.access.fault.not-asked')
    return work
  }

  /** @throws NotFound, SignInNeeded, Refused, Invalid on `why`, Conflict where one waits already */
  async ask(viewer: Viewer, key: string, why: string): Promise<Work> {
    const work = await this.askable(viewer, key)
    const said = why.trim()
    if (said.length < accessBounds.leastWhy) throw new Invalid([{ field: 'why', key: 'research.access.fault.why', values: { least: accessBounds.leastWhy } }])
    if (said.length > accessBounds.why) throw new Invalid([{ field: 'why', key: 'core.item.fault.too-long', values: { limit: accessBounds.why } }])
    const { n } = await this.#needs.db('research.access_request').where({ person_id: viewer.id, state: 'asked' }).count({ n: '*' }).first() as { n: string }
    if (Number(n) >= accessBounds.open) throw new Refused('research.access.fault.many', { most: accessBounds.open })
    const id = randomUUID()
    const made = await this.#needs.db.raw<{ rows: object[] }>(`insert into research.access_request (id, item_id, person_id, name, administration, why, asked_at) values (?::uuid, ?::uuid, ?::uuid, ?, ?, ?, ?::timestamptz)
      on conflict (item_id, person_id) where state = 'asked' do nothing returning id`, [id, work.id, viewer.id as string, viewer.name, viewer.administration as string, said, this.#needs.clock.now()])
    if (made.rows.length === 0) throw new Conflict(null, 'research.access.fault.waits')
    await this.#needs.audit.record(viewer, 'research.access.asked', `item:${work.id}`, { request: id })
    await this.#needs.notices.tell('research.access-asked', { to: { people: peopleBehind({ authorId: work.authorId, administration: work.administration, keepers: work.keepers, input: { fields: work.fields } }) }, item: work.id, path: `/research/${work.ref ?? work.id}/access`, actor: viewer.id, values: { name: viewer.name }, handling: 'named-people', key: `access-asked:${id}` })
    return work
  }

  /** Takes a request back that nobody answered, or gives a reading up. @throws NotFound */
  async giveUp(viewer: Viewer, key: string): Promise<Work> {
    const work = await this.#needs.works.read(viewer, key)
    const own = await this.own(viewer, work)
    if (own === null || !['asked', 'granted'].includes(own.state)) throw new NotFound()
    await this.#end(viewer, own)
    return work
  }

  /** For who keeps the study: those that wait first, then the newest; at most 100. @throws NotFound for everybody else */
  async of(viewer: Viewer, key: string): Promise<{ work: Work; requests: AccessRequest[] }> {
    const work = await this.#kept(viewer, key)
    return { work, requests: await this.#rows((query) => query.where({ item_id: work.id }).orderByRaw(`(state = 'asked') desc, asked_at desc, id`).limit(accessBounds.shown)) }
  }

  /** How many wait for an answer; asked for who keeps the study. */
  async waiting(work: Pick<Work, 'id'>): Promise<number> {
    return Number((await this.#needs.db('research.access_request').where({ item_id: work.id, state: 'asked' }).count({ n: '*' }).first() as { n: string }).n)
  }

  /** Lets them read every version's text to the end of that day. @throws NotFound, Conflict, Invalid on `until` */
  async grant(viewer: Viewer, key: string, id: string, until: string): Promise<void> {
    const { work, request } = await this.#open(viewer, key, id)
    const day = Date.parse(`${until}T23:59:59Z`), now = this.#needs.clock.now().getTime()
    if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(day) || day <= now || day > now + accessBounds.mostDays * 86_400_000) throw new Invalid([{ field: `until-${id}`, key: 'research.access.fault.until', values: { most: accessBounds.mostDays } }])
    if (request.personId === null) throw new Conflict(null, 'research.access.fault.over')
    await this.#decide(viewer, request, { state: 'granted', until })
    await this.#needs.people.share(viewer, request.personId, { token: `group:${work.id}`, until: new Date(day), why: `${work.ref ?? ''} ${work.title}`.trim().slice(0, 200) })
    await this.#needs.notices.tell('research.access-granted', { to: { people: [request.personId] }, item: work.id, actor: viewer.id, values: { date: new Date(`${until}T12:00:00Z`) }, handling: 'named-people', key: `access-granted:${id}` })
  }

  /** @throws NotFound, Conflict, Invalid without a reason */
  async decline(viewer: Viewer, key: string, id: string, answer: string): Promise<void> {
    const { work, request } = await this.#open(viewer, key, id)
    const said = answer.trim().slice(0, accessBounds.why)
    if (said === '') throw new Invalid([{ field: `answer-${id}`, key: 'research.access.fault.answer' }])
    await this.#decide(viewer, request, { state: 'declined', answer: said })
    if (request.personId !== null) await this.#needs.notices.tell('research.access-declined', { to: { people: [request.personId] }, item: work.id, actor: viewer.id, handling: 'named-people', key: `access-declined:${id}` })
  }

  /** A reading that was granted ends today. @throws NotFound, Conflict */
  async end(viewer: Viewer, key: string, id: string): Promise<void> {
    const { request } = await this.#open(viewer, key, id)
    if (request.state !== 'granted') throw new Conflict(null, 'research.access.fault.over')
    await this.#end(viewer, request)
  }

  async #kept(viewer: Viewer, key: string): Promise<Work> {
    const work = await this.#needs.works.read(viewer, key)
    if (!work.isKept || work.publishedAt === null) throw new NotFound()
    return work
  }

  async #end(viewer: Viewer, { id, itemId, personId, state }: AccessRequest): Promise<void> {
    if (state === 'granted' && personId !== null) await this.#needs.people.unshare(viewer, personId, `group:${itemId}`)
    await this.#needs.db('research.access_request').where({ id }).update({ state: 'ended' })
    await this.#needs.audit.record(viewer, 'research.access.ended', `item:${itemId}`, { request: id })
  }

  async #open(viewer: Viewer, key: string, id: string): Promise<{ work: Work; request: AccessRequest }> {
    const work = await this.#kept(viewer, key)
    const [request] = /^[0-9a-f-]{36}$/.test(id) ? await this.#rows((query) => query.where({ id, item_id: work.id })) : []
    if (!request) throw new NotFound()
    return { work, request }
  }

  async #decide(viewer: Viewer, { id, itemId }: AccessRequest, { state, until = null, answer = '' }: { state: 'granted' | 'declined'; until?: string | null; answer?: string }): Promise<void> {
    const n = await this.#needs.db('research.access_request').where({ id, state: 'asked' }).update({ state, until, answer, decided_by: viewer.id, decided_name: viewer.name, decided_at: this.#needs.clock.now() })
    if (n === 0) throw new Conflict(null, 'research.access.fault.over')
    await this.#needs.audit.record(viewer, `research.access.${state}`, `item:${itemId}`, { request: id, ...until === null ? {} : { until } })
  }

  async #rows(which: (query: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<AccessRequest[]> {
    const today = this.#needs.clock.now().toISOString().slice(0, 10)
    const found = await which(this.#needs.db('research.access_request').select({ ...columns, until: this.#needs.db.raw('until::text') })) as AccessRequest[]
    return found.map((one) => one.state === 'granted' && one.until !== null && one.until < today ? { ...one, state: 'over' } : one)
  }
}
