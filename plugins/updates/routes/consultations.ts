import { Type } from 'typebox'
import { ItemSummaryShape, NotFound, file, key, redirect, type ItemSummary, type Route, type Routes } from '@diwan/core'
import { leaflet } from '../services/leaflet.ts'
import type { Deps, Permission } from './posts.ts'

/** The last day of a call, as a calendar shows it. */
const entryOf = ({ id, title, summary, path, updatedAt, fields }: ItemSummary) => ({ id, title, description: summary, path, updatedAt, from: new Date(`${String(fields['closesOn'])}T00:00:00Z`), isAllDay: true })

/** Calls by whether they are open, what came of them, and posts on one sheet to be passed on. */
export const consultationRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/consultations', {
    may: 'read', view: 'consultations', input: Type.Object({}), output: Type.Object({ title: Type.String(), open: Type.Array(ItemSummaryShape), closed: Type.Array(ItemSummaryShape), mayWrite: Type.Boolean() }),
    formats: { ics: ({ title, open, closed }) => ({ name: title, entries: [...open, ...closed].filter(({ fields }) => typeof fields['closesOn'] === 'string').map(entryOf) }) },
    async run({ consultations, viewer, t }) { return { title: t('updates.consultations.title'), ...await consultations.list(viewer), mayWrite: viewer.may('updates.write') } },
  }),

  on.post('/:key/answer', {
    may: 'write', input: Type.Object({ key: key() }),
    async run({ consultations, viewer, t }, { key: ref }) { return redirect(await consultations.begin(viewer, ref, t), 'updates.consultations.begun') },
  }),

  on.get('/:key/leaflet', {
    may: 'read', isInternal: true, outlet: 'export', input: Type.Object({ key: key() }),
    async run({ bulletin, papers, links, translator, viewer, locale }, { key: ref }) {
      const item = await bulletin.read(viewer, ref)
      if (item.publishedAt === null) throw new NotFound()
      const body = await papers.make(leaflet(item, links.absolute(links.inLanguage(locale, item.path)), translator(locale), locale))
      return file({ name: `${item.ref ?? 'post'}.pdf`, type: 'application/pdf', body, size: body.length })
    },
  }),
]
