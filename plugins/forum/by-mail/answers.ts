import { Readable } from 'node:stream'
import { Gone, NotFound, Refused, type Attachments, type CoreServices, type MailReply, type Viewer } from '@diwan/core'
import type { Knex } from 'knex'
import { isId, row } from '../board/model/rows.ts'
import type { Side } from '../board/model/thread.ts'
import type { Posting } from '../board/services/posting.ts'
import type { ThreadBook, ThreadItem } from '../board/services/thread-book.ts'
import { spokenIn } from './spoken-in.ts'

interface Needs extends Pick<CoreServices, 'notices'> { db: Knex; attachments: Attachments; posting: Posting; threadBook: ThreadBook }
/** Notices about one post end their key with its id; others are about the topic. */
const ofPost = /^(?:mention|reply|post|answer):(.+)$/

/** What people answer by mail becomes a post of theirs, by the same door as one that was typed on the page. */
export class Answers {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. @throws Refused, Invalid, Conflict, TooOften: told to whoever wrote, with their words */
  async take({ viewer, item: about, key, text, files }: MailReply): Promise<void> {
    const { posting } = this.#needs
    const { item, replyTo } = await this.#place(viewer, about, key)
    // Before the files: nobody leaves any where they may not write.
    await posting.mayReply(viewer, item)
    const body = [text, ...await this.#keep(viewer, item.id, files)].join('\n\n')
    const posted = await posting.reply(viewer, item, { body, lang: spokenIn(text, viewer.locale, item.lang), side: await this.#sideOf(viewer, item.id), replyTo, isWiki: false, key: null, isBeside: true })
    // The page says that it waits; who wrote from their letter box does not see it.
    if (posted.waits && viewer.id !== null) await this.#needs.notices.tell('forum.waits', { to: { people: [viewer.id] }, item: item.id, key: `waits:${posted.review}` })
  }

  /** Where the post that was answered stands by now, or its topic where that went; a topic that was split or merged is followed. */
  async #place(viewer: Viewer, about: string, key: string): Promise<{ item: ThreadItem; replyTo: string | null }> {
    const { threadBook } = this.#needs
    const post = ofPost.exec(key)?.[1] ?? ''
    const place = isId(post) ? await threadBook.placeOf(post).catch((error: unknown) => { if (error instanceof NotFound) return null; throw error }) : null
    try {
      return { item: await threadBook.read(viewer, place?.thread ?? await threadBook.mergedInto(about) ?? about), replyTo: place === null ? null : post }
    } catch (error) {
      if (error instanceof NotFound || error instanceof Gone) throw new Refused('forum.by-mail.fault.gone')
      throw error
    }
  }

  /** On the topic, as those a form brings; answers how the post names each. */
  async #keep(viewer: Viewer, item: string, files: MailReply['files']): Promise<string[]> {
    const named: string[] = []
    for (const { name, bytes } of files) {
      const kept = await this.#needs.attachments.add(viewer, item, { name, bytes: Readable.from([bytes]) })
      named.push(`${kept.type.startsWith('image/') ? '!' : ''}[${kept.name.replace(/[[\]\\]/g, '\\$&')}](${kept.path})`)
    }
    return named
  }

  /** In a debate the side they spoke for last: a letter has no place to choose one. */
  async #sideOf({ id }: Viewer, item: string): Promise<Side | null> {
    return (await row<{ side: Side }>(this.#needs.db, `select side from forum.post where thread_id = ?::uuid and author_id = ?::uuid and side is not null order by number desc limit 1`, [item, id]))?.side ?? null
  }
}
