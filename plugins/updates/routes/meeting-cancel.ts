import { Type } from 'typebox'
import { Invalid, ItemSummaryShape, NotFound, key, redirect, type Route, type Routes } from '@diwan/core'
import { mayBeCancelled } from '../services/meetings.ts'
import type { Deps, Permission } from './posts.ts'

const Asked = Type.Object({ item: ItemSummaryShape, people: Type.Integer(), mayCancel: Type.Boolean(), hasDraft: Type.Boolean() })

async function asked({ meetings, registrations, content, clock, viewer }: Deps, ref: string) {
  const item = await meetings.read(viewer, ref)
  if (!item.isKept) throw new NotFound()
  const mayCancel = mayBeCancelled(item, clock.now())
  return { item, mayCancel, people: (await registrations.all(item.id)).length, hasDraft: mayCancel && (await content.draft(viewer, item.id)).rev !== 0 }
}

/** One button for a meeting that does not take place. */
export const cancelRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/meetings/:key/call-off', {
    may: 'publish', isInternal: true, input: Type.Object({ key: key() }), output: Asked, view: 'meeting-call-off',
    run: (deps, { key: ref }) => asked(deps, ref),
  }),

  on.post('/meetings/:key/call-off', {
    may: 'publish', input: Type.Object({ key: key(), reason: Type.String({ minLength: 1, maxLength: 1_000 }) }), output: Asked, view: 'meeting-call-off',
    again: (deps, { key: ref = '' }) => asked(deps, ref),
    async run({ cancellations, viewer }, { key: ref, reason }) {
      const said = reason.trim().replaceAll('\r\n', '\n')
      if (said === '') throw new Invalid([{ field: 'reason', key: 'core.fault.required' }])
      const { path, told } = await cancellations.cancel(viewer, ref, said)
      return redirect(path, 'updates.meetings.called-off', { values: { n: told } })
    },
  }),
]
