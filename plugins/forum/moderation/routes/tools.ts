import { Type, type Static } from 'typebox'
import { Invalid, NotFound, Gone, redirect, type Conflict, type Route, type Routes } from '@diwan/core'
import { Choice, ErrorsShape, errorsOf, maybe, moment, tick, word } from '../../board/routes/shapes.ts'
import type { ForumDeps, ForumPermission } from '../../board/deps.ts'
import { excerptOf } from '../../board/model/excerpt.ts'

const Tools = Type.Object({
  thread: Type.String(), topic: Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String() }), isPinned: Type.Boolean(), isLocked: Type.Boolean(), note: Type.String(), categories: Type.Array(Choice), from: Type.Integer(), next: maybe(Type.Integer()), previous: maybe(Type.Integer()),
  posts: Type.Array(Type.Object({ number: Type.Integer(), name: Type.String(), excerpt: Type.String(), lang: Type.String(), at: moment(), isChosen: Type.Boolean() })), title: Type.String(), into: Type.String(), errors: ErrorsShape,
})
const thread = () => Type.String({ maxLength: 60 })
const numbers = () => Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 10_000_000 }), { maxItems: 500 }))
interface Typed { title?: string | undefined; into?: string | undefined; numbers?: number[] | undefined; category?: string | undefined }

/** @throws NotFound for who does not moderate it */
async function toolsPage(deps: ForumDeps, key: string, { from = 1, ...typed }: Typed & { from?: number } = {}, fault?: Invalid | Conflict): Promise<Static<typeof Tools>> {
  const { threadBook, threadPage, categories, viewer, t } = deps
  const item = await threadBook.read(viewer, key)
  const { facts, posts, next } = await threadPage.of(viewer, item, from)
  if (!facts || !await categories.isModerator(viewer, facts.categoryId)) throw new NotFound()
  const chosen = new Set(typed.numbers)
  return {
    thread: item.id, topic: { title: item.title, lang: item.lang, path: item.path }, isPinned: facts.isPinned, isLocked: facts.isLocked, note: facts.note, from, next, previous: facts.previous,
    categories: (await categories.all(viewer)).map(({ id, title }) => ({ value: id, label: title, selected: id === (typed.category ?? facts.categoryId) })), title: typed.title ?? '', into: typed.into ?? '', errors: errorsOf(t, fault),
    posts: posts.filter(({ number, state }) => number > 1 && state === 'shown').map(({ number, author, body, lang, postedAt }) => ({ number, name: author?.name ?? t('forum.former'), excerpt: excerptOf(body, 120), lang, at: postedAt, isChosen: chosen.has(number) })),
  }
}

/** What was typed for a topic: its number, or its address. @throws Invalid */
async function topicNamed({ threadBook, viewer }: ForumDeps, typed: string): Promise<string> {
  const key = typed.trim().split(/[?#]/)[0]?.replace(/\/+$/, '').split('/').at(-1) ?? ''
  try {
    return (await threadBook.read(viewer, key.toUpperCase().startsWith('FT-') ? key.toUpperCase() : key)).id
  } catch (error) {
    if (error instanceof NotFound || error instanceof Gone) throw new Invalid([{ field: 'into', key: 'forum.merge.fault.none' }])
    throw error
  }
}

export const toolRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/tools/:thread', { may: 'write', isInternal: true, input: Type.Object({ thread: thread(), from: Type.Optional(Type.Integer({ minimum: 1 })) }), output: Tools, view: 'moderation/tools', run: (deps, { thread: key, from }) => toolsPage(deps, key, from === undefined ? {} : { from }) }),
  on.post('/tools/:thread/set', {
    may: 'write', input: Type.Object({ thread: thread(), isPinned: tick(), isLocked: tick(), note: word(500) }), output: Tools, view: 'moderation/tools', again: (deps, { thread: key = '' }, fault) => toolsPage(deps, key, {}, fault),
    async run({ rearranging, threadBook, viewer }, { thread: key, isPinned = false, isLocked = false, note = '' }) {
      const item = await threadBook.read(viewer, key)
      await rearranging.set(viewer, item.id, { isPinned, isLocked, note })
      return redirect(item.path, 'forum.tools.done')
    },
  }),
  on.post('/tools/:thread/move', {
    may: 'write', input: Type.Object({ thread: thread(), category: word(60) }), output: Tools, view: 'moderation/tools', again: (deps, { thread: key = '', ...typed }, fault) => toolsPage(deps, key, typed, fault),
    async run({ rearranging, threadBook, viewer }, { thread: key, category = '' }) {
      const item = await threadBook.read(viewer, key)
      await rearranging.move(viewer, item.id, category)
      return redirect(item.path, 'forum.tools.moved')
    },
  }),
  on.post('/tools/:thread/split', {
    may: 'write', input: Type.Object({ thread: thread(), title: word(200), category: word(60), numbers: numbers() }), output: Tools, view: 'moderation/tools', again: (deps, { thread: key = '', ...typed }, fault) => toolsPage(deps, key, typed, fault),
    async run({ rearranging, threadBook, viewer }, { thread: key, title = '', category = '', numbers: chosen = [] }) {
      const item = await threadBook.read(viewer, key)
      return redirect((await rearranging.split(viewer, item.id, { numbers: chosen, title, category })).path, 'forum.tools.split')
    },
  }),
  on.post('/tools/:thread/merge', {
    may: 'write', input: Type.Object({ thread: thread(), into: word(400) }), output: Tools, view: 'moderation/tools', again: (deps, { thread: key = '', ...typed }, fault) => toolsPage(deps, key, typed, fault),
    async run(deps, { thread: key, into = '' }) {
      const item = await deps.threadBook.read(deps.viewer, key)
      return redirect((await deps.rearranging.merge(deps.viewer, item.id, await topicNamed(deps, into))).path, 'forum.tools.merged')
    },
  }),
]
