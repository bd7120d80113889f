import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type ItemInput, type Locale, type People, type PluginApis, type Viewer } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import { formatOf } from '../board/model/formats.ts'
import { row, rows } from '../board/model/rows.ts'
import { longestPost, type Side } from '../board/model/thread.ts'
import type { Posting } from '../board/services/posting.ts'
import type { Publishing } from '../board/services/publishing.ts'
import type { ThreadItem } from '../board/services/thread-book.ts'

type Needs = Pick<CoreServices, 'bring' | 'standing' | 'notices'> & { db: Knex; clock: Clock; audit: Audit; content: Content; people: People; posting: Posting; publishing: Publishing; directory: PluginApis['directory'] | undefined }
export interface AskedPosition { item: string; thread: string; post: string; author: string | null; administration: string; replyTo: string | null; side: Side | null; input: ItemInput; approval: string | null; state: 'open' | 'approved' | 'refused' | 'withdrawn'; at: Date }
const columns = `item_id as item, thread_id as thread, post_id as post, author_id as author, administration, reply_to as "replyTo", side, input, approval, state, at`
const kind = 'forum.position'

/** What is said in the name of an administration: it shows once the administration's own approval route has said yes, and exactly as it was put before it. */
export class Positions {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. Answers where it is decided. @throws NotFound, Refused, Invalid where nothing is said or no route is set */
  async ask(viewer: Viewer, item: ThreadItem, { body: typed, lang, title, side, replyTo }: { body: string; lang: Locale; title: string; side: Side | null; replyTo: string | null }): Promise<{ path: string; isDecided: boolean }> {
    const { db, clock, content, directory, posting, audit } = this.#needs
    const { thread } = await posting.mayReply(viewer, item)
    if (viewer.administration === null || viewer.id === null) throw new Refused('forum.position.fault.no-seat')
    if (thread.categoryId === null) throw new Refused('forum.position.fault.private')
    const body = typed.replaceAll('\r\n', '\n').trim()
    if (body === '') throw new Invalid([{ field: 'body', key: 'forum.fault.empty' }])
    if (body.length > longestPost) throw new Invalid([{ field: 'body', key: 'core.item.fault.too-long', values: { limit: longestPost } }])
    if (formatOf(thread.format).hasSides && side === null) throw new Invalid([{ field: 'side', key: 'forum.fault.side' }])
    const isContact = viewer.tokens.includes(`ncps@administration:${viewer.administration}`)
    if (!directory && !isContact) throw new Refused('forum.position.fault.contact-point')
    const post = randomUUID()
    const input: ItemInput = { lang, texts: { [lang]: { title: title.slice(0, 200), body } }, audience: [], handling: 'my-administration', fields: { thread: item.id, post }, topics: item.topics }
    const { id } = await content.create(viewer, kind, input)
    const approval = directory ? await directory.approvals.ask(viewer, id, { note: title.slice(0, 500) }) : null
    await db.raw(`insert into forum.asked (item_id, thread_id, post_id, author_id, administration, reply_to, side, input, approval, state, at) values (?::uuid, ?::uuid, ?, ?::uuid, ?, ?::uuid, ?, ?::jsonb, ?, 'open', ?::timestamptz)`,
      [id, item.id, post, viewer.id, viewer.administration, replyTo, side, JSON.stringify(input), approval?.id ?? null, clock.now()] as never)
    await audit.record(viewer, 'forum.position.asked', `item:${id}`, { thread: item.id })
    // Where no route is kept, the contact point speaks for the seat.
    if (approval === null) await this.#decided(id, 'approved')
    return { path: approval?.path ?? item.path, isDecided: approval === null }
  }

