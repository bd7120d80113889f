import type { Loaded } from './load.ts'
import { reason } from './reason.ts'

/** Two plugins cannot number their items with the same letters; the later one in the alphabet is refused. */
export function withoutClashes(loaded: readonly Loaded[]): Loaded[] {
  const taken = new Map<string, string>()
  return loaded.map((one) => {
    const clashes = Object.values(one.plugin?.kinds ?? {}).flatMap(({ prefix }) => {
      const other = prefix === null ? undefined : taken.get(prefix)
      if (other === undefined && prefix !== null) taken.set(prefix, one.found.id)
      return other === undefined ? [] : [reason('clash', { id: one.found.id, what: `${prefix}-`, other })]
    })
    return clashes.length > 0 ? { ...one, plugin: null, faults: clashes } : one
  })
}
