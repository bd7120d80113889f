import type { PaperRemark } from '@diwan/core'

export const fields = ['title', 'body', 'cost', 'staff', 'law'] as const
export type Field = (typeof fields)[number]
/** Texts of a guideline that are no part of it, by the name they are sent under. */
export const wholes = ['title', 'summary', 'key-points', 'body', 'unknown', 'method'] as const
export type Whole = (typeof wholes)[number]

/** A section or a recommendation as it came back; `id` null: it was not sent. Markdown. */
export interface ReturnedPart { id: string | null; words: Record<Field, string>; remarks: PaperRemark[]; by: string[] }
/** An edited copy of a guideline, read. */
export interface Returned {
  /** `GL-0042@7@en`, where it is a copy that was sent out. */
  source: string | null
  wholes: Partial<Record<Whole, string>>
  sections: (ReturnedPart & { recommendations: ReturnedPart[] })[]
  /** Remarks on what is no part, or whose place is gone. */
  loose: PaperRemark[]
  /** Words of text blocks that stand in it, by the part they stand in and the block: written elsewhere, so that what was changed in them is told and not taken. */
  blocks: { part: string; ref: string; text: string; by: string[] }[]
}

export const blankPart = (id: string | null): ReturnedPart => ({ id, words: { title: '', body: '', cost: '', staff: '', law: '' }, remarks: [], by: [] })

/** What a copy bears, so that it is known when it comes back. */
export const sourceOf = ({ ref, id, rev, lang }: { ref: string | null; id: string; rev: number; lang: string }): string => `${ref ?? id}@${rev}@${lang}`
export function readSource(source: string | null): { key: string; rev: number; lang: string } | null {
  const [, key, rev, lang] = /^([A-Za-z0-9-]{1,40})@(\d{1,9})@(en|fr|es|ar)$/.exec(source ?? '') ?? []
  return key === undefined || lang === undefined ? null : { key, rev: Number(rev), lang }
}
