import type { Item, ItemSummary } from '@diwan/core'
import type { WorkFields } from './fields.ts'

export type Work = Item & { fields: WorkFields }
export type WorkSummary = ItemSummary & { fields: WorkFields }

/** What follows from a publication: number and list of versions, the year. A translation, or a change that is none, counts for nothing. */
export function settled(fields: WorkFields, before: WorkFields | null, { now, note, rev, isTranslation, to = 'published' }: { now: Date; note: string; rev: number; isTranslation: boolean; to?: string }): WorkFields {
  // A day that is past keeps nothing back.
  const given = fields.access === 'embargo' && (fields.embargoUntil ?? '') <= now.toISOString().slice(0, 10) ? { ...fields, access: 'open' as const } : fields
  const versions = before?.versions ?? []
  const kept = { version: before?.version ?? 0, versions, year: versions.length > 0 ? before?.year ?? fields.year : fields.year ?? now.getUTCFullYear() }
  if (to === 'retracted' && !isTranslation) return { ...given, ...kept, change: '', changeNote: '', retractedOn: now.toISOString().slice(0, 10), retraction: note }
  const kind = versions.length === 0 ? 'version' : fields.change
  if (isTranslation || kind === '') return { ...given, ...kept, change: '', changeNote: '' }
  const n = kept.version + 1
  return { ...given, ...kept, version: n, versions: [...versions, { n, rev, at: now.toISOString(), kind, note: fields.changeNote }], change: '', changeNote: '' }
}

/** `diwan:2026.0042v2`: the year of the first version, its number, which version; without `n` the newest. It never changes. Null before publication. */
export function identifierOf({ ref, fields }: Pick<WorkSummary, 'ref'> & { fields: Pick<WorkFields, 'versions' | 'version'> }, prefix: string, n = fields.version): string | null {
  const first = fields.versions[0]
  return ref === null || !first ? null : `${prefix}:${first.at.slice(0, 4)}.${ref.replace(/^\D+/, '')}v${n}`
}
/** The number of the work and the version in such an identifier; version null: the newest. Null where it is none. */
export function readIdentifier(given: string): { ref: string; version: number | null } | null {
  const found = /^[a-z][a-z0-9-]{0,30}:\d{4}\.(\d{4,8})(?:v(\d{1,4}))?$/i.exec(given.trim())
  return found ? { ref: `RS-${found[1]}`, version: found[2] === undefined ? null : Number(found[2]) } : null
}
