import { phases, type ItemSummary, type Phase } from '@diwan/core'

/** `kind` without the plugin; `differs`: written for others than the reader's administration. */
export interface KitLink { title: string; lang: string; path: string; kind: string; differs: boolean }
export interface KitPhase { id: Phase; items: KitLink[] }
/** What there is of a technology; each newest first. */
export interface KitItems { guidelines: ItemSummary[]; questionnaires: ItemSummary[]; practices: ItemSummary[]; pitfalls: ItemSummary[]; cases: ItemSummary[]; costs: ItemSummary[]; risks: ItemSummary[]; outcomes: ItemSummary[]; reports: ItemSummary[] }

/**
 * Which item serves which phase: a self-assessment and the costs before anything is decided, the guideline from the pilot on, the risks when
 * it is bought and run, outcomes when it runs; pitfalls where their own card says. At most four of each phase. Pure.
 */
export function phasesOf(items: KitItems, differs: (item: ItemSummary) => boolean = () => false): KitPhase[] {
  const link = (item: ItemSummary): KitLink => ({ title: item.title, lang: item.lang, path: item.path, kind: item.kind.split('.')[1] ?? '', differs: differs(item) })
  const serving: Record<Phase, ItemSummary[]> = {
    assess: [...items.questionnaires.slice(0, 1), ...items.costs.slice(0, 1)], pilot: [...items.guidelines.slice(0, 1), ...items.cases.slice(0, 1)], procure: [...items.costs.slice(0, 1), ...items.risks.slice(0, 1)],
    deploy: items.practices.slice(0, 2), operate: [...items.outcomes.slice(0, 1), ...items.risks.slice(0, 1), ...items.reports.slice(0, 1)], retire: [],
  }
  return phases.map((id) => {
    const pitfalls = items.pitfalls.filter(({ fields }) => fields['phase'] === id).slice(0, 2)
    return { id, items: [...new Map([...serving[id], ...pitfalls].map((item) => [item.id, item])).values()].slice(0, 4).map(link) }
  })
}
