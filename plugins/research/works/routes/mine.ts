import { Type } from 'typebox'
import { ItemSummaryShape, type Route, type Routes } from '@diwan/core'
import type { WorksDeps, WorksPermission } from '../deps.ts'
import { maybe } from './shapes.ts'

/** Where one's own studies stand, in plain words. */
export const mineRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [
  on.get('/mine', {
    may: 'submit', isInternal: true, view: 'works/mine',
    output: Type.Object({ open: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), lang: Type.String(), state: Type.String(), said: Type.String(), path: maybe(Type.String()), at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }) })), published: Type.Array(ItemSummaryShape) }),
    async run({ submissions, viewer }) {
      const { open, published } = await submissions.mine(viewer)
      return { open: open.map(({ id, title, lang, draftState, updatedAt, publishedAt, path }) => ({ id, title, lang, state: draftState, said: `research.mine.said.${draftState}`, path: publishedAt === null ? null : path, at: updatedAt })), published: published.map((item) => ({ ...item, fields: {}, extra: {} })) }
    },
  }),
]
