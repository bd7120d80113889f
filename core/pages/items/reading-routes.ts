import { Type, type Static } from 'typebox'
import { publishing } from '../../content/kinds.ts'
import { ItemShape, ItemSummaryShape, NotFound, SignInNeeded, key, oneOf, redirect, type Item, type ItemInput, type Route, type Routes, type Viewer } from '../../contract/index.ts'
import { nextPath } from '../../http/line/next-path.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { drawn } from '../shapes.ts'
import { changesOf } from './changes.ts'
import type { DiffPart } from './compare.ts'

const lang = () => oneOf(['en', 'fr', 'es', 'ar'])

export const Readers = Type.Array(Type.Object({ token: Type.String(), people: Type.Union([Type.Integer(), Type.Null()]) }))

const Removal = Type.Object({ item: ItemSummaryShape, rev: Type.Integer(), note: Type.String() })

/** Before it is gone: what rests on it. For who keeps it. @throws NotFound */
async function removalOf({ content, viewer }: PagesDeps, id: string, note = ''): Promise<Static<typeof Removal>> {
  const item = await content.read(viewer, null, id)
  // Who keeps it and may not publish it sees what rests on it; the removal itself refuses them.
  if (!item.isKept) throw new NotFound()
  return { item, rev: item.rev, note }
}
const mayRemove = (viewer: Viewer, { isKept, kind }: Item, host: PagesDeps['host']): boolean => isKept && viewer.may(`${kind.split('.')[0] ?? ''}.${publishing(host.kinds.get(kind).kind)[1].may}`)

