import type { Content, ItemSummary, Viewer } from '@diwan/core'
import type { AssessmentFields } from '../kinds/assessment.ts'

interface Needs { content: Content }
/** An assessment as other pages show it. `change` is from baseline to actual in per cent of the baseline, null from nothing; `reached` whether the target was. */
export interface OutcomeNote {
  id: string; ref: string | null; title: string; lang: ItemSummary['lang']; path: string; administration: string | null; what: string; how: string; confounders: string
  measure: AssessmentFields['measure']; baseline: number; target: number | null; actual: number; better: 'lower' | 'higher'; method: AssessmentFields['method']; from: string; until: string; certainty: number; change: number | null; reached: boolean | null
}

/** What became of things, measured: for guidelines and for technologies. */
export class Outcomes {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async about(viewer: Viewer, topic: string, limit = 5): Promise<OutcomeNote[]> {
    return (await this.#needs.content.list(viewer, { kinds: ['guidelines.assessment'], facets: { topic }, limit: Math.min(limit, 50) })).rows.map(outcomeOf)
  }

  /** Those that say they are about this guideline, card or case; newest period first. */
  async of(viewer: Viewer, id: string, limit = 10): Promise<OutcomeNote[]> {
    const found = await this.#needs.content.joined<Record<string, unknown>>(viewer, {
      sql: `select to_jsonb(a) as own, a.item_id, null::uuid as person_id from guidelines.assessment a where a.about @> array[?::uuid] order by a.until desc, a.item_id limit 50`, bindings: [id], isFrequent: true,
    })
    return found.flatMap(({ own, item }) => item ? [outcomeOf({ ...item, fields: own })] : []).slice(0, Math.min(limit, 50))
  }
}

const word = (value: unknown): string => typeof value === 'string' ? value : ''
export function outcomeOf({ id, ref, title, lang, path, administration, fields, extra }: ItemSummary): OutcomeNote {
  const { measure, baseline, target, actual, better, method, from, until, certainty } = fields as unknown as AssessmentFields
  return {
    id, ref, title, lang, path, administration, what: word(extra['what']), how: word(extra['how']), confounders: word(extra['confounders']),
    measure, baseline, target, actual, better, method, from, until, certainty,
    change: baseline === 0 ? null : Math.round((actual - baseline) / Math.abs(baseline) * 1_000) / 10, reached: target === null ? null : better === 'lower' ? actual <= target : actual >= target,
  }
}
