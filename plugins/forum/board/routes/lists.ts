import { Type, type Static } from 'typebox'
import { ItemShape, NotFound, SignInNeeded, key, oneOf, redirect, type Route, type Routes } from '@diwan/core'
import type { ForumDeps, ForumPermission } from '../deps.ts'
import { rightsIn } from '../services/categories.ts'
import { shows } from '../services/thread-lists.ts'
import { Choice, ThreadRowShape, maybe, moment, word } from './shapes.ts'
import { entryOf, rowsShown } from './shown.ts'

const reads = ['forum.topic', 'forum.category', 'forum.thread', 'core.person', 'core.topic', 'core.administration', 'core.settings']
const CategoryLine = Type.Object({ id: Type.String(), title: Type.String(), summary: Type.String(), lang: Type.String(), path: Type.String(), format: Type.String(), isTrial: Type.Boolean(), topics: Type.Integer(), posts: Type.Integer(), fresh: Type.Integer() })
const Desk = Type.Object({ mayBegin: Type.Boolean(), isVisitor: Type.Boolean(), isModerator: Type.Boolean(), waiting: Type.Integer(), mayManage: Type.Boolean() })
const Home = Type.Object({ title: Type.String(), categories: Type.Array(CategoryLine), latest: Type.Array(ThreadRowShape), unanswered: Type.Array(ThreadRowShape), desk: Desk })
const List = Type.Object({ title: Type.String(), show: oneOf(shows), rows: Type.Array(ThreadRowShape), next: maybe(Type.String()), isFirst: Type.Boolean(), desk: Desk, newest: maybe(moment()) })
const CategoryPage = Type.Object({
  item: ItemShape, format: Type.String(), isTrial: Type.Boolean(), pinned: Type.Array(ThreadRowShape), rows: Type.Array(ThreadRowShape), next: maybe(Type.String()), isFirst: Type.Boolean(), show: oneOf(shows), mayBegin: Type.Boolean(), isVisitor: Type.Boolean(), isModerator: Type.Boolean(), mayManage: Type.Boolean(),
  moderators: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })), waiting: Type.Array(Type.Object({ words: Type.String(), lang: Type.String(), at: moment() })), ceiling: Type.String(), lookedAt: Type.String(), begins: Type.String(), replies: Type.String(), people: Type.Array(Choice),
})

/** What stands on the lists for somebody who works here. */
async function deskOf({ reviewQueue, categories, viewer }: ForumDeps): Promise<Static<typeof Desk>> {
  const moderated = viewer.id === null ? [] : await categories.moderated(viewer)
  const isModerator = moderated === null || moderated.length > 0
  return { mayBegin: viewer.may('forum.write'), isVisitor: viewer.id === null, isModerator, waiting: isModerator ? await reviewQueue.count(viewer) : 0, mayManage: viewer.may('forum.manage') }
}

const show = () => Type.Optional(oneOf(shows))

export const listRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/', {
    may: 'read', output: Home, view: 'home', reads,
    async run(deps) {
      const { categories, threadLists, viewer, t } = deps
      const all = await categories.all(viewer), ids = all.map(({ id }) => id)
      const [tallies, latest, unanswered, desk] = await Promise.all([threadLists.tallies(ids), threadLists.list(viewer, 'latest', { categories: ids, limit: 8 }), threadLists.list(viewer, 'unanswered', { categories: ids, limit: 5 }), deskOf(deps)])
      return {
        title: t('forum.title'), desk, latest: rowsShown(latest.rows, all), unanswered: rowsShown(unanswered.rows, all),
        categories: all.map(({ id, title, summary, lang, path, fields }) => ({ id, title, summary, lang, path, format: fields.format, isTrial: fields.isTrial, ...tallies.get(id) ?? { topics: 0, posts: 0, fresh: 0 } })),
      }
    },
  }),
  on.get('/topics', {
    may: 'read', input: Type.Object({ show: show(), after: word(120) }), output: List, view: 'list', reads,
    formats: { atom: ({ title, rows }) => ({ title, entries: rows.map(entryOf) }) },
    async run(deps, { show: asked = 'latest', after }) {
      const { categories, threadLists, viewer, t } = deps
      if (viewer.id === null && (asked === 'unread' || asked === 'mine')) throw new SignInNeeded()
      const all = await categories.all(viewer)
      const [{ rows, next }, desk] = await Promise.all([threadLists.list(viewer, asked, { categories: all.map(({ id }) => id), after }), deskOf(deps)])
      return { title: t(`forum.show.${asked}`), show: asked, rows: rowsShown(rows, all), next, isFirst: after === undefined, desk, newest: rows[0]?.lastAt ?? null }
    },
  }),
  on.get('/categories/:key', {
    may: 'read', input: Type.Object({ key: key(), show: show(), after: word(120) }), output: CategoryPage, view: 'category', reads,
    formats: { atom: ({ item, rows }) => ({ title: item.title, entries: rows.map(entryOf) }) },
    async run({ categories, threadLists, reviewQueue, people, viewer }, { key: ref, show: asked = 'latest', after }) {
      const item = await categories.read(viewer, ref)
      const { format, isTrial, ceiling, lookedAt, begins, replies } = item.fields
      const first = after === undefined && asked === 'latest'
      const [isModerator, pinned, { rows, next }, waiting] = await Promise.all([categories.isModerator(viewer, item.id), first ? threadLists.pinned(viewer, item.id) : [], threadLists.list(viewer, asked, { categories: [item.id], after }), first ? reviewQueue.waiting(viewer, { category: item.id }) : []])
      const { mayBegin } = rightsIn(viewer, item.fields, isModerator)
      const moderators = viewer.id === null ? [] : await categories.moderators(item.id)
      const cards = await people.cards(moderators)
      const isPinned = new Set(pinned.map((row) => row.item.id))
      return {
        item, format, isTrial, ceiling, lookedAt, begins, replies, show: asked, pinned: rowsShown(pinned, [item]), rows: rowsShown(rows.filter((row) => !isPinned.has(row.item.id)), [item]), next, isFirst: after === undefined, mayBegin, isVisitor: viewer.id === null, isModerator, mayManage: viewer.may('forum.manage'),
        moderators: moderators.flatMap((id) => { const name = cards.get(id)?.name; return name ? [{ id, name }] : [] }), waiting: waiting.map(({ words, lang, at }) => ({ words: words.slice(0, 300), lang, at: new Date(at) })), people: [],
      }
    },
  }),
  on.post('/categories/:key/moderators', {
    may: 'manage', isInternal: true, input: Type.Object({ key: key(), name: word(160), person: word(60), isGone: Type.Optional(Type.Boolean()) }),
    async run({ categories, privateTalks, viewer }, { key: ref, name = '', person, isGone = false }) {
      const item = await categories.read(viewer, ref)
      if (isGone) await categories.appoint(viewer, item.id, person ?? '', false)
      else for (const { id } of await privateTalks.named(viewer, name)) await categories.appoint(viewer, item.id, id, true)
      return redirect(item.path, isGone ? 'forum.moderators.released' : 'forum.moderators.appointed')
    },
  }),
  on.post('/read-all', {
    may: 'write', input: Type.Object({}),
    async run({ trust, viewer }) {
      if (viewer.id === null) throw new NotFound()
      await trust.readAll(viewer.id)
      return redirect('/forum/topics?show=unread', 'forum.all-read')
    },
  }),
]
