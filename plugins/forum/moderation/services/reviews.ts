import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, TooOften, type Audit, type Clock, type CoreServices, type People, type Viewer } from '@diwan/core'
import type { Categories } from '../../board/services/categories.ts'
import type { NewReply, NewTopic, Publishing } from '../../board/services/publishing.ts'
import type { Tallies } from '../../board/services/tallies.ts'
import type { ThreadBook } from '../../board/services/thread-book.ts'
import type { Trust } from '../../board/services/trust.ts'
import { asId, row, rows } from '../../board/model/rows.ts'
import type { Author } from '../../board/model/thread.ts'

type Needs = Pick<CoreServices, 'notices' | 'touch'> & { db: Knex; clock: Clock; audit: Audit; people: People; categories: Categories; publishing: Publishing; tallies: Tallies; threadBook: ThreadBook; trust: Trust; settings: { hideAfter: number; flagsPerDay: number; appealDays: number } }
export const grounds = ['personal-data', 'confidential', 'insulting', 'off-topic', 'advertising', 'other'] as const
export type Ground = (typeof grounds)[number]
export type Verdict = 'kept' | 'removed' | 'published' | 'declined'
export interface Review {
  id: string; kind: 'flag' | 'waiting'; category: string | null; thread: string | null; post: string | null; author: string | null; lang: string; words: string; state: 'open' | 'decided' | 'appealed' | 'closed'; openedAt: Date
  verdict: Verdict | null; reason: string; decidedBy: string | null; decidedAt: Date | null; appeal: string; appealedAt: Date | null; finalVerdict: Verdict | null; finalReason: string; finalBy: string | null; finalAt: Date | null
}
export const reviewColumns = `v.id, v.kind, v.category_id as category, v.thread_id as thread, v.post_id as post, v.author_id as author, v.lang, v.words, v.state, v.opened_at as "openedAt", v.verdict, v.reason, v.decided_by as "decidedBy", v.decided_at as "decidedAt",
  v.appeal, v.appealed_at as "appealedAt", v.final_verdict as "finalVerdict", v.final_reason as "finalReason", v.final_by as "finalBy", v.final_at as "finalAt"`
type Held = Review & { input: { topic?: NewTopic; reply?: NewReply } | null }

/** What moderators look at, from the flag to the last word: decided once with a reason, whoever reported it told, appealed against once, before another pair of eyes. */
export class Reviews {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction: it stands nowhere until somebody has looked at it. Sent again with the same key it is the same; answers its id. */
  async wait(author: Author, { category, thread, lang, words, input }: { category: string; thread: string | null; lang: string; words: string; input: Held['input'] }): Promise<string> {
    const { db, clock, audit } = this.#needs
    const key = input?.topic?.key ?? input?.reply?.key ?? null
    const there = key === null ? undefined : await row<{ id: string }>(db, `select id from forum.review where author_id = ?::uuid and kind = 'waiting' and coalesce(input->'topic'->>'key', input->'reply'->>'key') = ? limit 1`, [author.id, key])
    if (there) return there.id
    const id = randomUUID()
    await db.raw(`insert into forum.review (id, kind, category_id, thread_id, author_id, lang, words, input, state, opened_at) values (?::uuid, 'waiting', ?::uuid, ?::uuid, ?::uuid, ?, ?, ?::jsonb, 'open', ?::timestamptz)`,
      [id, category, thread, author.id, lang, words.slice(0, 60_000), JSON.stringify(input), clock.now()] as never)
    await audit.record('system', 'forum.review.waits', `review:${id}`)
    await this.#tellModerators(id, category, author.id)
    return id
  }

