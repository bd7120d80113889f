import { createHash } from 'node:crypto'
import { canonical } from './canonical.ts'

/** One row of `core.audit`. `seq` and `hash` are null until the sequencer has passed, some 50 ms after the commit. */
export interface AuditEntry {
  id: number
  seq: number | null
  at: Date
  /** A person's id; null: the site itself, or a visitor. */
  actor: string | null
  action: string
  /** Such as `item:<id>`. */
  object: string
  detail: Record<string, unknown>
  /** `POST /updates/:id/publish`; null for jobs and the command line. */
  route: string | null
  /** Id of the request. */
  request: string | null
}
export interface ChainedEntry extends AuditEntry { seq: number; prev: Buffer; hash: Buffer }

/** What the first entry is chained to. */
export const origin = Buffer.alloc(32)

export const columns = ['id', 'seq', 'at', 'actor', 'action', 'object', 'detail', 'route', 'request'] as const

/**
 * SHA-256 of the hash before and the entry as canonical JSON, with `at` as ISO 8601 in milliseconds. Anyone can compute it
 * from an export: `sha256(prev || '{"action":…,"actor":…,"at":…,"detail":…,"id":…,"object":…,"request":…,"route":…,"seq":…}')`.
 */
export function hashOf(prev: Buffer, entry: AuditEntry): Buffer {
  const { id, seq, at, actor, action, object, detail, route, request } = entry
  return createHash('sha256').update(prev)
    .update(canonical({ id, seq, at: at.toISOString(), actor, action, object, detail, route, request })).digest()
}
