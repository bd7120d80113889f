import { normaliseAudience } from '../access/tokens.ts'
import type { KnownKind } from './kinds.ts'

interface Written { fields: Record<string, unknown>; /** Tokens its author goes by. */ author: readonly string[]; administration: string | null; isLive: boolean }

/** Who keeps what is written: whom its columns name, once it is live; otherwise its author, its seat and the staff who handle the kind, so that no draft is lost with a person. */
export function keepersFor({ kind: { keptBy }, plugin }: KnownKind, id: string, { fields, author, administration, isLive }: Written): string[] {
  if (typeof keptBy === 'function') return normaliseAudience(isLive ? keptBy(fields, id) : author)
  return normaliseAudience([...author, ...(administration === null ? [] : [`ncps@administration:${administration}`]), ...(keptBy === 'seat' ? [] : [`staff:${plugin}`])])
}
