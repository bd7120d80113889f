import { Type } from 'typebox'
import { key, oneOf, redirect, Refused, type Content, type CoreServices, type RequestServices, type Route, type Routes, type Viewer } from '@diwan/core'
import type { Barriers } from '../services/barriers.ts'
import type { Permission } from './people.ts'

type Deps = CoreServices & RequestServices & { barriers: Barriers }
const hows = ['block', 'mute', 'none'] as const

async function subject({ content, viewer }: { content: Content; viewer: Viewer }, ref: string): Promise<{ person: string; name: string; path: string }> {
  const card = await content.read(viewer, 'directory.person', ref)
  const person = String(card.fields['personId'])
  if (person === viewer.id) throw new Refused('directory.contact.not-yourself')
  return { person, name: card.title, path: card.path }
}

/** Hearing nothing of somebody, or nothing aloud, whether or not they have written already. */
export const distanceRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/people/:key/distance', {
    may: 'contact', isInternal: true, view: 'distance', input: Type.Object({ key: key() }),
    output: Type.Object({ name: Type.String(), path: Type.String(), options: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), hint: Type.String(), selected: Type.Boolean() })) }),
    async run(deps, { key: ref }) {
      const { barriers, viewer, t } = deps
      const { person, name, path } = await subject(deps, ref)
      const how = await barriers.of(viewer.id ?? '', person) ?? 'none'
      return { name, path, options: hows.toReversed().map((value) => ({ value, label: t(`directory.distance.${value}`), hint: t(`directory.distance.${value}.hint`), selected: value === how })) }
    },
  }),
  on.post('/people/:key/distance', {
    may: 'contact', input: Type.Object({ key: key(), how: oneOf(hows) }),
    async run(deps, { key: ref, how }) {
      const { barriers, audit, viewer } = deps
      const { person, path } = await subject(deps, ref)
      await barriers.set(viewer.id ?? '', person, how === 'none' ? null : how)
      await audit.record(viewer, 'directory.barrier.set', `person:${person}`, { kind: how === 'none' ? null : how })
      return redirect(path, `directory.contact.bar.${how}`)
    },
  }),
]
