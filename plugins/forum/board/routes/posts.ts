import { Type, type Static } from 'typebox'
import { NotFound, Refused, key, oneOf, redirect, type Conflict, type Invalid, type Route, type Routes } from '@diwan/core'
import { grounds, type Ground } from '../../moderation/services/reviews.ts'
import type { ForumDeps, ForumPermission } from '../deps.ts'
import { reactionWords } from '../model/thread.ts'
import { Choice, ErrorsShape, errorsOf, langInput, maybe, moment, tick, word } from './shapes.ts'
import { placeIn } from './topic.ts'

const Of = Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String() })
const Edit = Type.Object({ post: Type.String(), topic: Of, item: Type.String(), number: Type.Integer(), lang: Type.String(), body: Type.String(), rev: Type.Integer(), draftRev: Type.Integer(), why: Type.String(), isWiki: Type.Boolean(), isOwn: Type.Boolean(), theirs: maybe(Type.String()), errors: ErrorsShape })
const Before = Type.Object({ post: Type.String(), topic: Of, lang: Type.String(), body: Type.String(), rev: Type.Integer(), at: moment(), versions: Type.Array(Type.Object({ rev: Type.Integer(), body: Type.String(), by: Type.String(), at: moment(), why: Type.String() })) })
const Flag = Type.Object({ post: Type.String(), topic: Of, lang: Type.String(), excerpt: Type.String(), grounds: Type.Array(Choice), note: Type.String(), isPrivate: Type.Boolean(), errors: ErrorsShape })
const Bookmarks = Type.Object({ rows: Type.Array(Type.Object({ post: Type.String(), excerpt: Type.String(), lang: Type.String(), at: moment(), title: Type.String(), titleLang: Type.String(), name: Type.String() })), next: maybe(Type.String()) })
const topicEdit = Type.Object({ key: Type.String(), topic: Of, title: Type.String(), topics: Type.Array(Choice), errors: ErrorsShape })
const post = () => Type.String({ maxLength: 60 })

async function editPage({ posts, drafts, viewer, t }: ForumDeps, id: string, typed: { body?: string | undefined; why?: string | undefined; isWiki?: boolean | undefined } | null, fault?: Invalid | Conflict): Promise<Static<typeof Edit>> {
  const { post: one, item } = await posts.read(viewer, id)
  if (!await posts.mayEdit(viewer, one)) throw new Refused('forum.fault.may-not-edit')
  const kept = await drafts.of(viewer, `edit:${id}`)
  const said = typeof kept?.input['body'] === 'string' ? kept.input['body'] : one.body
  const isConflict = fault !== undefined && !('faults' in fault)
  return {
    post: id, topic: { title: item.title, lang: item.lang, path: item.path }, item: item.id, number: one.number, lang: one.lang, body: typed?.body ?? said, rev: one.rev, draftRev: kept?.rev ?? 0, why: typed?.why ?? '', isWiki: typed?.isWiki ?? one.isWiki, isOwn: one.author === viewer.id,
    theirs: isConflict ? one.body : null, errors: errorsOf(t, fault),
  }
}
async function flagPage({ threadPage, posts, viewer, t }: ForumDeps, id: string, typed: { ground?: string | undefined; note?: string | undefined }, fault?: Invalid | Conflict): Promise<Static<typeof Flag>> {
  const { item } = await posts.read(viewer, id)
  const one = await threadPage.one(viewer, id)
  if (one?.state !== 'shown') throw new NotFound()
  return { post: id, topic: { title: item.title, lang: item.lang, path: item.path }, lang: one.lang, excerpt: one.body.slice(0, 600), grounds: grounds.map((value) => ({ value, label: t(`forum.ground.${value}`), hint: t(`forum.ground.${value}.hint`), selected: typed.ground === value })), note: typed.note ?? '', isPrivate: item.kind === 'forum.discussion', errors: errorsOf(t, fault) }
}
async function topicEditPage({ threadBook, categories, topics, viewer, locale, t }: ForumDeps, ref: string, typed: { title?: string | undefined; topics?: string[] | undefined } = {}, fault?: Invalid | Conflict): Promise<Static<typeof topicEdit>> {
  const item = await threadBook.read(viewer, ref)
  const thread = await threadBook.row(item.id)
  if (!item.isKept && thread?.authorId !== viewer.id && !await categories.isModerator(viewer, thread?.categoryId ?? null)) throw new NotFound()
  const chosen = typed.topics ?? item.topics
  return {
    key: ref, topic: { title: item.title, lang: item.lang, path: item.path }, title: typed.title ?? item.title, errors: errorsOf(t, fault),
    topics: item.kind === 'forum.discussion' ? [] : (await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: chosen.includes(id) })).toSorted((a, b) => a.label.localeCompare(b.label, locale)),
  }
}