  /** What the route decided; bears a repeat. */
  async heard(approval: string, state: 'approved' | 'refused' | 'withdrawn'): Promise<void> {
    const open = await row<{ item: string }>(this.#needs.db, `select item_id as item from forum.asked where approval = ? and state = 'open'`, [approval])
    if (open) await this.#decided(open.item, state)
  }

  /** What waits for an approval in a thread, for those of the administration it is to speak for; at most 20. */
  async waiting(viewer: Viewer, thread: string): Promise<AskedPosition[]> {
    if (viewer.id === null || viewer.administration === null) return []
    return rows<AskedPosition>(this.#needs.db, `select ${columns} from forum.asked where thread_id = ?::uuid and administration = ? and state = 'open' and (author_id = ?::uuid or ?) order by at limit 20`, [thread, viewer.administration, viewer.id, viewer.tokens.includes(`ncps@administration:${viewer.administration}`)])
  }

  /** A position whose item the viewer may read or keeps. @throws NotFound */
  async read(viewer: Viewer, key: string): Promise<AskedPosition | null> {
    const item = await this.#needs.content.read(viewer, kind, key)
    return await row<AskedPosition>(this.#needs.db, `select ${columns} from forum.asked where item_id = ?::uuid`, [item.id]) ?? null
  }

  /** Positions are read by whoever reads the topic they are said in, wherever that is now. In the open transaction. */
  async follow(thread: string): Promise<void> {
    const { db, standing, bring, clock } = this.#needs
    const of = await standing(thread)
    if (!of) return
    for (const { id } of await rows<{ id: string }>(db, 'select position_id as id from forum.post where thread_id = ?::uuid and position_id is not null limit 500', [thread])) {
      const stands = await standing(id)
      if (!stands || stands.isWithdrawn || (stands.input.audience.join() === of.input.audience.join() && stands.input.fields?.['thread'] === thread)) continue
      const { handling: _handling, ...input } = stands.input
      await bring({ id, kind, administration: stands.administration, publishedAt: stands.publishedAt, revisedAt: clock.now(), input: { ...input, audience: of.input.audience, ...of.input.handling ? { handling: of.input.handling } : {}, fields: { ...input.fields, thread } } })
    }
  }

  async #decided(id: string, state: 'approved' | 'refused' | 'withdrawn'): Promise<void> {
    const { db, bring, standing, people, publishing, clock, notices } = this.#needs
    const one = await row<AskedPosition>(db, `update forum.asked set state = ? where item_id = ?::uuid and state = 'open' returning ${columns}`, [state, id])
    if (!one || state === 'withdrawn') return
    if (state === 'refused') {
      if (one.author !== null) await notices.tell('forum.position-refused', { to: { people: [one.author] }, path: `/forum/positions/${id}`, handling: 'my-administration', key: `position:${id}` })
      return
    }
    const author = one.author === null ? undefined : (await people.cards([one.author])).get(one.author)
    const { lang } = one.input, body = one.input.texts[lang]?.body ?? ''
    let thread: string
    try {
      ({ thread: { id: thread } } = await publishing.reply({ id: one.author ?? '', name: author?.name ?? '', administration: one.administration },
        { thread: one.thread, lang, body, side: one.side, replyTo: one.replyTo, named: { people: [], administrations: [], circles: [] }, key: id, isWiki: false }, { isOfficial: true, position: id }))
    } catch (error) {
      // The topic is no more: what was approved stays with the administration.
      if (error instanceof NotFound || error instanceof Conflict) return
      throw error
    }
    const post = await row<{ id: string }>(db, 'select id from forum.post where position_id = ?::uuid', [id])
    const of = await standing(thread)
    if (!of || !post) return
    const { handling: _handling, ...input } = one.input
    await bring({ id, kind, administration: one.administration, author: one.author === null ? null : { id: one.author, name: author?.name ?? '' }, publishedAt: clock.now(), input: { ...input, audience: of.input.audience, ...of.input.handling ? { handling: of.input.handling } : {}, fields: { thread, post: post.id } } })
    if (one.author !== null) await notices.tell('forum.position-approved', { to: { people: [one.author] }, item: thread, path: `/forum/posts/${post.id}`, key: `position:${id}` })
  }
}
