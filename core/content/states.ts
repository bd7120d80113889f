import type { Kind, Transition } from '../contract/index.ts'

/**
 * Whether a transition is open. What publishes puts the draft live, so where there is one its state decides and never that of the
 * version it replaces; what withdraws is about what is live; other moves are of the draft, or of the item where they fit only that.
 */
export function isOpen(transition: Transition, item: { state: string; isLive: boolean }, draft: string | null): boolean {
  if (draft === null || transition.withdraws) return transition.from.includes(item.state)
  if (!item.isLive || transition.publishes) return transition.from.includes(draft)
  return transition.from.includes(draft) || transition.from.includes(item.state)
}

/**
 * For each state where a draft falls when its text is changed: it stays where its writers could have brought it by themselves,
 * and goes back to the nearest such state before an approval, so that what was approved is what is published.
 */
export function afterEdit({ states, transitions, fallsTo = {} }: Pick<Kind, 'states' | 'transitions' | 'fallsTo'>): Record<string, string> {
  const first = states[0] ?? 'draft'
  const steps = Object.values(transitions).filter(({ publishes, withdraws }) => !publishes && !withdraws)
  const writers = transitions['create']?.may
  const own = new Set([first])
  for (let before = 0; before !== own.size;) {
    before = own.size
    for (const { from, to, may } of steps) if (may === writers && from.some((state) => own.has(state))) own.add(to)
  }
  const back = (state: string): string => {
    const seen = new Set([state])
    for (let round = [state]; round.length > 0;) {
      const found = round.find((one) => own.has(one))
      if (found !== undefined) return found
      round = steps.filter(({ to }) => round.includes(to)).flatMap(({ from }) => from).filter((one) => !seen.has(one))
      for (const one of round) seen.add(one)
    }
    return first
  }
  return Object.fromEntries(states.map((state) => [state, fallsTo[state] ?? back(state)]))
}
