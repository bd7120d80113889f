import type { Change, Recommendation, Section } from './model.ts'

interface Placed { one: Recommendation; section: string; number: string }

export function placed(sections: readonly Section[]): Map<string, Placed> {
  return new Map(sections.flatMap(({ id, recommendations }, at) => recommendations.map((one, n) => [one.id, { one, section: id, number: `${at + 1}.${n + 1}` }] as const)))
}

/** How much an official is held to it: strength first, then the verb. Avoiding binds as much as doing. */
const binding = ({ strength, verb }: Pick<Recommendation, 'strength' | 'verb'>): number => (strength === 'strong' ? 10 : 0) + (verb === 'must' ? 3 : verb === 'consider' ? 1 : 2)

/** Ids that kept their order; everything else that stands in both was moved. The longest such sequence, so that one that jumps is one move. */
export function steady(before: readonly string[], after: readonly string[]): Set<string> {
  const place = new Map(before.map((id, at) => [id, at]))
  const tails: { at: number; id: string; previous: number }[][] = []
  for (const id of after) {
    const at = place.get(id)
    if (at === undefined) continue
    let length = tails.findLastIndex((stack) => (stack.at(-1)?.at ?? Infinity) < at) + 1
    const previous = length === 0 ? -1 : (tails[length - 1]?.length ?? 0) - 1
    tails[length] = [...tails[length] ?? [], { at, id, previous }]
    length += 1
  }
  const kept = new Set<string>()
  for (let row = tails.length - 1, index = (tails.at(-1)?.length ?? 0) - 1; row >= 0; row -= 1) {
    const found = tails[row]?.[index]
    if (!found) break
    kept.add(found.id)
    index = found.previous
  }
  return kept
}

/** What became of each recommendation between two versions, in the order of the newer; what is gone comes last, by its old number. */
export function changesBetween(before: readonly Section[], after: readonly Section[]): Change[] {
  const [old, now] = [placed(before), placed(after)]
  const stays = steady([...old.keys()], [...now.keys()])
  const changes: Change[] = []
  for (const [id, { one, section, number }] of now) {
    const was = old.get(id)
    if (!was) { changes.push({ id, number, what: 'added' }); continue }
    const bound = Math.sign(binding(one) - binding(was.one))
    if (bound !== 0) changes.push({ id, number, what: bound > 0 ? 'stronger' : 'weaker' })
    const sure = Math.sign(one.certainty - was.one.certainty)
    if (sure !== 0) changes.push({ id, number, what: sure > 0 ? 'surer' : 'less-sure' })
    if (section !== was.section || !stays.has(id)) changes.push({ id, number, what: 'moved' })
  }
  for (const [id, { number }] of old) if (!now.has(id)) changes.push({ id, number, what: 'removed' })
  return changes
}
