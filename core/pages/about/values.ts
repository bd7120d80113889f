import { Type, type Static } from 'typebox'
import type { Route, Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { entriesFor } from '../places.ts'

/** What a site of this kind is for, in the order the founding texts name it; each plugin says in its navigation which one it serves. */
const values = [1, 2, 3, 4, 5, 6] as const

const Served = Type.Object({ label: Type.String(), path: Type.String(), text: Type.String(), n: Type.Integer(), isMore: Type.Boolean() })

/** Which value is served by what is installed, and how much of it the reader may read. */
export const valueRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/about/values', {
    may: 'read', view: 'values', reads: ['*', 'core.settings'],
    output: Type.Object({
      values: Type.Array(Type.Object({
        value: Type.Integer({ minimum: 1, maximum: 6 }),
        served: Type.Array(Served),
      })),
      countedAt: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }),
    }),
    async run({ content, host, viewer, t, clock }) {
      const served: (Static<typeof Served> & { value: number })[] = []
      for (const { id, label, path, value } of entriesFor(host, viewer).filter((entry) => entry.id !== 'core')) {
        const kinds = host.kinds.names().filter((kind) => kind.startsWith(`${id}.`))
        const count = kinds.length === 0 ? { n: 0, isMore: false } : await content.count(viewer, { kinds })
        served.push({ value, label: t(label), path, text: t(`${id}.introduction`), ...count })
      }
      return { values: values.map((value) => ({ value, served: served.filter((one) => one.value === value) })), countedAt: clock.now() }
    },
  }),
]
