import type { Static } from 'typebox'
import type { FeedEntry, SeatHolder } from '@diwan/core'
import type { ForumDeps } from '../deps.ts'
import type { Category } from '../services/categories.ts'
import type { Facts, PollFacts, ReadPost } from '../services/thread-page.ts'
import type { ThreadRow } from '../services/thread-lists.ts'
import type { PollShape, PostShape, ThreadRowShape } from './shapes.ts'

const initialsOf = (name: string): string => name.split(/\s+/).filter((one) => /^\p{L}/u.test(one)).map((one) => one.charAt(0)).slice(0, 2).join('').toLocaleUpperCase()

export interface Standing { facts: Facts; isModerator: boolean; isAsker: boolean; trust: number }

/** Posts as pages and programs get them: who wrote is a name and a seat, for visitors a seat alone. */
export async function postsShown({ directory, viewer, t }: ForumDeps, posts: readonly ReadPost[], { facts, isModerator, isAsker, trust }: Standing): Promise<Static<typeof PostShape>[]> {
  const people = [...new Set(posts.flatMap(({ author }) => author?.id ?? []))]
  const cards = people.length > 0 && directory ? await directory.cards(viewer, people) : null
  return posts.map(({ author, postedAt, isMine, position: _position, replyTo, ...post }) => {
    const isShown = post.state === 'shown'
    return {
      ...post, at: postedAt, isMine, replyTo: replyTo && { id: replyTo.id, number: replyTo.number }, isAnswer: facts.answerId === post.id, isFirst: post.number === 1, isUnread: viewer.id !== null && facts.readTo > 0 && post.number > facts.readTo, path: `/forum/posts/${post.id}`,
      by: writerOf(author, post.administration, cards?.get(author?.id ?? '')?.path ?? null, t(viewer.id === null ? 'forum.somebody' : 'forum.former')),
      mayEdit: isShown && !post.isOfficial && (isModerator || (!facts.isLocked && (isMine || (post.isWiki && trust >= 1)))), mayTakeBack: isShown && isMine && !post.isOfficial && post.number > 1,
      mayMark: isShown && facts.format === 'question' && post.number > 1 && (isAsker || isModerator),
    }
  })
}

const writerOf = (author: SeatHolder | null, administration: string | null, path: string | null, nobody: string) => {
  const name = author?.name ?? ''
  return { name: name === '' ? nobody : name, title: author?.title ?? '', initials: initialsOf(name) || (administration ?? '·'), administration, path }
}

export function rowsShown(rows: readonly ThreadRow[], categories: readonly Category[]): Static<typeof ThreadRowShape>[] {
  const named = new Map(categories.map(({ id, title, path }) => [id, { title, path }]))
  return rows.map(({ category, author, ...row }) => ({ ...row, category: named.get(category ?? '') ?? null, by: author?.name ?? '' }))
}

/** Results are seen once one has voted, or it is over. */
export function pollShown(poll: PollFacts, now: Date, isLocked: boolean): Static<typeof PollShape> {
  const isOpen = !isLocked && (poll.closesAt === null || poll.closesAt > now)
  const isShown = poll.hasVoted || !isOpen
  return {
    question: poll.question, isMultiple: poll.isMultiple, closesAt: poll.closesAt, isOpen, voters: poll.voters, hasVoted: poll.hasVoted, isShown,
    choices: poll.choices.map(({ text, votes, isMine }, n) => ({ value: String(n), text, isMine, votes: isShown ? votes : 0, share: isShown && poll.voters > 0 ? Math.round(votes / poll.voters * 100) : 0 })),
  }
}

export const entryOf = ({ item, lastAt }: { item: Static<typeof ThreadRowShape>['item']; lastAt: Date }): FeedEntry => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? lastAt, updatedAt: lastAt, lang: item.lang })
