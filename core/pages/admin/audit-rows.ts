import { Type, type Static } from 'typebox'
import type { AuditEntry } from '../../audit/entry.ts'
import type { PagesDeps } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'

export const AuditRow = Type.Object({
  id: Type.Integer(), seq: orNothing(Type.Integer()), at: moment(), actor: orNothing(Type.String()), actorName: Type.String(), action: Type.String(), object: Type.String(), objectUrl: Type.String(), objectName: Type.String(),
  detail: Type.String(), route: orNothing(Type.String()), request: orNothing(Type.String()),
})

const person = /^person:([0-9a-f-]{36})$/
const item = /^item:([0-9a-f-]{36})$/

/** Entries with the names of people in them, and where what they are about is looked at. */
export async function auditRows({ people, content, viewer }: Pick<PagesDeps, 'people' | 'content' | 'viewer'>, entries: readonly AuditEntry[]): Promise<Static<typeof AuditRow>[]> {
  const ids = entries.flatMap(({ actor, object }) => [actor, person.exec(object)?.[1] ?? null]).filter((id): id is string => id !== null)
  const names = await people.cards(ids)
  // Titles of what the administrator may read; of the rest the number is enough.
  const titles = new Map((await content.pick(viewer, entries.flatMap(({ object }) => item.exec(object)?.[1] ?? []))).map(({ id, title }) => [id, title]))
  return entries.map(({ id, seq, at, actor, action, object, detail, route, request }) => {
    const about = person.exec(object)?.[1]
    return {
      id: Number(id), seq: seq === null ? null : Number(seq), at, actor, actorName: actor === null ? '' : names.get(actor)?.name ?? '', action, object, objectUrl: urlOf(object), objectName: about === undefined ? titles.get(item.exec(object)?.[1] ?? '') ?? '' : names.get(about)?.name ?? '',
      detail: Object.keys(detail).length === 0 ? '' : JSON.stringify(detail), route, request,
    }
  })
}

function urlOf(object: string): string {
  const [kind = '', id = ''] = [object.slice(0, object.indexOf(':')), object.slice(object.indexOf(':') + 1)]
  const places: Record<string, string> = { person: '/admin/people/', plugin: '/admin/plugins/', administration: '/admin/administrations/', settings: '/admin/settings/', mail: '/admin/mails/' }
  if (kind === 'item') return `/items/${encodeURIComponent(id)}/history`
  const place = places[kind]
  return place === undefined ? '' : `${place}${encodeURIComponent(id)}`
}
