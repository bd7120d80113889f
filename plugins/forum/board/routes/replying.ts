import { Type, type Static } from 'typebox'
import { Refused, key, oneOf, redirect, type Conflict, type Invalid, type Locale, type Route, type Routes } from '@diwan/core'
import type { ForumDeps, ForumPermission } from '../deps.ts'
import { quoted } from '../model/excerpt.ts'
import { pageOf, sides } from '../model/thread.ts'
import type { ThreadItem } from '../services/thread-book.ts'
import { langInput, maybe, tick, word } from './shapes.ts'
import { TopicShape, placeIn, topicPage } from './topic.ts'

const Typed = {
  body: word(60_000), lang: langInput(), side: Type.Optional(oneOf(['', ...sides])), replyTo: word(60), as: Type.Optional(oneOf(['self', 'official'])), isWiki: tick(), token: word(60), rev: Type.Optional(Type.Integer({ minimum: 0 })),
  act: Type.Optional(oneOf(['send', 'preview'])), attachments: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })),
}
const TypedShape = Type.Object(Typed)
type Typed = Partial<Static<typeof TypedShape>>
const Sent = Type.Object({ waits: Type.Boolean(), id: maybe(Type.String()), path: Type.String(), number: maybe(Type.Integer()) })
const sideOf = (side: string | undefined) => sides.find((one) => one === side) ?? null
const draftOf = ({ body = '', side = '', replyTo = '' }: Typed) => ({ body, side, replyTo })

/** The page around what is being answered, with the form as it was typed. */
async function again(deps: ForumDeps, ref: string, typed: Typed, fault?: Invalid | Conflict): Promise<TopicShape> {
  const item = await deps.threadBook.read(deps.viewer, ref)
  const from = typed.replyTo ? await numberOf(deps, item, typed.replyTo) : (await deps.threadBook.row(item.id))?.lastNumber ?? 1
  return topicPage(deps, item, { from: pageOf(from), typed: draftOf(typed), isRead: false, ...fault ? { fault } : {} })
}
const numberOf = async ({ threadBook }: ForumDeps, item: ThreadItem, post: string): Promise<number> => { const place = await threadBook.placeOf(post); return place.thread === item.id ? place.number : 1 }

export const replyRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/:key/write', {
    may: 'read', isInternal: true, input: Type.Object({ key: key(), quote: word(60), to: word(60) }), output: TopicShape, view: 'topic',
    async run(deps, { key: ref, quote, to }) {
      const { threadBook, threadPage, drafts, viewer } = deps
      const item = await threadBook.read(viewer, ref)
      const post = quote ?? to
      const read = post === undefined ? null : await threadPage.one(viewer, post)
      const kept = await drafts.of(viewer, `reply:${item.id}`)
      const before = typeof kept?.input['body'] === 'string' ? kept.input['body'] : ''
      const words = quote !== undefined && read ? quoted(read.body, read.author?.name ?? '') : ''
      // What was being written stays; the quotation comes behind it.
      const body = words === '' || before.includes(words.trim()) ? before : `${before}${before === '' ? '' : '\n\n'}${words}`
      return topicPage(deps, item, { from: pageOf(read?.number ?? 1), isRead: false, typed: { body, ...read ? { replyTo: read.id } : {} } })
    },
  }),
  on.post('/:key/reply', {
    may: 'write', input: Type.Object({ key: key(), ...Typed }), output: TopicShape, view: 'topic', result: Sent,
    again: (deps, { key: ref = '', ...typed }, fault) => again(deps, ref, typed, fault),
    async run(deps, { key: ref, ...typed }) {
      const { threadBook, posting, positions, drafts, viewer, t } = deps
      const item = await threadBook.read(viewer, ref)
      const { body = '', lang = viewer.locale, isWiki = false, act } = typed
      const replyTo = typed.replyTo ? (await threadBook.placeOf(typed.replyTo)).thread === item.id ? typed.replyTo : null : null
      if (act === 'preview') {
        const kept = await drafts.of(viewer, `reply:${item.id}`)
        const { rev } = await drafts.save(viewer, `reply:${item.id}`, draftOf(typed), kept?.rev ?? 0)
        return { ...await again(deps, ref, typed), draft: { ...draftOf(typed), rev, isPreview: true } }
      }
      if (typed.as === 'official') {
        const { path, isDecided } = await positions.ask(viewer, item, { body, lang: lang as Locale, title: t('forum.position.title', { title: item.title }), side: sideOf(typed.side), replyTo })
        await drafts.drop(viewer, `reply:${item.id}`)
        return redirect(isDecided ? item.path : path, isDecided ? 'forum.position.stands' : 'forum.position.asked', { value: { waits: !isDecided, id: null, path, number: null } })
      }
      const posted = await posting.reply(viewer, item, { body, lang: lang as Locale, side: sideOf(typed.side), replyTo, isWiki, key: typed.token ?? null })
      if (posted.waits) return redirect(item.path, 'forum.reply.waits', { value: { waits: true, id: null, path: item.path, number: null } })
      return redirect(placeIn(item.ref ?? item.id, posted.number), 'forum.reply.done', { value: { waits: false, id: posted.id, path: posted.path, number: posted.number } })
    },
  }),
  on.post('/:key/draft', {
    may: 'write', isInternal: true, input: Type.Object({ key: key(), ...Typed }), output: Type.Object({ rev: Type.Integer() }),
    async run({ threadBook, drafts, viewer }, { key: ref, rev = 0, ...typed }) {
      const item = await threadBook.read(viewer, ref)
      return drafts.save(viewer, `reply:${item.id}`, draftOf(typed), rev)
    },
  }),
  on.post('/:key/vote', {
    may: 'write', input: Type.Object({ key: key(), choices: Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 99 }), { maxItems: 40 })) }), output: TopicShape, view: 'topic',
    again: async (deps, { key: ref = '' }, fault) => topicPage(deps, await deps.threadBook.read(deps.viewer, ref), { isRead: false, fault }),
    async run({ threadBook, polls, touch, viewer }, { key: ref, choices = [] }) {
      const item = await threadBook.read(viewer, ref)
      if (viewer.id === null) throw new Refused()
      await polls.vote(viewer, item.id, choices)
      await touch('thread')
      return redirect(`${item.path}#poll`, 'forum.poll.voted')
    },
  }),
]
