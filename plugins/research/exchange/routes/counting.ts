import { Type } from 'typebox'
import { NotFound, file, key, redirect, type ItemSummary, type Route, type Routes } from '@diwan/core'
import type { ExchangeDeps, ExchangePermission } from '../deps.ts'
import type { WorkFields } from '../../works/model/fields.ts'

/** One clear point: what a page asks for when a person's browser shows it, also where the page itself is a kept copy. */
const point = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

export const countingRoutes = (on: Routes<ExchangeDeps, ExchangePermission>): Route[] => [
  on.get('/download/:key/:file', {
    may: 'read', isInternal: true, input: Type.Object({ key: key(), file: key(), v: Type.Optional(Type.Integer({ minimum: 1 })) }),
    async run({ works, holdings, useCounts, viewer, request }, { key: ref, file: id, v }) {
      const { work, input } = await works.version(viewer, ref, v)
      const found = (await holdings.read(viewer, (input.fields as Partial<WorkFields>).holding ?? null)).files.find((one) => one.id === id)
      if (!found) throw new NotFound()
      await useCounts.note('downloads', work.id, request)
      return redirect(found.path)
    },
  }),
  on.get('/seen/:key', {
    may: 'read', isInternal: true, input: Type.Object({ key: key() }),
    async run({ content, useCounts, viewer, request }, { key: id }) {
      const [item] = /^[0-9a-f-]{36}$/.test(id) ? await content.pick(viewer, [id]) : []
      if (item?.kind === 'research.work') await useCounts.note('views', item.id, request)
      return file({ name: 'seen.gif', type: 'image/gif', body: point, inline: true })
    },
  }),
]

/** Small figures beside a work, and the point that counts its reader. */
export async function countBox({ useCounts }: ExchangeDeps, { item }: { item: ItemSummary }): Promise<object | null> {
  if (item.kind !== 'research.work' || item.publishedAt === null) return null
  return { id: item.id, ...await useCounts.of(item.id) }
}
