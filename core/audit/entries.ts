import type { Knex } from 'knex'
import { columns } from './entry.ts'
import type { AuditEntry } from './entry.ts'

export interface AuditFilters {
  actor?: string
  /** Any of these did it; none at all where the list is empty. */
  actors?: readonly string[]
  /** Letters anywhere in action, object or detail; or what these people did or was done to them. */
  words?: { text: string; people: readonly string[] }
  /** An action, or all that begin with it where it ends in a dot: `core.person.`. */
  action?: string
  object?: string
  request?: string
  since?: Date
  until?: Date
}
export interface EntriesQuery {
  filters?: AuditFilters
  /** Id of the last entry of the page before. */
  before?: number
  /** At most 200; default 50. */
  limit?: number
}

/** Newest first. */
export async function entriesOf(db: Knex, { filters = {}, before, limit = 50 }: EntriesQuery): Promise<AuditEntry[]> {
  const query = db('core.audit').select(...columns).orderBy('id', 'desc').limit(Math.min(200, Math.max(1, limit)))
  if (before !== undefined) query.where('id', '<', before)
  if (filters.actor !== undefined) query.where('actor', filters.actor)
  if (filters.actors !== undefined) query.whereRaw('actor = any(?::uuid[])', [[...filters.actors]])
  if (filters.words !== undefined) {
    const { text, people } = filters.words
    const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`
    query.whereRaw(`(action ilike ? or object ilike ? or detail::text ilike ? or actor = any(?::uuid[]) or object = any(?::text[]))`, [like, like, like, [...people], people.map((id) => `person:${id}`)])
  }
  if (filters.object !== undefined) query.where('object', filters.object)
  if (filters.request !== undefined) query.where('request', filters.request)
  if (filters.since) query.where('at', '>=', filters.since)
  if (filters.until) query.where('at', '<', filters.until)
  if (filters.action?.endsWith('.')) query.whereRaw('starts_with(action, ?)', [filters.action])
  else if (filters.action !== undefined) query.where('action', filters.action)
  return await query as AuditEntry[]
}
