import type { Static } from 'typebox'
import type { Asked, ToldRow } from '../model/asked.ts'
import type { Phase } from '../model/fields.ts'
import type { ConsultDeps } from '../deps.ts'
import type { Read } from '../services/consultations.ts'
import type { Head } from './shapes.ts'

type Headed = Static<typeof Head>
export function headOf(asked: Asked, phase: Phase, of: { id: string; ref: string | null; path: string }): Headed {
  const { opensAt, closesAt, timeZone, publication, respondents } = asked.fields
  return { id: of.id, ref: of.ref ?? '', path: of.path, title: asked.title, summary: asked.summary, lang: asked.lang, phase, opensAt, closesAt, timeZone, publication, respondents }
}
export const headOfRead = ({ item, asked, phase }: Read): Headed => headOf(asked, phase, item)

/** “You said, we did” with the items it names, where the reader may read them. */
export async function toldOf({ content, viewer }: Pick<ConsultDeps, 'content' | 'viewer'>, rows: readonly ToldRow[]): Promise<(ToldRow & { link: { title: string; path: string; lang: string } | null })[]> {
  const found = new Map((await content.pick(viewer, [...new Set(rows.flatMap(({ item }) => item ?? []))])).map((one) => [one.id, one]))
  return rows.map((row) => { const one = row.item === null ? undefined : found.get(row.item); return { ...row, item: null, link: one ? { title: one.title, path: one.path, lang: one.lang } : null } })
}