  /** A reader says that a post should not stand. Twice is once. In the open transaction. @throws NotFound, Refused, Invalid, TooOften */
  async flag(viewer: Viewer, post: string, { ground, note }: { ground: Ground; note: string }): Promise<void> {
    const { db, clock, audit, threadBook, settings, trust } = this.#needs
    if (viewer.id === null) throw new Refused()
    const { thread } = await threadBook.placeOf(post)
    const item = await threadBook.read(viewer, thread)
    const found = await row<{ author: string | null; body: string; lang: string; state: string; category: string | null }>(db, `select p.author_id as author, p.body, p.lang, p.state, t.category_id as category from forum.post p join forum.thread t on t.item_id = p.thread_id where p.id = ?::uuid for update of p`, [post])
    if (!found || found.state === 'removed') throw new NotFound()
    if (found.author === viewer.id) throw new Refused('forum.fault.own-post')
    if (ground === 'other' && note.trim() === '') throw new Invalid([{ field: 'note', key: 'forum.flag.fault.note' }])
    const now = clock.now()
    const today = await row<{ n: number }>(db, 'select count(*)::int as n from forum.flag where person_id = ?::uuid and at > ?::timestamptz', [viewer.id, new Date(now.getTime() - 86_400_000)])
    if ((today?.n ?? 0) >= settings.flagsPerDay) throw new TooOften(3_600)
    const opened = await row<{ id: string }>(db, `insert into forum.review (id, kind, category_id, thread_id, post_id, author_id, lang, words, state, opened_at) values (?::uuid, 'flag', ?::uuid, ?::uuid, ?::uuid, ?::uuid, ?, ?, 'open', ?::timestamptz)
      on conflict (post_id) where state = 'open' and kind = 'flag' do nothing returning id`, [randomUUID(), found.category, item.id, post, found.author, found.lang, found.body, now])
    const review = opened ?? await row<{ id: string }>(db, `select id from forum.review where post_id = ?::uuid and state = 'open' and kind = 'flag'`, [post])
    if (!review) throw new Conflict(null, 'forum.flag.fault.decided')
    await db.raw('insert into forum.flag (review_id, person_id, ground, note, at) values (?::uuid, ?::uuid, ?, ?, ?::timestamptz) on conflict do nothing', [review.id, viewer.id, ground, note.trim().slice(0, 1_000), now])
    await audit.record(viewer, 'forum.post.flagged', `review:${review.id}`, { ground })
    if (opened) await this.#tellModerators(review.id, found.category, viewer.id)
    if (found.state === 'shown' && await trust.of(viewer) >= 1) await this.#hideIfMany(review.id, post, item.id)
  }

