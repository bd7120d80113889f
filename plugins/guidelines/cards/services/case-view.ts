import type { Item } from '@diwan/core'
import type { CaseFields, CaseTexts, Cause, CostLine, Moment, ResultLine } from '../kinds/case.ts'
import { linesOf, treeOf, type Branch } from './cause-tree.ts'
import { changeOf, costOf, isReached, type Figure } from './normalised.ts'
import { converted } from './purchasing-power.ts'

interface Words { title: string; note: string }
export interface CaseView {
  costs: (CostLine & Words & { dollars: number | null })[]; once: Figure; yearly: Figure
  results: (ResultLine & Words & { change: number | null; reached: boolean | null })[]
  tree: TreeNode[]; lines: { id: string; depth: number; cause: Cause['cause']; title: string; note: string }[]
  timeline: (Moment & Words)[]
}
export interface TreeNode { id: string; cause: Cause['cause']; title: string; note: string; causes: TreeNode[] }

/** A case with the words of its parts beside them, in the language it is read in. */
export function caseView({ fields, extra }: Pick<Item, 'fields' | 'extra'>): CaseView {
  const { costs, results, causes, timeline } = fields as unknown as CaseFields
  const words = new Map(((extra as Partial<CaseTexts>).parts ?? []).map((part) => [part.id, part]))
  const of = (id: string): Words => ({ title: words.get(id)?.title ?? '', note: words.get(id)?.note ?? '' })
  const node = ({ node: { id, cause }, causes: under }: Branch<Cause>): TreeNode => ({ id, cause, ...of(id), causes: under.map(node) })
  const tree = treeOf(causes)
  return {
    costs: costs.map((line) => { const found = converted(line.amount, line.currency, line.year); return { ...line, ...of(line.id), dollars: 'value' in found ? found.value : null } }),
    once: costOf(costs, false), yearly: costOf(costs, true),
    results: results.map((line) => { const change = changeOf(line); return { ...line, ...of(line.id), change: 'value' in change ? Math.round(change.value * 10) / 10 : null, reached: isReached(line) } }),
    tree: tree.map(node), lines: linesOf(tree).map(({ node: { id, cause }, depth }) => ({ id, depth, cause, ...of(id) })),
    timeline: timeline.map((moment) => ({ ...moment, ...of(moment.id) })).toSorted((a, b) => a.on.localeCompare(b.on)),
  }
}
