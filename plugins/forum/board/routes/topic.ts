import { randomUUID } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { Gone, ItemShape, ItemSummaryShape, NotFound, key, redirect, type Conflict, type Invalid, type Reply, type Route, type Routes } from '@diwan/core'
import type { ForumDeps, ForumPermission } from '../deps.ts'
import { formatOf, tableAt } from '../model/formats.ts'
import { pageOf } from '../model/thread.ts'
import { rightsIn } from '../services/categories.ts'
import type { Facts } from '../services/thread-page.ts'
import type { ThreadItem } from '../services/thread-book.ts'
import { ErrorsShape, PollShape, PostShape, errorsOf, maybe, moment, word } from './shapes.ts'
import { pollShown, postsShown } from './shown.ts'

const Stands = Type.Object({
  format: Type.String(), posts: Type.Integer(), people: Type.Integer(), administrations: Type.Integer(), begunAt: moment(), lastAt: moment(), lastNumber: Type.Integer(), firstReplyAt: maybe(moment()), isPinned: Type.Boolean(), isLocked: Type.Boolean(), note: Type.String(),
  opensAt: maybe(moment()), closesAt: maybe(moment()), table: Type.String(), readTo: Type.Integer(), sides: Type.Object({ for: Type.Integer(), against: Type.Integer() }), isAnswered: Type.Boolean(), isTrial: Type.Boolean(),
})
export const TopicShape = Type.Object({
  item: ItemShape, category: maybe(Type.Object({ title: Type.String(), path: Type.String() })), stands: Stands, posts: Type.Array(PostShape), answer: maybe(PostShape), from: Type.Integer(), next: maybe(Type.Integer()), previous: maybe(Type.Integer()),
  moved: Type.Array(Type.Object({ number: Type.Integer(), path: Type.String(), title: Type.String() })), poll: maybe(PollShape), outcomes: Type.Array(ItemSummaryShape), about: Type.Array(ItemSummaryShape), people: Type.Array(Type.Object({ name: Type.String(), administration: maybe(Type.String()) })),
  isVisitor: Type.Boolean(), isPrivate: Type.Boolean(), isModerator: Type.Boolean(), isAsker: Type.Boolean(), mayEditTopic: Type.Boolean(), mayReply: Type.Boolean(), whyNot: Type.String(), mayOfficial: Type.Boolean(), hasSides: Type.Boolean(), mayMake: Type.Boolean(),
  draft: Type.Object({ body: Type.String(), rev: Type.Integer(), side: Type.String(), replyTo: Type.String(), isPreview: Type.Boolean() }), key: Type.String(), waiting: Type.Array(Type.Object({ words: Type.String(), lang: Type.String(), at: moment() })), positions: Type.Array(Type.Object({ path: Type.String(), at: moment() })),
  related: Type.Array(ItemSummaryShape), errors: ErrorsShape,
})
export type TopicShape = Static<typeof TopicShape>

/** Of a topic that has no thread yet: what its item says. */
const none = (item: ThreadItem): Facts => ({
  ref: item.ref ?? '', categoryId: null, format: 'discussion', authorId: null, posts: 0, people: 0, lastNumber: 0, begunAt: item.publishedAt ?? item.updatedAt, lastAt: item.updatedAt, firstReplyAt: null, answerId: null, isPinned: false, isLocked: false, note: '', opensAt: null, closesAt: null,
  readTo: 0, isModerator: false, previous: null, poll: null, moved: [], outcomes: [], sides: { for: 0, against: 0 }, administrations: 0, rules: null, category: null,
})

async function movedTo({ content, viewer }: ForumDeps, moved: Facts['moved']) {
  const there = new Map((await content.pick(viewer, moved.map(({ thread }) => thread))).map((item) => [item.id, item]))
  return moved.flatMap(({ number, post, thread }) => { const item = there.get(thread); return item ? [{ number, path: `/forum/posts/${post}`, title: item.title }] : [] })
}

/** The draft of the viewer’s reply, or what was typed and refused. */
async function draftOf({ drafts, viewer }: ForumDeps, item: ThreadItem, typed?: Partial<TopicShape['draft']>): Promise<TopicShape['draft']> {
  const kept = await drafts.of(viewer, `reply:${item.id}`)
  const { body, side, replyTo } = kept?.input ?? {}
  const said = (value: unknown): string => typeof value === 'string' ? value : ''
  return { body: said(body), side: said(side), replyTo: said(replyTo), rev: kept?.rev ?? 0, isPreview: false, ...typed }
}

