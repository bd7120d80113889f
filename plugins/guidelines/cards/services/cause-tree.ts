import type { FieldFault } from '@diwan/core'

interface Node { id: string; under: string | null; cause: string }
export interface Branch<N extends Node> { node: N; depth: number; causes: Branch<N>[] }

/** What went wrong in the end stands first, under each what led to it, in the order they were written. What hangs on nothing that is there stands at the top. */
export function treeOf<N extends Node>(nodes: readonly N[]): Branch<N>[] {
  const ids = new Set(nodes.map(({ id }) => id))
  const under = Map.groupBy(nodes, (node) => node.under !== null && node.under !== node.id && ids.has(node.under) ? node.under : null)
  const seen = new Set<string>()
  const branches = (parent: string | null, depth: number): Branch<N>[] => (under.get(parent) ?? []).filter(({ id }) => !seen.has(id)).map((node) => {
    seen.add(node.id)
    return { node, depth, causes: branches(node.id, depth + 1) }
  })
  const top = branches(null, 0)
  // A circle hangs on nothing: it is cut where it is met first, so that no cause is lost.
  for (const node of nodes) if (!seen.has(node.id)) { seen.add(node.id); top.push({ node, depth: 0, causes: branches(node.id, 1) }) }
  return top
}

/** The tree as lines from the top, each with its depth: for tables, print and forms. */
export const linesOf = <N extends Node>(branches: readonly Branch<N>[]): { node: N; depth: number }[] =>
  branches.flatMap(({ node, depth, causes }) => [{ node, depth }, ...linesOf(causes)])

/** Every cause named anywhere in the tree, once. */
export const causesNamed = <C extends string>(nodes: readonly { cause: C }[]): C[] => [...new Set(nodes.map(({ cause }) => cause))]

/** What is no tree: two nodes of one name, one under itself, or a circle. */
export function causeFaults(nodes: readonly Node[], base = 'fields.causes'): FieldFault[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return nodes.flatMap((node, index): FieldFault[] => {
    if (byId.get(node.id) !== node) return [{ field: `${base}.${index}.id`, key: 'guidelines.case.fault.cause-twice' }]
    if (node.under !== null && !byId.has(node.under)) return [{ field: `${base}.${index}.under`, key: 'guidelines.case.fault.cause-under' }]
    const seen = new Set<string>()
    for (let at: Node | undefined = node; at; at = at.under === null ? undefined : byId.get(at.under)) {
      if (seen.has(at.id)) return at.id === node.id ? [{ field: `${base}.${index}.under`, key: 'guidelines.case.fault.cause-circle' }] : []
      seen.add(at.id)
    }
    return []
  })
}
