import type { DemoKit } from '@diwan/core'
import { rows } from '../board/model/rows.ts'
import type { DemoDeps } from './board-of.ts'
import type { DemoCategory, DemoTopic } from './shapes.ts'
import { itemOf, topicId, transcriptOf } from './transcript.ts'

/** Those who are always there, to say thanks and to vote. */
const crowd = async ({ people }: DemoDeps): Promise<string[]> => [...(await people.cards((await people.accountIds()).slice(0, 200))).values()].flatMap(({ id, isActive }) => isActive ? [id] : [])

/** Topics whole, with replies, reactions, votes and answers: a statement a table for all of them. What is there already stays as it is: somebody may have written in it. */
export async function loadDemoTopics(deps: DemoDeps, kit: DemoKit, categories: readonly DemoCategory[], all: readonly DemoTopic[]): Promise<void> {
  const { db, clock, tallies } = deps, now = clock.now()
  const there = new Set((await rows<{ id: string }>(db, 'select item_id as id from forum.thread where item_id = any(?::uuid[])', [all.map((topic) => topicId(kit, topic))])).map(({ id }) => id))
  const fresh = all.flatMap((topic) => { const category = categories.find(({ slug }) => slug === topic.category); return category && !there.has(topicId(kit, topic)) ? [{ topic, category }] : [] })
  if (fresh.length === 0) return
  await kit.bring(fresh.map(({ topic, category }) => itemOf(kit, topic, category, now)))
  const people = await crowd(deps)
  const told = fresh.map(({ topic, category }) => transcriptOf(kit, topic, category, { people, now })), threads = told.map(({ thread }) => thread)
  await deps.transaction(async () => {
    // Taking the demonstration away asks for its items without bringing them: what they would have had is not put in.
    const begun = await rows<{ id: string; category: string }>(db, `insert into forum.thread (item_id, ref, category_id, format, author_id, begun_at, last_at, last_number, is_pinned, is_locked, opens_at, closes_at)
      select t.item_id, i.ref, t.category_id, t.format, t.author_id, t.begun_at, t.begun_at, t.last_number, t.is_pinned, t.is_locked, t.opens_at, t.closes_at from jsonb_populate_recordset(null::forum.thread, ?::jsonb) t join core.item i on i.id = t.item_id
      returning item_id as id, category_id as category`, [JSON.stringify(threads)])
    const put = async (table: string, parent: string, columns: string, list: readonly object[]): Promise<unknown> => rows(db, `insert into forum.${table} (${columns}) select ${columns.replaceAll(/\w+/g, 'x.$&')} from jsonb_populate_recordset(null::forum.${table}, ?::jsonb) x join forum.${parent === 'thread_id' ? 'thread p on p.item_id' : 'post p on p.id'} = x.${parent} on conflict do nothing`, [JSON.stringify(list)])
    await put('post', 'thread_id', 'id, thread_id, number, author_id, administration, lang, body, posted_at, side, is_official, reply_to, rev, edited_at, edited_why, thanks, agree, same, state, is_wiki, removed_why', told.flatMap(({ posts }) => posts.map((post) => ({ ...post, state: 'shown', is_wiki: false, removed_why: '' }))))
    await put('reaction', 'post_id', 'post_id, person_id, word, at', told.flatMap(({ reactions }) => reactions))
    await put('post_before', 'post_id', 'post_id, rev, body, by_id, at, why', told.flatMap(({ befores }) => befores))
    await put('poll', 'thread_id', 'thread_id, question, choices, is_multiple', told.flatMap(({ polls }) => polls))
    await put('ballot', 'thread_id', 'thread_id, person_id, choices, at', told.flatMap(({ ballots }) => ballots))
    await rows(db, 'update forum.thread t set answer_id = x.answer_id from jsonb_populate_recordset(null::forum.thread, ?::jsonb) x where t.item_id = x.item_id and x.answer_id is not null', [JSON.stringify(threads)])
    await tallies.recount(...begun.map(({ id }) => id))
    for (const [category, of] of Map.groupBy(begun, (one) => one.category)) await tallies.add(category, of[0]?.id ?? '', { topics: of.length })
  })
}