/** The page of a topic from a number on; reading it is noted. */
export async function topicPage(deps: ForumDeps, item: ThreadItem, { from = 1, typed, fault, isRead = true }: { from?: number; typed?: Partial<TopicShape['draft']>; fault?: Invalid | Conflict; isRead?: boolean } = {}): Promise<TopicShape> {
  const { viewer, threadPage, trust, posting, positions, reviewQueue, privateTalks, becoming, content, clock } = deps
  const isPrivate = item.kind === 'forum.discussion', isIn = viewer.id !== null
  const [page, draft, level, waiting, asked, people, about] = await Promise.all([
    threadPage.of(viewer, item, from), draftOf(deps, item, typed), isIn ? trust.of(viewer) : 0, reviewQueue.waiting(viewer, { thread: item.id }), positions.waiting(viewer, item.id), isPrivate ? privateTalks.people(item.id) : [], content.pick(viewer, item.links['about'] ?? []),
  ])
  const facts = page.facts ?? none(item)
  const isModerator = isIn && !isPrivate && (viewer.may('forum.moderate') || facts.isModerator), isAsker = isIn && facts.authorId === viewer.id
  const rights = rightsIn(viewer, facts.rules, isModerator)
  const why = page.facts === null ? 'forum.fault.gone' : facts.categoryId !== null && facts.category === null ? 'forum.fault.category-closed' : posting.whyNot({ ...facts, id: item.id, isUnanswered: false, mergedInto: null, isWithdrawn: false }, rights)
  const [answer, ...posts] = await postsShown(deps, [...page.answer ? [page.answer] : [], ...page.posts], { facts, isModerator, isAsker, trust: level }).then((all) => page.answer ? all : [null, ...all])
  const last = page.posts.at(-1)?.number ?? 0
  if (isRead && isIn && last > facts.readTo) await trust.hasRead(viewer.id, item.id, last)
  const { hasSides, hasTable } = formatOf(facts.format)
  const { format, posts: n, people: many, administrations, begunAt, lastAt, lastNumber, firstReplyAt, isPinned, isLocked, note, opensAt, closesAt, readTo, sides } = facts
  return {
    item, category: facts.category && { title: facts.category.title, path: facts.category.path }, posts: posts.filter((one) => one !== null), answer: from === 1 ? answer ?? null : null, from, next: page.next, previous: facts.previous, moved: await movedTo(deps, facts.moved),
    stands: { format, posts: n, people: many, administrations, begunAt, lastAt, lastNumber, firstReplyAt, isPinned, isLocked, note, opensAt, closesAt, readTo, sides, table: hasTable ? tableAt(facts, clock.now()) : '', isAnswered: facts.answerId !== null, isTrial: facts.rules?.isTrial ?? false },
    poll: facts.poll && pollShown(facts.poll, clock.now(), isLocked), outcomes: await becoming.outcomes(viewer, facts.outcomes), about, people: people.map(({ name, administration }) => ({ name, administration })), isVisitor: !isIn, isPrivate, isModerator, isAsker, mayEditTopic: isModerator || (isAsker && !isLocked),
    mayReply: why === null, whyNot: why ?? '', mayOfficial: why === null && !isPrivate && viewer.administration !== null, hasSides, mayMake: becoming.possible(viewer, item).length > 0, draft, key: randomUUID(), related: isPrivate ? [] : (await content.related(viewer, item, 5)).map((one) => one.item),
    waiting: waiting.map(({ words, lang, at }) => ({ words: words.slice(0, 300), lang, at: new Date(at) })), positions: asked.map(({ item: one, at }) => ({ path: `/forum/positions/${one}`, at: new Date(at) })), errors: errorsOf(deps.t, fault),
  }
}

/** Where a topic is read on from a post. */
export const placeIn = (ref: string, number: number): string => `/forum/${ref}${pageOf(number) > 1 ? `?from=${pageOf(number)}` : ''}#p-${number}`

/** The topic under its number, or the one it was merged into. @throws NotFound, Gone */
export async function topicOrMoved({ threadBook, viewer }: ForumDeps, ref: string): Promise<{ item: ThreadItem } | { reply: Reply }> {
  try {
    const item = await threadBook.read(viewer, ref)
    const into = await threadBook.mergedInto(item.id)
    return into === null ? { item } : { reply: redirect((await threadBook.read(viewer, into)).path) }
  } catch (error) {
    if (!(error instanceof NotFound || error instanceof Gone)) throw error
    const into = await threadBook.mergedInto(ref)
    if (into === null) throw error
    return { reply: redirect((await threadBook.read(viewer, into)).path) }
  }
}

export const topicRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/posts/:post', {
    may: 'read', input: Type.Object({ post: Type.String({ maxLength: 60 }) }),
    async run({ threadBook, viewer }, { post }) {
      const { thread, number } = await threadBook.placeOf(post)
      const item = await threadBook.read(viewer, thread)
      return redirect(placeIn(item.ref ?? item.id, number))
    },
  }),
  on.get('/:key/unread', {
    may: 'read', input: Type.Object({ key: key() }),
    async run({ threadBook, threadPage, viewer }, { key: ref }) {
      const item = await threadBook.read(viewer, ref)
      const { facts } = await threadPage.of(viewer, item, 1)
      return redirect(placeIn(item.ref ?? item.id, await threadBook.numberFrom(item.id, { number: (facts?.readTo ?? 0) + 1 })))
    },
  }),
  on.get('/:key/at', {
    may: 'read', input: Type.Object({ key: key(), on: Type.Optional(Type.String({ format: 'date' })) }),
    async run({ threadBook, viewer }, { key: ref, on: day }) {
      const item = await threadBook.read(viewer, ref)
      return redirect(placeIn(item.ref ?? item.id, await threadBook.numberFrom(item.id, day === undefined ? { number: 1 } : { at: new Date(`${day}T00:00:00Z`) })))
    },
  }),
  on.get('/:key', {
    may: 'read', input: Type.Object({ key: key(), from: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })), quote: word(60) }), output: TopicShape, view: 'topic',
    reads: ['*'],
    async run(deps, { key: ref, from }) {
      const found = await topicOrMoved(deps, ref)
      return 'reply' in found ? found.reply : topicPage(deps, found.item, from === undefined ? {} : { from })
    },
  }),
]
