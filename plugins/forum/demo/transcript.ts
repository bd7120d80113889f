import type { BroughtItem, DemoKit } from '@diwan/core'
import { excerptOf } from '../board/model/excerpt.ts'
import { categoryId } from './board-of.ts'
import type { DemoCategory, DemoPost, DemoTopic } from './shapes.ts'

const hour = 3_600_000
const words = { 'thanks': 'thanks', 'agree': 'agree', 'same-here': 'same' } as const
const postId = (kit: DemoKit, topic: string, number: number): string => kit.id(`forum.post.${topic}.${number}`)
export const topicId = (kit: DemoKit, { key }: DemoTopic): string => kit.id(`forum.topic.${key}`)

/** A topic as an item. */
export function itemOf(kit: DemoKit, topic: DemoTopic, { format, audience }: DemoCategory, now: Date): BroughtItem {
  const { id, name, administration } = kit.person(topic.author), body = topic.posts[0]?.text ?? ''
  return {
    id: topicId(kit, topic), kind: 'forum.topic', administration, author: { id, name }, publishedAt: begunAt(topic, now),
    input: { lang: topic.lang, texts: { [topic.lang]: { title: topic.title, summary: excerptOf(body), body } }, audience: [audience], topics: topic.topics, fields: { category: categoryId(kit, topic.category), format } },
  }
}

/** The rows a topic has in the forum's tables, by the names of their columns. */
export function transcriptOf(kit: DemoKit, topic: DemoTopic, { format }: DemoCategory, { people, now }: { people: readonly string[]; now: Date }) {
  const thread = topicId(kit, topic), begun = begunAt(topic, now)
  const after = (hours: number | undefined): Date | null => hours === undefined ? null : new Date(begun.getTime() + hours * hour)
  const at = topic.posts.reduce<Date[]>((times, one) => [...times, new Date((times.at(-1) ?? begun).getTime() + one.after * hour)], []).with(0, begun)
  const said = topic.posts.map((post, n) => postOf(kit, topic, { post, number: n + 1, at: at[n] ?? begun, people: around(people, n + topic.title.length) }))
  return {
    thread: {
      item_id: thread, category_id: categoryId(kit, topic.category), format, author_id: kit.person(topic.author).id, begun_at: begun, last_number: topic.posts.length, is_pinned: topic.pinned ?? false, is_locked: topic.locked ?? false,
      opens_at: after(topic.opensAfter), closes_at: after(topic.closesAfter), answer_id: topic.answer === undefined ? null : postId(kit, topic.key, topic.answer),
    },
    posts: said.map(({ post }) => post), reactions: said.flatMap(({ reactions }) => reactions), befores: said.flatMap(({ edited }) => edited),
    polls: topic.poll ? [{ thread_id: thread, question: topic.poll.question, choices: topic.poll.choices, is_multiple: topic.poll.multiple }] : [],
    ballots: topic.poll ? ballotsOf(topic.poll, around(people, topic.title.length)).map(([person, choices]) => ({ thread_id: thread, person_id: person, choices, at: begun })) : [],
  }
}

const begunAt = ({ daysAgo }: DemoTopic, now: Date): Date => new Date(now.getTime() - daysAgo * 24 * hour)

/** The same people in another order, so that not everybody thanks for everything. */
const around = (people: readonly string[], by: number): string[] => [...new Set(people.map((_one, n) => people[(n * 7 + by * 13) % people.length] ?? ''))]

/** What a post said before it was edited: less than it says now. */
const before = (text: string): string => text.split('\n\n').slice(0, -1).join('\n\n') || text.split(/(?<=[.!?])\s/)[0] || text

function postOf(kit: DemoKit, topic: DemoTopic, { post, number, at, people }: { post: DemoPost; number: number; at: Date; people: readonly string[] }) {
  const author = kit.person(number === 1 ? topic.author : post.author), id = postId(kit, topic.key, number), others = people.filter((one) => one !== author.id)
  const given = Object.entries(words).map(([name, word]) => ({ word, by: others.slice(0, post.reactions?.[name as keyof typeof words] ?? 0) }))
  const changed = post.edited === undefined ? null : new Date(at.getTime() + hour / 2)
  return {
    post: {
      id, thread_id: topicId(kit, topic), number, author_id: author.id, administration: author.administration, lang: number === 1 ? topic.lang : post.lang ?? topic.lang, body: post.text, posted_at: at, side: post.side ?? null, is_official: number > 1 && (post.official ?? false),
      reply_to: post.quotes === undefined || post.quotes === 1 ? null : postId(kit, topic.key, post.quotes), rev: changed ? 1 : 0, edited_at: changed, edited_why: post.edited ?? '', ...Object.fromEntries(given.map(({ word, by }) => [word, by.length])),
    },
    reactions: given.flatMap(({ word, by }) => by.map((person) => ({ post_id: id, person_id: person, word, at }))),
    edited: changed ? [{ post_id: id, rev: 0, body: before(post.text), by_id: author.id, at: changed, why: post.edited }] : [],
  }
}

function ballotsOf({ votes, multiple }: NonNullable<DemoTopic['poll']>, people: readonly string[]): [person: string, choices: number[]][] {
  const ballots = new Map<string, number[]>()
  let next = 0
  for (const [choice, n] of Object.entries(votes)) for (let given = 0; given < n; given += 1) {
    const person = people[next++ % people.length] ?? ''
    const chosen = ballots.get(person) ?? []
    // One vote each where one is asked for; a second time round the crowd chooses something else as well.
    if (chosen.length === 0 || (multiple && !chosen.includes(Number(choice)))) ballots.set(person, [...chosen, Number(choice)])
  }
  return [...ballots]
}
