import { Type } from 'typebox'
import { key, oneOf, redirect, type Route, type Routes } from '@diwan/core'
import { word } from '../../works/routes/shapes.ts'
import type { BenchDeps as Deps, BenchPermission as Permission } from '../deps.ts'
import type { BenchKind } from '../model.ts'
import { BenchPage, benchPage, placeOf } from './shown.ts'

/** From who made one to their contact point, and back. */
export function handingRoutes(on: Routes<Deps, Permission>, kind: BenchKind): Route[] {
  const one = `/${placeOf[kind]}/:key`
  return [
    on.post(`${one}/hand`, {
      may: 'measure', isInternal: true, input: Type.Object({ key: key(), note: word(1_000) }), output: BenchPage, view: 'workbench/page', again: (deps, { key: ref = '', note = '' }, fault) => benchPage(deps, kind, ref, true, { note, fault }),
      async run({ workbench, handing, viewer }, { key: ref, note = '' }) {
        const worked = await workbench.work(viewer, kind, ref)
        await handing.give(viewer, worked, note)
        return redirect(`/research/${placeOf[kind]}/${worked.item.ref ?? worked.item.id}?draft=true`, 'research.bench.handed')
      },
    }),
    on.post(`${one}/decide`, {
      may: 'publishMeasures', isInternal: true, input: Type.Object({ key: key(), decision: oneOf(['publish', 'return']), note: word(1_000), seen: Type.Integer({ minimum: 0 }) }), output: BenchPage, view: 'workbench/page', again: (deps, { key: ref = '', note = '' }, fault) => benchPage(deps, kind, ref, true, { note, fault }),
      async run({ workbench, handing, viewer }, { key: ref, decision, note = '', seen }) {
        const moved = await handing.answer(viewer, await workbench.work(viewer, kind, ref), { decision, note, seen })
        return redirect(decision === 'publish' ? moved.path : `/research/${placeOf[kind]}`, decision === 'publish' ? 'research.bench.published' : 'research.bench.returned')
      },
    }),
  ]
}
