import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type ItemSummary, type Locale, type People, type PersonCard, type Search, type Viewer } from '@diwan/core'
import { readPlace, writePlace } from '../board/model/place.ts'
import { rows } from '../board/model/rows.ts'
import { longestPost } from '../board/model/thread.ts'
import { authorOf } from '../board/services/posting.ts'
import type { Limits } from '../board/services/limits.ts'
import type { Mentions } from '../board/services/mentions.ts'
import type { Publishing } from '../board/services/publishing.ts'
import type { ThreadItem, ThreadBook } from '../board/services/thread-book.ts'
import type { Trust } from '../board/services/trust.ts'

type Needs = Pick<CoreServices, 'notices'> & { db: Knex; clock: Clock; audit: Audit; content: Content; people: People; search: Search; limits: Limits; mentions: Mentions; publishing: Publishing; threadBook: ThreadBook; trust: Trust; settings: { talkPeople: number } }
export interface TalkRow { item: ItemSummary; posts: number; lastAt: Date; isUnread: boolean; people: number }

/** A discussion among people who are named: nobody else reads it, no staff and no contact point. */
export class PrivateTalks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Names as typed, one a line, or numbers of cards. @throws Invalid naming whom nobody is, or several are */
  async named(viewer: Viewer, typed: string): Promise<PersonCard[]> {
    const lines = [...new Set(typed.split(/[\n;,،]/).map((line) => line.trim().replace(/^@/, '')).filter(Boolean))]
    if (lines.length > this.#needs.settings.talkPeople) throw new Invalid([{ field: 'people', key: 'forum.talk.fault.many', values: { n: this.#needs.settings.talkPeople } }])
    const found: string[] = []
    for (const line of lines) {
      const cards = (await this.#needs.search.suggest(viewer, line)).filter(({ kind, title, ref }) => kind === 'directory.person' && (title.toLocaleLowerCase() === line.toLocaleLowerCase() || ref === line.toUpperCase()))
      const people = await Promise.all(cards.map(({ id, title }) => this.#needs.mentions.personOf(viewer, { id, name: title })))
      const ids = [...new Set(people.flatMap((one) => one?.id ?? []))]
      if (ids.length !== 1) throw new Invalid([{ field: 'people', key: ids.length === 0 ? 'forum.talk.fault.nobody' : 'forum.talk.fault.several', values: { name: line.slice(0, 80) } }])
      found.push(...ids)
    }
    return [...(await this.#needs.people.cards(found)).values()].filter(({ isActive }) => isActive)
  }

  /** In the open transaction. @throws Refused, Invalid, TooOften */
  async begin(viewer: Viewer, { title, body: typed, lang, people, key }: { title: string; body: string; lang: Locale; people: readonly PersonCard[]; key: string | null }): Promise<{ path: string }> {
    const { publishing, limits, trust, notices, audit, content } = this.#needs
    const author = authorOf(viewer), body = typed.replaceAll('\r\n', '\n').trim()
    const others = people.filter(({ id }) => id !== author.id)
    const faults = [
      ...title.trim() === '' ? [{ field: 'title', key: 'forum.fault.title' }] : [], ...body === '' ? [{ field: 'body', key: 'forum.fault.empty' }] : body.length > longestPost ? [{ field: 'body', key: 'core.item.fault.too-long', values: { limit: longestPost } }] : [],
      ...others.length === 0 ? [{ field: 'people', key: 'forum.talk.fault.alone' }] : [],
    ]
    if (faults.length > 0) throw new Invalid(faults)
    const level = await trust.of(viewer)
    await limits.check(author.id, level, { isTopic: true, body })
    const id = randomUUID()
    const { thread, isNew } = await publishing.bringThread(author, {
      id, kind: 'forum.discussion', category: null, format: 'discussion', administration: null, at: this.#needs.clock.now(), said: { lang, title: title.trim(), body, side: null, poll: null, opensAt: null, closesAt: null, isWiki: false, key },
      input: { audience: tokensOf([{ id: author.id, administration: author.administration }, ...others]), handling: 'named-people' },
    })
    if (!isNew) return { path: `/forum/${thread.ref}` }
    await this.#enter(id, [author.id, ...others.map((one) => one.id)])
    await content.subscribe(viewer, { type: 'item', id })
    await notices.tell('forum.talk', { to: { people: others.map((one) => one.id) }, item: id, actor: author.id, values: { name: author.name }, key: `talk:${id}` })
    await audit.record(viewer, 'forum.discussion.begun', `item:${id}`, { people: others.length + 1 })
    return { path: `/forum/${thread.ref}` }
  }

  /** Those who take part, in the order they came. */
  async people(thread: string): Promise<PersonCard[]> {
    const ids = await rows<{ id: string }>(this.#needs.db, 'select person_id as id from forum.party where thread_id = ?::uuid order by since, person_id limit 64', [thread])
    const cards = await this.#needs.people.cards(ids.map(({ id }) => id))
    return ids.flatMap(({ id }) => cards.get(id) ?? [])
  }

  /** By anybody who takes part; who is let in reads all of it, and everybody is told who it is by the page. In the open transaction. @throws Refused, Invalid */
  async admit(viewer: Viewer, item: ThreadItem, people: readonly PersonCard[]): Promise<void> {
    const { notices, audit, threadBook, settings } = this.#needs
    await threadBook.hold(item.id)
    const there = await this.#parties(viewer, item)
    const fresh = people.filter(({ id }) => !there.includes(id))
    if (there.length + fresh.length > settings.talkPeople + 1) throw new Invalid([{ field: 'people', key: 'forum.talk.fault.many', values: { n: settings.talkPeople } }])
    if (fresh.length === 0) throw new Invalid([{ field: 'people', key: 'forum.talk.fault.alone' }])
    await this.#enter(item.id, fresh.map(({ id }) => id))
    await this.#restate(item.id)
    await notices.tell('forum.talk', { to: { people: fresh.map(({ id }) => id) }, item: item.id, actor: viewer.id, values: { name: viewer.name }, key: `talk:${item.id}:${fresh.map(({ id }) => id).join()}` })
    await audit.record(viewer, 'forum.discussion.admitted', `item:${item.id}`, { people: fresh.length })
  }

  /** Whoever leaves reads no more of it; the last one stays. In the open transaction. @throws Refused, Invalid */
  async leave(viewer: Viewer, item: ThreadItem): Promise<void> {
    const { db, audit, threadBook, content } = this.#needs
    await threadBook.hold(item.id)
    const there = await this.#parties(viewer, item)
    if (there.length <= 1) throw new Refused('forum.talk.fault.last')
    await content.unsubscribe(viewer, { type: 'item', id: item.id })
    await db.raw('delete from forum.party where thread_id = ?::uuid and person_id = ?::uuid', [item.id, viewer.id])
    await this.#restate(item.id)
    await audit.record(viewer, 'forum.discussion.left', `item:${item.id}`)
  }

  /** The viewer’s own, the latest first, 25 at a time. */
  async list(viewer: Viewer, after?: string): Promise<{ rows: TalkRow[]; next: string | null }> {
    if (viewer.id === null) return { rows: [], next: null }
    const place = readPlace(after)
    const found = await this.#needs.content.joined<Omit<TalkRow, 'item' | 'lastAt'> & { id: string; lastAt: string }>(viewer, {
      sql: `select jsonb_build_object('id', t.item_id, 'posts', t.posts, 'lastAt', t.last_at, 'people', (select count(*) from forum.party x where x.thread_id = t.item_id), 'isUnread', t.last_number > coalesce(r.number, 0)) as own, t.item_id, null::uuid as person_id
        from forum.party p join forum.thread t on t.item_id = p.thread_id left join forum.reading r on r.thread_id = t.item_id and r.person_id = p.person_id
        where p.person_id = ?::uuid and (?::timestamptz is null or (t.last_at, t.item_id) < (?::timestamptz, ?::uuid)) order by t.last_at desc, t.item_id desc limit 26`, bindings: [viewer.id, place?.at ?? null, place?.at ?? null, place?.id ?? null],
    })
    const shown = found.slice(0, 25), last = shown.at(-1)
    return { rows: shown.flatMap(({ own, item }) => item ? [{ ...own, item, lastAt: new Date(own.lastAt) }] : []), next: found.length > 25 && last ? writePlace({ at: new Date(last.own.lastAt), id: last.own.id }) : null }
  }

  async #parties(viewer: Viewer, item: ThreadItem): Promise<string[]> {
    if (item.kind !== 'forum.discussion') throw new NotFound()
    const there = (await rows<{ id: string }>(this.#needs.db, 'select person_id as id from forum.party where thread_id = ?::uuid', [item.id])).map(({ id }) => id)
    if (viewer.id === null || !there.includes(viewer.id)) throw new Refused()
    return there
  }

  async #enter(thread: string, people: readonly string[]): Promise<void> {
    await this.#needs.db.raw('insert into forum.party (thread_id, person_id, since) select ?::uuid, id, ?::timestamptz from unnest(?::uuid[]) as id on conflict do nothing', [thread, this.#needs.clock.now(), people] as never)
  }

  /** Its audience is who takes part. */
  async #restate(id: string): Promise<void> { await this.#needs.threadBook.restate(id, { audience: tokensOf(await this.people(id)) }) }
}

const tokensOf = (people: readonly { id: string; administration: string | null }[]): string[] => people.map(({ id, administration }) => administration === null ? `user:${id}` : `user:${id}@administration:${administration}`)
