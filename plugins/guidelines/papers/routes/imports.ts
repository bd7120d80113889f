import { Type } from 'typebox'
import { Invalid, oneOf, redirect, type FieldFault, type RequestServices, type Route, type Routes } from '@diwan/core'
import type { PapersDeps, PapersPermission } from '../deps.ts'
import { largest } from '../services/bundle-reader.ts'
import type { ImportCard } from '../services/imports.ts'

const at = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const maybe = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const lang = () => oneOf(['en', 'fr', 'es', 'ar'])
const verdicts = ['new', 'newer', 'same', 'older', 'conflict'] as const
const Found = Type.Object({
  id: Type.String(), ref: Type.String(), title: Type.String(), lang: lang(), version: Type.String(), here: Type.String(), verdict: oneOf(verdicts), versions: Type.Integer(), files: Type.Integer(), languages: Type.Array(lang()), handling: Type.String(),
  unknownTopics: Type.Array(Type.String()), path: maybe(Type.String()),
})
const Card = Type.Object({
  id: Type.String(), name: Type.String(), state: oneOf(['looked', 'taken']), createdAt: at(), edition: maybe(Type.Object({ ref: Type.String(), title: Type.String(), isHere: Type.Boolean() })), guidelines: Type.Array(Found),
  result: Type.Array(Type.Object({ ref: Type.String(), from: Type.String(), path: Type.String(), redrawn: Type.Array(Type.String()) })),
})
const Errors = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
const Short = Type.Object({ id: Type.String(), name: Type.String(), state: oneOf(['looked', 'taken']), createdAt: at(), count: Type.Integer() })
const List = Type.Object({ imports: Type.Array(Short), errors: Errors })
const Look = Type.Object({ card: Card, choices: Type.Integer(), errors: Errors })
const Id = { import: Type.String({ maxLength: 40 }) }
export const errorsOf = (fault: object, t: RequestServices['t']) => 'faults' in fault ? (fault.faults as FieldFault[]).map(({ field, key, values }) => ({ id: field, error: t(key, values) })) : []
const shortOf = ({ id, name, state, createdAt, guidelines }: ImportCard) => ({ id, name, state, createdAt, count: guidelines.length })
const lookOf = (card: ImportCard, errors: { id: string; error: string }[] = []) => ({ card, errors, choices: card.guidelines.filter(({ verdict }) => verdict === 'new' || verdict === 'newer' || verdict === 'conflict').length })

/** Archives of guidelines: looked at before anything is written. */
export const importRoutes = (on: Routes<PapersDeps, PapersPermission>): Route[] => [
  on.get('/import', { may: 'import', isInternal: true, view: 'papers/imports', output: List, run: async ({ bundleImports, viewer }) => ({ imports: (await bundleImports.list(viewer)).map(shortOf), errors: [] }) }),
  on.post('/import', {
    may: 'import', isInternal: true, view: 'papers/imports', output: List, upload: { limit: largest }, deadline: 120,
    again: async ({ bundleImports, viewer, t }, _typed, fault) => ({ imports: (await bundleImports.list(viewer)).map(shortOf), errors: errorsOf(fault, t) }),
    async run({ bundleImports, viewer, request }) {
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'guidelines.import.fault.none' }])
      return redirect(`/guidelines/import/${await bundleImports.look(viewer, request.upload.name, request.upload.bytes)}`)
    },
  }),
  on.get('/import/:import', { may: 'import', isInternal: true, view: 'papers/import', input: Type.Object(Id), output: Look, run: async ({ bundleImports, viewer }, { import: id }) => lookOf(await bundleImports.read(viewer, id)) }),
  on.post('/import/:import/take', {
    may: 'import', isInternal: true, deadline: 120, view: 'papers/import', output: Look, input: Type.Object({ ...Id, chosen: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 200 })) }),
    again: async ({ bundleImports, viewer, t }, typed, fault) => lookOf(await bundleImports.read(viewer, String((typed as { import?: string }).import ?? '')), errorsOf(fault, t)),
    async run({ bundleImports, viewer }, { import: id, chosen = [] }) {
      const { taken } = await bundleImports.take(viewer, id, chosen)
      return redirect(`/guidelines/import/${id}`, 'guidelines.import.taken', { values: { n: taken } })
    },
  }),
  on.post('/import/:import/drop', { may: 'import', isInternal: true, input: Type.Object(Id), async run({ bundleImports, viewer }, { import: id }) { await bundleImports.drop(viewer, id); return redirect('/guidelines/import', 'guidelines.import.dropped') } }),
]
