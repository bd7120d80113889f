import { Invalid } from '@diwan/core'
import type { CategoryFields } from '../../board/model/kinds.ts'

/** What changes how a category works; its place in the list does not. */
export const settings = ['format', 'begins', 'replies', 'ceiling', 'lookedAt', 'needsTopic', 'isTrial', 'goalHours', 'headings'] as const satisfies readonly (keyof CategoryFields)[]
export type Setting = (typeof settings)[number]
export interface Changed { field: Setting; from: unknown; to: unknown }
const plain = (value: unknown): string => JSON.stringify(Array.isArray(value) && value.length === 0 ? null : value ?? null)

export const changesOf = (before: Partial<CategoryFields>, after: Partial<CategoryFields>): Changed[] =>
  settings.flatMap((field) => plain(before[field]) === plain(after[field]) ? [] : [{ field, from: before[field] ?? null, to: after[field] ?? null }])

/** A category’s settings change with a reason or not at all. @throws Invalid on `note` */
export function settled(fields: CategoryFields, before: CategoryFields | null, { note, isTranslation }: { note: string; isTranslation: boolean }): CategoryFields {
  if (before === null || isTranslation || changesOf(before, fields).length === 0) return { ...fields, reason: before?.reason ?? null }
  if (note.trim() === '') throw new Invalid([{ field: 'note', key: 'forum.change.fault.reason' }])
  return { ...fields, reason: note.trim().slice(0, 1_000) }
}
