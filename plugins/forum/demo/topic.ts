import type { DemoKit } from '@diwan/core'
import type { Author } from '../board/model/thread.ts'
import type { Publishing } from '../board/services/publishing.ts'
import { categoryId, type DemoDeps } from './board-of.ts'
import type { DemoPost, DemoTopic } from './shapes.ts'

const hour = 3_600_000
const postId = (kit: DemoKit, topic: string, number: number): string => kit.id(`forum.post.${topic}.${number}`)
/** Those who are always there, to say thanks and to vote. */
const crowd = async ({ people }: DemoDeps): Promise<string[]> => [...(await people.cards((await people.accountIds()).slice(0, 200))).values()].flatMap(({ id, isActive }) => isActive ? [id] : [])

/** What a post said before it was edited: less than it says now. */
const before = (text: string): string => text.split('\n\n').slice(0, -1).join('\n\n') || text.split(/(?<=[.!?])\s/)[0] || text

/** One topic whole: its opening post, replies, reactions, votes and the answer. In the open transaction. */
export async function loadDemoTopic(deps: DemoDeps, kit: DemoKit, publishing: Publishing, topic: DemoTopic): Promise<void> {
  const { db, tallies, clock } = deps
  const begun = new Date(clock.now().getTime() - topic.daysAgo * 24 * hour)
  const authorOf = (slug: string): Author => kit.person(slug)
  const at = topic.posts.reduce<Date[]>((times, { after }) => [...times, new Date((times.at(-1) ?? begun).getTime() + after * hour)], [])
  const after = (hours: number | undefined): string | null => hours === undefined ? null : new Date(begun.getTime() + hours * hour).toISOString()
  const [first] = topic.posts
  if (!first) return
  const { id } = await publishing.begin(authorOf(topic.author), {
    category: categoryId(kit, topic.category), lang: topic.lang, title: topic.title, body: first.text, topics: topic.topics, about: null, handling: null, side: first.side ?? null, isWiki: false, key: null, named: { people: [], administrations: [], circles: [] },
    poll: topic.poll ? { question: topic.poll.question, choices: topic.poll.choices, isMultiple: topic.poll.multiple, closesAt: null } : null, opensAt: after(topic.opensAfter), closesAt: after(topic.closesAfter),
  }, { id: kit.id(`forum.topic.${topic.key}`), at: begun, isQuiet: true })
  const replies = topic.posts.slice(1).map((post, n) => {
    const author = authorOf(post.author)
    return { id: postId(kit, topic.key, n + 2), number: n + 2, author: author.id, administration: author.administration, lang: post.lang ?? topic.lang, body: post.text, at: at[n + 1], side: post.side ?? null, official: post.official ?? false, reply: post.quotes === undefined || post.quotes === 1 ? null : postId(kit, topic.key, post.quotes) }
  })
  await db.raw(`insert into forum.post (id, thread_id, number, author_id, administration, lang, body, posted_at, side, is_official, reply_to)
    select id, ?::uuid, number, author, administration, lang, body, at, side, official, reply from jsonb_to_recordset(?::jsonb) as x(id uuid, number int, author uuid, administration text, lang text, body text, at timestamptz, side text, official boolean, reply uuid)`, [id, JSON.stringify(replies)])
  await db.raw('update forum.thread set last_number = ?, is_pinned = ?, is_locked = ?, answer_id = ?::uuid where item_id = ?::uuid', [topic.posts.length, topic.pinned ?? false, topic.locked ?? false, topic.answer === undefined ? null : postId(kit, topic.key, topic.answer), id] as never)
  const people = await crowd(deps)
  for (const [n, post] of topic.posts.entries()) await details(deps, post, { id: n === 0 ? null : postId(kit, topic.key, n + 1), thread: id, at: at[n] ?? begun, people: around(people, n + topic.title.length) })
  if (topic.poll) await vote(deps, id, topic.poll, around(people, topic.title.length), begun)
  await tallies.recount(id)
}

/** The same people in another order, so that not everybody thanks for everything. */
const around = (people: readonly string[], by: number): string[] => people.map((_one, n) => people[(n * 7 + by * 13) % people.length] ?? '').filter((one, n, all) => one !== '' && all.indexOf(one) === n)

async function details({ db }: DemoDeps, { reactions = {}, edited, text }: DemoPost, { id, thread, at, people }: { id: string | null; thread: string; at: Date; people: readonly string[] }): Promise<void> {
  const { rows: [post] } = await db.raw<{ rows: { id: string; author: string }[] }>('select id, author_id as author from forum.post where thread_id = ?::uuid and (id = ?::uuid or (?::uuid is null and number = 1))', [thread, id, id] as never)
  if (!post) return
  const others = people.filter((one) => one !== post.author)
  for (const [word, given] of [['thanks', reactions.thanks], ['agree', reactions.agree], ['same', reactions['same-here']]] as const) {
    const by = others.slice(0, given ?? 0)
    if (by.length === 0) continue
    await db.raw('insert into forum.reaction (post_id, person_id, word, at) select ?::uuid, id, ?, ?::timestamptz from unnest(?::uuid[]) as id on conflict do nothing', [post.id, word, at, by] as never)
    await db.raw(`update forum.post set ${word} = ? where id = ?::uuid`, [by.length, post.id])
  }
  if (edited === undefined) return
  const when = new Date(at.getTime() + hour / 2)
  await db.raw('insert into forum.post_before (post_id, rev, body, by_id, at, why) values (?::uuid, 0, ?, ?::uuid, ?::timestamptz, ?) on conflict do nothing', [post.id, before(text), post.author, when, edited])
  await db.raw('update forum.post set rev = 1, edited_at = ?::timestamptz, edited_why = ? where id = ?::uuid', [when, edited, post.id])
}

async function vote({ db }: DemoDeps, thread: string, { votes, multiple }: NonNullable<DemoTopic['poll']>, people: readonly string[], at: Date): Promise<void> {
  const ballots = new Map<string, number[]>()
  let next = 0
  for (const [choice, n] of Object.entries(votes)) for (let given = 0; given < n; given += 1) {
    const person = people[next++ % people.length] ?? ''
    const chosen = ballots.get(person) ?? []
    // One vote each where one is asked for; a second time round the crowd chooses something else as well.
    if (chosen.length === 0 || (multiple && !chosen.includes(Number(choice)))) ballots.set(person, [...chosen, Number(choice)])
  }
  for (const [person, choices] of ballots) await db.raw('insert into forum.ballot (thread_id, person_id, choices, at) values (?::uuid, ?::uuid, ?::jsonb, ?::timestamptz) on conflict do nothing', [thread, person, JSON.stringify(choices), at])
}
