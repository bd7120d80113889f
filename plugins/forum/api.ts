import { NotFound, type Viewer } from '@diwan/core'
import type { Forum, ThreadLine } from './contract.ts'
import type { ForumServices, ForumDeps } from './board/deps.ts'
import type { ThreadRow } from './board/services/thread-lists.ts'

const lineOf = ({ item, category, posts, lastAt, isAnswered, isUnanswered }: ThreadRow): ThreadLine => ({ item, category, posts, lastAt, isAnswered, isUnanswered })
type Needs = Pick<ForumServices, 'threadLists' | 'categories' | 'posting' | 'threadBook'> & Pick<ForumDeps, 'content' | 'transaction'>

/** What other plugins may ask of the forum: `contract.ts` says what each does. */
export function forumApi({ threadLists, categories, posting, threadBook, content, transaction }: Needs): Forum {
  const linesOf = async (viewer: Viewer, ids: readonly string[]): Promise<ThreadLine[]> => (await threadLists.of(viewer, ids)).map(lineOf)
  return {
    about: async (viewer, item, limit = 5) => (await threadLists.about(viewer, item, Math.min(limit, 20))).map(lineOf),
    filed: async (viewer, topic, limit = 5) => linesOf(viewer, (await content.list(viewer, { kinds: ['forum.topic'], facets: { topic }, limit: Math.min(limit, 20) })).rows.map(({ id }) => id)),
    async unanswered(viewer, after) {
      const { rows, next } = await threadLists.list(viewer, 'unanswered', { categories: (await categories.all(viewer)).map(({ id }) => id), after })
      return { rows: rows.map(lineOf), next }
    },
    begin: (viewer, { category, topics = [], about = null, key = null, ...said }) => transaction(async () => {
      const posted = await posting.begin(viewer, await categories.read(viewer, category), { ...said, topics, about, key, handling: null, side: null, poll: null, opensAt: null, closesAt: null, isWiki: false })
      return posted.waits ? { waits: true } : { path: posted.path }
    }),
    reply: (viewer, topic, { replyTo = null, key = null, ...said }) => transaction(async () => {
      const item = await threadBook.read(viewer, topic)
      if (replyTo !== null && (await threadBook.placeOf(replyTo)).thread !== item.id) throw new NotFound()
      const posted = await posting.reply(viewer, item, { ...said, replyTo, key, side: null, isWiki: false })
      return posted.waits ? { waits: true } : { post: posted.id, path: posted.path }
    }),
  }
}