  /** By a moderator of the category who did not write it; always with a reason. In the open transaction. @throws NotFound, Refused, Conflict, Invalid on `reason` */
  async decide(viewer: Viewer, id: string, { verdict, reason }: { verdict: Verdict; reason: string }): Promise<Review> {
    const review = await this.#held(viewer, id)
    const isAppeal = review.state === 'appealed'
    if (review.state !== 'open' && !isAppeal) throw new Conflict({ state: review.state }, 'forum.review.fault.decided')
    if (review.author === viewer.id || (isAppeal && review.decidedBy === viewer.id)) throw new Refused('forum.review.fault.own')
    if (!(review.kind === 'flag' ? ['kept', 'removed'] : ['published', 'declined']).includes(verdict)) throw new Invalid([{ field: 'verdict', key: 'forum.review.fault.verdict' }])
    if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'forum.review.fault.reason' }])
    const { db, clock, audit } = this.#needs
    await (review.kind === 'flag' ? this.#actOnPost(review, verdict === 'removed', reason) : verdict === 'published' ? this.#publish(review) : Promise.resolve())
    await db.raw(isAppeal ? `update forum.review set state = 'closed', final_verdict = ?, final_reason = ?, final_by = ?::uuid, final_at = ?::timestamptz where id = ?::uuid`
      : `update forum.review set state = 'decided', verdict = ?, reason = ?, decided_by = ?::uuid, decided_at = ?::timestamptz where id = ?::uuid`, [verdict, reason.trim().slice(0, 1_000), viewer.id, clock.now(), id])
    await audit.record(viewer, isAppeal ? 'forum.review.appeal-decided' : 'forum.review.decided', `review:${id}`, { verdict })
    await this.#tellDecided(review, verdict, isAppeal)
    return review
  }

  /** By whose words they are, once, while the time for it runs. In the open transaction. @throws NotFound, Refused, Conflict, Invalid on `appeal` */
  async appeal(viewer: Viewer, id: string, words: string): Promise<void> {
    const { db, clock, audit, settings } = this.#needs
    const review = await row<Review>(db, `select ${reviewColumns} from forum.review v where v.id = ?::uuid for update`, [asId(id)])
    if (!review || review.author !== viewer.id || viewer.id === null) throw new NotFound()
    const until = review.decidedAt === null ? 0 : new Date(review.decidedAt).getTime() + settings.appealDays * 86_400_000
    if (review.state !== 'decided' || (review.verdict !== 'removed' && review.verdict !== 'declined') || clock.now().getTime() > until) throw new Conflict(null, 'forum.appeal.fault.closed')
    if (words.trim() === '') throw new Invalid([{ field: 'appeal', key: 'forum.appeal.fault.empty' }])
    await db.raw(`update forum.review set state = 'appealed', appeal = ?, appealed_at = ?::timestamptz where id = ?::uuid`, [words.trim().slice(0, 2_000), clock.now(), id])
    await audit.record(viewer, 'forum.review.appealed', `review:${id}`)
    await this.#tellModerators(id, review.category, viewer.id)
  }

  async #held(viewer: Viewer, id: string): Promise<Held> {
    const review = await row<Held>(this.#needs.db, `select ${reviewColumns}, v.input from forum.review v where v.id = ?::uuid for update`, [asId(id)])
    if (!review || !(viewer.may('forum.moderate') || await this.#needs.categories.isModerator(viewer, review.category))) throw new NotFound()
    return review
  }

  async #actOnPost(review: Held, isRemoved: boolean, reason: string): Promise<void> {
    const { db, threadBook, tallies, touch } = this.#needs
    if (review.post === null) return
    const { thread } = await threadBook.placeOf(review.post)
    await threadBook.hold(thread)
    // What its author took back meanwhile stays so.
    await db.raw(`update forum.post set state = ?, removed_why = ? where id = ?::uuid and (state = 'hidden' or state = 'shown' or (state = 'removed' and removed_why <> ''))`, [isRemoved ? 'removed' : 'shown', isRemoved ? reason.trim().slice(0, 1_000) : '', review.post])
    await tallies.recount(thread)
    const { number } = await threadBook.placeOf(review.post)
    if (number === 1) await threadBook.restate(thread)
    await touch('thread')
  }

  async #publish({ input, author: id }: Held): Promise<void> {
    const { people, publishing } = this.#needs
    if (id === null || input === null) throw new Conflict(null, 'forum.fault.gone')
    const card = (await people.cards([id])).get(id)
    if (!card?.isActive) throw new Conflict(null, 'forum.fault.gone')
    const author: Author = { id, name: card.name, administration: card.administration }
    if (input.topic) await publishing.begin(author, input.topic)
    // It was written before somebody locked the topic: what was let through stands.
    if (input.reply) await publishing.reply(author, input.reply, { isModerator: true })
  }

  /** As many readers as the settings say hide it until somebody has decided. */
  async #hideIfMany(review: string, post: string, thread: string): Promise<void> {
    const { db, settings, trust, threadBook, tallies, touch } = this.#needs
    if (settings.hideAfter === 0) return
    const flags = await rows<{ person: string }>(db, 'select person_id as person from forum.flag where review_id = ?::uuid limit 50', [review])
    let trusted = 0
    for (const { person } of flags) if (await trust.ofPerson(person) >= 1) trusted += 1
    if (trusted < settings.hideAfter) return
    await threadBook.hold(thread)
    await db.raw(`update forum.post set state = 'hidden' where id = ?::uuid and state = 'shown'`, [post])
    await tallies.recount(thread)
    if ((await threadBook.placeOf(post)).number === 1) await threadBook.restate(thread)
    await touch('thread')
  }

  async #tellModerators(review: string, category: string | null, actor: string): Promise<void> {
    const own = (await this.#needs.categories.moderators(category)).filter((one) => one !== actor)
    await this.#needs.notices.tell('forum.review', { to: own.length > 0 ? { people: own } : { holders: ['staff:forum'] }, path: `/forum/moderation/${review}`, handling: 'named-people', actor, key: `review:${review}:${this.#needs.clock.now().toISOString()}` })
  }

  async #tellDecided(review: Review, verdict: Verdict, isAppeal: boolean): Promise<void> {
    const { db, notices } = this.#needs
    const about = { path: `/forum/decisions/${review.id}`, handling: 'named-people' as const, key: `decided:${review.id}:${isAppeal}` }
    if (review.author !== null && (review.kind === 'waiting' || verdict === 'removed' || isAppeal)) await notices.tell(`forum.decided-${verdict}`, { ...about, to: { people: [review.author] } })
    const reporters = await rows<{ id: string }>(db, 'select person_id as id from forum.flag where review_id = ?::uuid limit 200', [review.id])
    if (reporters.length > 0) await notices.tell('forum.flag-decided', { ...about, to: { people: reporters.map(({ id }) => id) }, key: `${about.key}:flag` })
  }
}