export const postRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/bookmarks', {
    may: 'write', isInternal: true, input: Type.Object({ after: word(120) }), output: Bookmarks, view: 'bookmarks',
    async run({ bookmarks, viewer }, { after }) {
      const { rows, next } = await bookmarks.list(viewer, after)
      return { rows: rows.map(({ item, ...row }) => ({ ...row, title: item.title, titleLang: item.lang })), next }
    },
  }),
  on.get('/posts/:post/edit', { may: 'write', isInternal: true, input: Type.Object({ post: post() }), output: Edit, view: 'edit', run: (deps, { post: id }) => editPage(deps, id, null) }),
  on.post('/posts/:post/edit', {
    may: 'write', input: Type.Object({ post: post(), body: word(60_000), rev: Type.Integer({ minimum: 0 }), why: word(300), isWiki: tick(), lang: langInput(), draftRev: Type.Optional(Type.Integer()), attachments: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })) }), output: Edit, view: 'edit',
    again: (deps, { post: id = '', ...typed }, fault) => editPage(deps, id, typed, fault),
    async run({ posts, threadBook, viewer }, { post: id, body = '', rev, why = '', isWiki = false }) {
      const { thread } = await posts.edit(viewer, id, { body, rev, why, isWiki })
      const item = await threadBook.read(viewer, thread)
      return redirect(placeIn(item.ref ?? item.id, (await threadBook.placeOf(id)).number), 'forum.post.edited')
    },
  }),
  on.get('/posts/:post/before', {
    may: 'read', isInternal: true, input: Type.Object({ post: post() }), output: Before, view: 'before',
    async run({ posts, people, viewer }, { post: id }) {
      const { post: one, item, versions } = await posts.before(viewer, id)
      const cards = viewer.id === null ? null : await people.cards(versions.flatMap(({ by }) => by ?? []))
      return { post: id, topic: { title: item.title, lang: item.lang, path: item.path }, lang: one.lang, body: one.body, rev: one.rev, at: new Date(one.postedAt), versions: versions.map(({ by, at, ...version }) => ({ ...version, at: new Date(at), by: by === null ? '' : cards?.get(by)?.name ?? '' })) }
    },
  }),
  ...(['thanks', 'agree', 'same'] as const satisfies readonly (typeof reactionWords)[number][]).map((word_) => on.post(`/posts/:post/${word_}`, {
    may: 'write', input: Type.Object({ post: post(), isOff: tick() }),
    async run({ posts, threadBook, viewer }, { post: id, isOff = false }) {
      const { thread, number } = await posts.react(viewer, id, word_, !isOff)
      return redirect(placeIn((await threadBook.row(thread))?.ref ?? thread, number))
    },
  })),
  on.post('/posts/:post/bookmark', {
    may: 'write', input: Type.Object({ post: post(), isOff: tick() }),
    async run({ posts, threadBook, viewer }, { post: id, isOff = false }) {
      const { thread, number } = await posts.bookmark(viewer, id, !isOff)
      return redirect(placeIn((await threadBook.row(thread))?.ref ?? thread, number), isOff ? 'forum.bookmark.gone' : 'forum.bookmark.kept')
    },
  }),
  on.post('/posts/:post/answer', {
    may: 'write', input: Type.Object({ post: post(), isOff: tick() }),
    async run({ posts, threadBook, viewer }, { post: id, isOff = false }) {
      const { thread, number } = await posts.markAnswer(viewer, id, !isOff)
      return redirect(placeIn((await threadBook.row(thread))?.ref ?? thread, number), isOff ? 'forum.answer.gone' : 'forum.answer.done')
    },
  }),
  on.post('/posts/:post/take-back', {
    may: 'write', input: Type.Object({ post: post() }),
    async run({ posts, threadBook, viewer }, { post: id }) {
      const { thread, number } = await posts.takeBack(viewer, id)
      return redirect(placeIn((await threadBook.row(thread))?.ref ?? thread, number), 'forum.post.taken-back')
    },
  }),
  on.get('/posts/:post/flag', { may: 'write', isInternal: true, input: Type.Object({ post: post() }), output: Flag, view: 'flag', run: (deps, { post: id }) => flagPage(deps, id, {}) }),
  on.post('/posts/:post/flag', {
    may: 'write', input: Type.Object({ post: post(), ground: Type.Optional(oneOf(grounds)), note: word(1_000) }), output: Flag, view: 'flag', again: (deps, { post: id = '', ...typed }, fault) => flagPage(deps, id, typed, fault),
    async run({ reviews, threadBook, viewer }, { post: id, ground = 'other', note = '' }) {
      await reviews.flag(viewer, id, { ground: ground as Ground, note })
      const { thread, number } = await threadBook.placeOf(id)
      return redirect(placeIn((await threadBook.row(thread))?.ref ?? thread, number), 'forum.flag.done')
    },
  }),
  on.get('/:key/edit', { may: 'write', isInternal: true, input: Type.Object({ key: key() }), output: topicEdit, view: 'topic-edit', run: (deps, { key: ref }) => topicEditPage(deps, ref) }),
  on.post('/:key/edit', {
    may: 'write', input: Type.Object({ key: key(), title: word(400), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })) }), output: topicEdit, view: 'topic-edit', again: (deps, { key: ref = '', ...typed }, fault) => topicEditPage(deps, ref, typed, fault),
    async run({ rearranging, threadBook, viewer }, { key: ref, title = '', topics = [] }) {
      const item = await threadBook.read(viewer, ref)
      await rearranging.rename(viewer, item, { title, topics })
      return redirect(item.path, 'forum.topic.renamed')
    },
  }),
]
