import { randomUUID } from 'node:crypto'
import type { DemoKit } from '@diwan/core'
import { rows } from '../board/model/rows.ts'
import { categoryId, type DemoDeps } from './board-of.ts'

/** Who signs in to try it out has read most and not all of it. */
const readers = ['sanna-weiss', 'jonas-arp', 'ilse-maren', 'aimee-dossou-varin']
const unread = 7

/** Official positions as items of their own, moderators, what was read, and a report that waits. */
export async function loadDemoDetails(deps: DemoDeps, kit: DemoKit): Promise<void> {
  const { db, clock, transaction } = deps
  const official = await rows<{ id: string; thread: string; author: string; administration: string; lang: 'en'; body: string; at: Date; title: string; audience: string[]; topics: string[] }>(db, `select p.id, p.thread_id as thread, p.author_id as author, p.administration, p.lang, p.body, p.posted_at as at, x.title, i.audience, i.topics
    from forum.post p join core.item i on i.id = p.thread_id join core.text x on x.item_id = i.id and x.lang = i.lang where p.is_official and p.position_id is null and p.administration is not null order by p.posted_at`)
  await kit.bring(official.map(({ id: post, thread, author, administration, lang, body, at, title, audience, topics }) => ({
    id: kit.id(`forum.position.${post}`), kind: 'forum.position', administration, author: { id: author, name: '' }, publishedAt: new Date(at), input: { lang, texts: { [lang]: { title, body } }, audience, topics, fields: { thread, post } },
  })))
  await db.raw('update forum.post p set position_id = x.item_id from forum.position x where x.post = p.id::text and p.is_official and p.position_id is null')
  await transaction(async () => {
    await db.raw('insert into forum.moderator (category_id, person_id, since) values (?::uuid, ?::uuid, ?::timestamptz) on conflict do nothing', [categoryId(kit, 'scanning'), kit.person('ilse-maren').id, kit.at('-90d')])
    // What somebody has written they have read as well; the people of the demonstration have been here for a while.
    await db.raw(`insert into forum.reader (person_id, topics_read, posts_read, days, topics_begun, topics_replied, thanks) select p.author_id, 30 + count(distinct p.thread_id), 200 + 10 * count(*), 20 + count(*), count(*) filter (where p.number = 1), count(distinct p.thread_id), sum(p.thanks) from forum.post p where p.author_id is not null group by p.author_id on conflict do nothing`)
    for (const slug of readers) await db.raw(`insert into forum.reading (person_id, thread_id, number, at) select ?::uuid, t.item_id, case when n <= ? then greatest(1, t.last_number - 2) else t.last_number end, ?::timestamptz
      from (select item_id, last_number, row_number() over (order by last_at desc) as n from forum.thread) t where n > 3 on conflict do nothing`, [kit.person(slug).id, unread, clock.now()])
    await report(deps, kit)
  })
}

/** A post that a reader has reported, so that there is something to decide. */
async function report({ db }: DemoDeps, kit: DemoKit): Promise<void> {
  const [post] = await rows<{ id: string; thread: string; author: string; lang: string; body: string; category: string }>(db, `select p.id, p.thread_id as thread, p.author_id as author, p.lang, p.body, t.category_id as category from forum.post p join forum.thread t on t.item_id = p.thread_id
    where t.category_id = ?::uuid and p.number > 2 and p.state = 'shown' and not exists (select 1 from forum.review where category_id = t.category_id) order by p.posted_at desc, p.id limit 1`, [categoryId(kit, 'scanning')])
  if (!post) return
  const id = randomUUID()
  await db.raw(`insert into forum.review (id, kind, category_id, thread_id, post_id, author_id, lang, words, state, opened_at) values (?::uuid, 'flag', ?::uuid, ?::uuid, ?::uuid, ?::uuid, ?, ?, 'open', ?::timestamptz)`, [id, post.category, post.thread, post.id, post.author, post.lang, post.body, kit.at('-1d')])
  await db.raw(`insert into forum.flag (review_id, person_id, ground, note, at) values (?::uuid, ?::uuid, 'off-topic', 'This belongs into the thread on training.', ?::timestamptz)`, [id, kit.person('katya-lindmor').id, kit.at('-1d')])
}