/** What readers and keepers may ask of an item: its history, who reads it, why they do. */
export const readingRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/items/:id/history', {
    may: 'read', isInternal: true, input: Type.Object({ id: key(), before: Type.Optional(Type.Integer({ minimum: 1 })) }), view: 'items/history',
    output: Type.Object({
      item: ItemShape, more: Type.Union([Type.Integer(), Type.Null()]), mayRemove: Type.Boolean(),
      revisions: Type.Array(Type.Object({ rev: Type.Integer(), at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }), byName: Type.String(), note: Type.String(), state: Type.String(), isWithdrawal: Type.Boolean(), langs: Type.Array(Type.String()) })),
    }),
    async run({ content, viewer, host }, { id, before }) {
      const item = await content.read(viewer, null, id)
      const withdrawals = Object.values(host.kinds.get(item.kind).kind.transitions).flatMap((one) => one.withdraws ? one.to : [])
      const revisions = await content.history(viewer, item.id, { limit: 50, ...(before === undefined ? {} : { before }) })
      return {
        item, more: revisions.length === 50 ? revisions.at(-1)?.rev ?? null : null, mayRemove: item.publishedAt !== null && mayRemove(viewer, item, host),
        // Names of authors are the members' to know.
        revisions: revisions.map(({ rev, at, byName, note, state, input }) => ({ rev, at, byName: viewer.id === null ? '' : byName, note, state, isWithdrawal: withdrawals.includes(state), langs: Object.keys(input.texts) })),
      }
    },
  }),

  on.get('/items/:id/compare', {
    may: 'read', isInternal: true, input: Type.Object({ id: key(), from: Type.Integer({ minimum: 1 }), to: Type.Integer({ minimum: 1 }), text: Type.Optional(lang()) }), view: 'items/compare',
    output: Type.Object({ item: ItemShape, from: Type.Integer(), to: Type.Integer(), lang: lang(), langs: Type.Array(Type.String()), parts: Type.Array(drawn<DiffPart>()), mayRestore: Type.Boolean() }),
    async run(deps, { id, from, to, text }) {
      const { content, viewer } = deps
      const item = await content.read(viewer, null, id)
      const [older, newer] = [await content.revision(viewer, item.id, Math.min(from, to)), await content.revision(viewer, item.id, Math.max(from, to))]
      const language = text ?? newer.input.lang
      // Audiences are the keepers' to know.
      const shown = (input: ItemInput) => item.isKept ? input : { ...input, audience: [], fields: {} }
      return {
        item, from: older.rev, to: newer.rev, lang: language, langs: [...new Set([...Object.keys(older.input.texts), ...Object.keys(newer.input.texts)])],
        parts: await changesOf(deps, item.kind, shown(older.input), shown(newer.input), language), mayRestore: item.isKept,
      }
    },
  }),

  on.get('/items/:id/revisions/:rev', {
    may: 'read', isInternal: true, input: Type.Object({ id: key(), rev: Type.Integer({ minimum: 1 }), text: Type.Optional(lang()) }), view: 'items/revision',
    output: Type.Object({ item: ItemShape, rev: Type.Integer(), at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }), title: Type.String(), summary: Type.String(), body: Type.String(), lang: lang(), isCurrent: Type.Boolean(), mayRestore: Type.Boolean() }),
    async run({ content, viewer }, { id, rev, text }) {
      const item = await content.read(viewer, null, id)
      const { input, at } = await content.revision(viewer, item.id, rev)
      const language = text && input.texts[text] ? text : input.texts[viewer.locale] ? viewer.locale : input.lang
      const said = input.texts[language]
      return { item, rev, at, title: said?.title ?? '', summary: said?.summary ?? '', body: said?.body ?? '', lang: language, isCurrent: rev === item.rev, mayRestore: item.isKept && rev !== item.rev }
    },
  }),

  on.post('/items/:id/restore', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key(), rev: Type.Integer({ minimum: 1 }) }),
    async run({ content, viewer, audit }, { id, rev }) {
      await content.restore(viewer, id, rev)
      await audit.record(viewer, 'core.item.restored', `item:${id}`, { rev })
      return redirect(`/items/${id}/edit`, 'core.item.restored', { values: { rev } })
    },
  }),

  on.get('/items/:id/readers', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key() }), view: 'items/readers',
    output: Type.Object({ item: ItemShape, readers: Readers, keepers: Readers }),
    async run({ content, viewer }, { id }) {
      const item = await content.read(viewer, null, id)
      if (!item.isKept) throw new NotFound()
      return { item, readers: await content.audienceOf(viewer, item.publishedAt === null ? [] : item.audience), keepers: await content.audienceOf(viewer, item.keepers) }
    },
  }),

  on.get('/items/:id/why', {
    may: 'read', isInternal: true, input: Type.Object({ id: key() }), view: 'items/why',
    output: Type.Object({ item: ItemShape, reasons: Type.Array(Type.Object({ token: Type.String(), via: Type.String(), until: Type.Union([Type.Unsafe<Date>({ type: 'string', format: 'date-time' }), Type.Null()]) })) }),
    async run({ content, viewer }, { id }) {
      const item = await content.read(viewer, null, id)
      return { item, reasons: await content.whyReadable(viewer, item.id) }
    },
  }),

  on.get('/items/:id/remove', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key() }), output: Removal, view: 'items/remove', run: (deps, { id }) => removalOf(deps, id),
  }),
  on.post('/items/:id/remove', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key(), rev: Type.Integer({ minimum: 0 }), note: Type.String({ minLength: 1, maxLength: 1_000 }) }), output: Removal, view: 'items/remove',
    again: (deps, { id = '', note = '' }) => removalOf(deps, id, note),
    async run({ content, viewer }, { id, rev, note }) {
      await content.remove(viewer, id, { rev, note })
      return redirect('/', 'core.item.removed')
    },
  }),

  on.post('/follow', {
    may: 'account', input: Type.Object({ type: oneOf(['item', 'topic', 'kind']), id: Type.String({ maxLength: 80 }), stop: Type.Optional(Type.Boolean()), back: Type.Optional(Type.String({ maxLength: 500, pattern: '^/[^/\\\\]?' })) }),
    async run({ content, audit, viewer }, { type, id, stop, back = '/' }) {
      if (viewer.id === null) throw new SignInNeeded()
      await (stop ? content.unsubscribe(viewer, { type, id }) : content.subscribe(viewer, { type, id }))
      await audit.record(viewer, stop ? 'core.follow.ended' : 'core.follow.begun', `${type}:${id}`)
      return redirect(nextPath(back) ?? '/', stop ? 'core.follow.ended' : 'core.follow.begun')
    },
  }),
]

