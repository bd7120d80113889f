import { randomUUID } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { key, redirect, type Conflict, type Invalid, type Locale, type Route, type Routes } from '@diwan/core'
import { ErrorsShape, errorsOf, langInput, maybe, moment, word } from '../board/routes/shapes.ts'
import type { ForumDeps, ForumPermission } from '../board/deps.ts'
import { TopicShape, topicPage } from '../board/routes/topic.ts'

const Line = Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String(), posts: Type.Integer(), people: Type.Integer(), lastAt: moment(), isUnread: Type.Boolean() })
const List = Type.Object({ rows: Type.Array(Line), next: maybe(Type.String()), isFirst: Type.Boolean() })
const Form = Type.Object({ title: Type.String(), body: Type.String(), people: Type.String(), lang: Type.String(), token: Type.String(), errors: ErrorsShape })
const Position = Type.Object({ title: Type.String(), body: Type.String(), lang: Type.String(), administration: Type.String(), state: Type.String(), at: moment(), path: Type.String(), topic: maybe(Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String() })) })

async function formOf({ people, viewer, t }: ForumDeps, typed: { title?: string | undefined; body?: string | undefined; people?: string | undefined; lang?: string | undefined; token?: string | undefined; with?: string | undefined }, fault?: Invalid | Conflict): Promise<Static<typeof Form>> {
  const named = typed.with && /^[0-9a-f-]{36}$/.test(typed.with) ? (await people.cards([typed.with])).get(typed.with)?.name ?? '' : ''
  return { title: typed.title ?? '', body: typed.body ?? '', people: typed.people ?? named, lang: typed.lang ?? viewer.locale, token: typed.token ?? randomUUID(), errors: errorsOf(t, fault) }
}

/** Discussions among named people, and what is said in the name of an administration. */
export const talkRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/private', {
    may: 'write', isInternal: true, input: Type.Object({ after: word(120) }), output: List, view: 'talks/list',
    async run({ privateTalks, viewer }, { after }) {
      const { rows, next } = await privateTalks.list(viewer, after)
      return { rows: rows.map(({ item, posts, people, lastAt, isUnread }) => ({ title: item.title, lang: item.lang, path: item.path, posts, people, lastAt, isUnread })), next, isFirst: after === undefined }
    },
  }),
  on.get('/private/new', { may: 'write', isInternal: true, input: Type.Object({ with: word(60) }), output: Form, view: 'talks/new', run: (deps, asked) => formOf(deps, asked) }),
  on.post('/private/new', {
    may: 'write', input: Type.Object({ title: word(400), body: word(60_000), people: word(4_000), lang: langInput(), token: word(60) }), output: Form, view: 'talks/new', result: Type.Object({ path: Type.String() }), again: (deps, typed, fault) => formOf(deps, typed, fault),
    async run({ privateTalks, viewer }, { title = '', body = '', people = '', lang = viewer.locale, token }) {
      const { path } = await privateTalks.begin(viewer, { title, body, lang: lang as Locale, people: await privateTalks.named(viewer, people), key: token ?? null })
      return redirect(path, 'forum.talk.done', { value: { path } })
    },
  }),
  on.post('/:key/people', {
    may: 'write', input: Type.Object({ key: key(), people: word(4_000) }), output: TopicShape, view: 'topic', again: async (deps, { key: ref = '' }, fault) => topicPage(deps, await deps.threadBook.read(deps.viewer, ref), { isRead: false, fault }),
    async run({ privateTalks, threadBook, viewer }, { key: ref, people = '' }) {
      const item = await threadBook.read(viewer, ref)
      await privateTalks.admit(viewer, item, await privateTalks.named(viewer, people))
      return redirect(item.path, 'forum.talk.admitted')
    },
  }),
  on.post('/:key/leave', {
    may: 'write', input: Type.Object({ key: key() }), output: TopicShape, view: 'topic', again: async (deps, { key: ref = '' }, fault) => topicPage(deps, await deps.threadBook.read(deps.viewer, ref), { isRead: false, fault }),
    async run({ privateTalks, threadBook, viewer }, { key: ref }) {
      await privateTalks.leave(viewer, await threadBook.read(viewer, ref))
      return redirect('/forum/private', 'forum.talk.left')
    },
  }),
  on.get('/positions/:key', {
    may: 'read', isInternal: true, input: Type.Object({ key: key() }), output: Position, view: 'talks/position',
    async run({ positions, content, viewer }, { key: ref }) {
      const item = await content.read(viewer, 'forum.position', ref)
      const asked = await positions.read(viewer, ref)
      const input = asked?.input, lang = input?.lang ?? item.lang
      const thread = asked === null ? [] : await content.pick(viewer, [asked.thread])
      return {
        title: input?.texts[lang]?.title ?? item.title, body: input?.texts[lang]?.body ?? item.body, lang, administration: item.administration ?? '', state: asked?.state ?? item.state, at: new Date(asked?.at ?? item.updatedAt),
        path: asked?.state === 'approved' ? `/forum/posts/${asked.post}` : item.path, topic: thread[0] ? { title: thread[0].title, lang: thread[0].lang, path: thread[0].path } : null,
      }
    },
  }),
]
