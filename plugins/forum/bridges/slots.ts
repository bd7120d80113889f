import type { Item, ItemSummary } from '@diwan/core'
import type {} from '@diwan/guidelines/contract'
import { rowsShown } from '../board/routes/shown.ts'
import type { ForumDeps } from '../board/deps.ts'
import type { ThreadRow } from '../board/services/thread-lists.ts'

const reads = ['forum.topic', 'forum.thread', 'forum.category', 'core.settings', 'core.administration']

async function shown({ categories, viewer }: ForumDeps, rows: readonly ThreadRow[]) { return rowsShown(rows, await categories.all(viewer)) }

/** What is new in what the viewer reads, and for members what nobody has answered. */
async function home(deps: ForumDeps): Promise<object | null> {
  const { threadLists, viewer, settings } = deps
  const [latest, open] = await Promise.all([threadLists.few(viewer, viewer.id === null ? 'latest' : 'unread', settings.onHome), viewer.id === null ? [] : threadLists.few(viewer, 'unanswered', 3)])
  return latest.length + open.length === 0 ? null : { rows: rowsShown(latest, []), unanswered: rowsShown(open, []), isVisitor: viewer.id === null }
}

/** What waits for moderators, on their desk. */
async function due({ reviewQueue, viewer }: ForumDeps): Promise<object | null> {
  const n = await reviewQueue.count(viewer)
  return n === 0 ? null : { n }
}

async function filed(deps: ForumDeps, topics: readonly string[], limit: number): Promise<object | null> {
  const { content, threadLists, viewer } = deps
  const { rows } = await content.list(viewer, { kinds: ['forum.topic'], facets: { topic: topics }, limit })
  const threads = await shown(deps, await threadLists.of(viewer, rows.map(({ id }) => id)))
  const ask = viewer.may('forum.write') ? `/forum/new?${topics.map((one) => `topics=${one}`).join('&')}` : null
  return threads.length === 0 && ask === null ? null : { threads, ask, topic: topics[0] ?? '' }
}

/** Topics about an item, and the way to begin one; of the forum’s own items none. */
async function about(deps: ForumDeps, item: Pick<ItemSummary, 'id' | 'kind' | 'publishedAt'>): Promise<object | null> {
  const { threadLists, viewer } = deps
  if (item.kind.startsWith('forum.') || item.publishedAt === null) return null
  const threads = rowsShown(await threadLists.about(viewer, item.id), [])
  const begin = viewer.may('forum.write') ? `/forum/new?about=${item.id}` : null
  return threads.length === 0 && begin === null ? null : { threads, begin }
}

export const forumSlots = {
  'home.visitor': { order: 40, view: 'slots/home', may: 'read', reads, run: (deps: ForumDeps) => home(deps) },
  'home.member': { order: 20, view: 'slots/home', may: 'read', run: (deps: ForumDeps) => home(deps) },
  'desk.due': { order: 60, view: 'slots/due', may: 'write', run: (deps: ForumDeps) => due(deps) },
  'topic.rail': { order: 45, view: 'slots/filed', may: 'read', reads, run: (deps: ForumDeps, { topic }: { topic: string }) => filed(deps, [topic], 4) },
  'topic.pair': { order: 40, view: 'slots/pair', may: 'read', reads, run: (deps: ForumDeps, { topic, with: other }: { topic: string; with: string }) => filed(deps, [topic, other], 4) },
  'item.rail': { order: 60, view: 'slots/about', may: 'read', reads, run: (deps: ForumDeps, { item }: { item: ItemSummary }) => about(deps, item) },
  'guidelines.discussion': { order: 10, view: 'slots/discussion', may: 'read', reads, run: (deps: ForumDeps, { item }: { item: Item }) => about(deps, item) },
  'guidelines.kit.threads': { order: 10, view: 'slots/kit', may: 'read', reads, run: (deps: ForumDeps, { topic }: { topic: string }) => filed(deps, [topic], 6) },
  'directory.person.rail': { order: 50, view: 'slots/person', may: 'write', run: ({ viewer }: ForumDeps, { person, isSelf }: { person: string; isSelf: boolean }) => isSelf || viewer.id === null ? null : { person } },
}
