import { moveKey, stateKey, type Kind, type Translate } from '../../core/contract/index.ts'

/** Keys of states and moves that no locale file gives a name: a raw key would stand on the page of the item. */
export function unnamedOf(kinds: readonly { name: string; kind: Pick<Kind, 'states' | 'transitions'> }[], t: Translate): string[] {
  const keys = kinds.flatMap(({ name, kind }) => [
    ...kind.states.map((state) => stateKey(name, state)),
    ...Object.keys(kind.transitions).filter((move) => move !== 'create').flatMap((move) => (['', '.title', '.done'] as const).map((ending) => moveKey(name, move, ending))),
  ])
  return [...new Set(keys)].filter((key) => t(key) === key)
}
