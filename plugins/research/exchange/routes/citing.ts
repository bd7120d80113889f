import { Type } from 'typebox'
import { file, key, oneOf, type ItemSummary, type Route, type Routes } from '@diwan/core'
import type { ExchangeDeps, ExchangePermission } from '../deps.ts'
import { formatIds, formats } from '../formats/all.ts'
import { titleOf } from '../record.ts'

const Runs = Type.Array(Type.Object({ text: Type.String(), isItalic: Type.Boolean() }))
const Styles = Type.Array(Type.Object({ id: Type.String(), name: Type.String(), lang: Type.String(), runs: Runs }))
const Formats = Type.Array(Type.Object({ name: Type.String(), path: Type.String() }))
const Finding = { finding: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,20}$' })) }
const word = () => Type.Optional(Type.String({ maxLength: 60 }))

const linksTo = (ref: string, finding = ''): { name: string; path: string }[] => formats.map(({ id, name }) => ({ name, path: `/research/cite/${ref}/${id}${finding === '' ? '' : `?finding=${finding}`}` }))
const named = (name: string, ending: string): string => `${name.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || 'works'}.${ending}`
const formatOf = (id: string) => formats.find((one) => one.id === id)!

/** How a work is cited, on a page of its own and as files; and lists, searches and collections as one file. */
export const citingRoutes = (on: Routes<ExchangeDeps, ExchangePermission>): Route[] => [
  on.get('/cite/:key', {
    may: 'read', input: Type.Object({ key: key(), ...Finding }), view: 'exchange/cite', reads: ['research.work', 'core.topic', 'core.administration'],
    output: Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String(), ref: Type.String(), styles: Styles, formats: Formats }),
    async run({ citations, viewer }, { key: ref, finding }) {
      const cited = await citations.read(viewer, ref, finding)
      return { title: titleOf(cited.record), lang: cited.record.lang, path: cited.path, ref: cited.ref, styles: citations.said(cited.record).map((one) => ({ ...one, lang: cited.record.lang })), formats: linksTo(cited.ref, finding) }
    },
  }),
  on.get('/cite/:key/:format', {
    may: 'read', outlet: 'export', input: Type.Object({ key: key(), format: oneOf(formatIds), ...Finding }),
    async run({ citations, viewer }, { key: ref, format: id, finding = '' }) {
      const { ending, type, write } = formatOf(id)
      const cited = await citations.read(viewer, ref, finding)
      return file({ name: named(`${cited.ref}${finding === '' ? '' : `-${finding}`}`, ending), type, body: write([cited.record]) })
    },
  }),
  on.get('/export/:format', {
    may: 'read', outlet: 'export', deadline: 60, input: Type.Object({ format: oneOf(formatIds), type: word(), topic: word(), administration: word(), collection: word(), q: Type.Optional(Type.String({ maxLength: 200 })) }),
    async run({ citations, shelfExport, viewer }, { format: id, ...query }) {
      const { ending, type, write } = formatOf(id)
      return file({ name: named(query.collection ?? query.q ?? query.topic ?? query.type ?? 'works', ending), type, body: write(await citations.all(viewer, await shelfExport.ids(viewer, query))) })
    },
  }),
]

/** The box below a work. */
export async function citeBox({ citations }: ExchangeDeps, { item }: { item: ItemSummary }): Promise<object | null> {
  if (item.kind !== 'research.work' || item.ref === null) return null
  const record = await citations.of(item.id)
  return record && { ref: item.ref, styles: citations.said(record).map((one) => ({ ...one, lang: record.lang })), formats: linksTo(item.ref) }
}
