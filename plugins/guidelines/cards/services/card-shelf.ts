import type { Content, ItemSummary, Viewer } from '@diwan/core'
import type { CaseType } from '../kinds/case.ts'

interface Needs { content: Content }
export type CardKind = 'practice' | 'pitfall' | 'case'
/** A card as other pages note it: what it is, and of a pitfall what to look for, what it cost and what to do. */
export interface CardNote {
  id: string; kind: CardKind; ref: string | null; title: string; summary: string; lang: ItemSummary['lang']; path: string; administration: string | null
  earlySign: string; cost: string; avoidance: string; remedy: string; certainty: number | null; type: CaseType | null
}
const kinds = ['practice', 'pitfall', 'case'] as const
const most = 50

/** Cards and cases for the pages of others: a guideline, a technology. Only what the viewer may read, few at a time. */
export class CardShelf {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The newest of each kind about a topic, in one statement. */
  async about(viewer: Viewer, topic: string, { kinds: wanted = kinds, limit = 5 }: { kinds?: readonly CardKind[]; limit?: number } = {}): Promise<Record<CardKind, CardNote[]>> {
    const found = await this.#needs.content.lists(viewer, Object.fromEntries(wanted.map((kind) => [kind, { kinds: [`guidelines.${kind}`], facets: { topic }, limit: Math.min(limit, most) }])) as Record<CardKind, { kinds: string[]; facets: { topic: string }; limit: number }>)
    return Object.fromEntries(kinds.map((kind) => [kind, (found[kind]?.rows ?? []).map(noteOf)])) as Record<CardKind, CardNote[]>
  }

  /** Those of these cards the viewer may read, in the order given; at most 200. */
  async pick(viewer: Viewer, ids: readonly string[]): Promise<CardNote[]> {
    const asked = [...new Set(ids)].slice(0, 200)
    if (asked.length === 0) return []
    // Its own columns come along, which a pick of items of any kind has not.
    const found = await this.#needs.content.joined<Record<string, unknown>>(viewer, {
      sql: `select c.own, c.item_id, null::uuid as person_id from (
        select jsonb_build_object('certainty', certainty) as own, item_id from guidelines.practice where item_id = any(?::uuid[])
        union all select '{}'::jsonb, item_id from guidelines.pitfall where item_id = any(?::uuid[])
        union all select jsonb_build_object('type', type), item_id from guidelines.case_study where item_id = any(?::uuid[])) c order by array_position(?::uuid[], c.item_id)`,
      bindings: [asked, asked, asked, asked], isFrequent: true,
    })
    return found.flatMap(({ own, item }) => item ? [noteOf({ ...item, fields: own })] : [])
  }

  /** Cases, newest first: about a topic, of one type, by one cause. */
  async cases(viewer: Viewer, { topic, type, cause, limit = 20 }: { topic?: string; type?: CaseType; cause?: string; limit?: number } = {}): Promise<ItemSummary[]> {
    const facets = Object.fromEntries(Object.entries({ topic, type, cause }).filter((entry): entry is [string, string] => entry[1] !== undefined))
    return (await this.#needs.content.list(viewer, { kinds: ['guidelines.case'], facets, limit: Math.min(limit, most) })).rows
  }
}

const word = (value: unknown): string => typeof value === 'string' ? value : ''
export function noteOf({ id, kind, ref, title, summary, lang, path, administration, fields, extra }: ItemSummary): CardNote {
  return {
    id, kind: kind.slice('guidelines.'.length) as CardKind, ref, title, summary, lang, path, administration,
    earlySign: word(extra['earlySign']), cost: word(extra['cost']), avoidance: word(extra['avoidance']), remedy: word(extra['remedy']),
    certainty: typeof fields['certainty'] === 'number' ? fields['certainty'] : null, type: (fields['type'] as CaseType | undefined) ?? null,
  }
}
