import { changesBetween } from './changes.ts'
import type { GuidelineFields, Recommendation } from './model.ts'

const all = ({ sections }: Pick<GuidelineFields, 'sections'>): Recommendation[] => sections.flatMap(({ recommendations }) => recommendations)

/** `3.1` → `4.0` where recommendations were added or taken out, `3.2` where what stands was put right; the first is `1.0`. */
export function nextLabel(before: Pick<GuidelineFields, 'sections' | 'version'> | null, after: Pick<GuidelineFields, 'sections'>): string {
  if (before === null || before.version === '') return '1.0'
  const [major = 1, minor = 0] = before.version.split('.').map(Number)
  const [old, now] = [new Set(all(before).map(({ id }) => id)), new Set(all(after).map(({ id }) => id))]
  return old.size !== now.size || [...old].some((id) => !now.has(id)) ? `${major + 1}.0` : `${major}.${minor + 1}`
}

/** What follows from a publication: number, list of versions, since when each recommendation stands, which are gone. A translation changes none of it. */
export function settled(fields: GuidelineFields, before: GuidelineFields | null, { now, note, rev, isTranslation }: { now: Date; note: string; rev: number; isTranslation: boolean }): GuidelineFields {
  const kept = { count: all(fields).length, version: before?.version ?? '', versions: before?.versions ?? [], gone: before?.gone ?? [], verifiedOn: before?.verifiedOn ?? null }
  if (isTranslation) return { ...fields, ...kept }
  const label = nextLabel(before, fields)
  const known = new Map((before === null ? [] : all(before)).map(({ id, since }) => [id, since]))
  const standing = new Set(all(fields).map(({ id }) => id))
  return {
    ...fields, ...kept, version: label, verifiedOn: now.toISOString().slice(0, 10),
    versions: [...kept.versions, { label, rev, at: now.toISOString(), note: note.slice(0, 1_000), changes: before === null || before.version === '' ? [] : changesBetween(before.sections, fields.sections) }],
    gone: [...kept.gone.filter(({ id }) => !standing.has(id)), ...[...known.keys()].filter((id) => !standing.has(id)).map((id) => ({ id, version: label }))],
    sections: fields.sections.map((section) => ({ ...section, recommendations: section.recommendations.map((one) => ({ ...one, since: known.get(one.id) || label })) })),
  }
}
