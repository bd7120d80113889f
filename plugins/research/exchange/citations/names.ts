import type { Creator } from '../record.ts'
import type { Words } from './words.ts'

/** Scripts whose given names are shortened to their first letters; in the others a letter says nothing. */
const shortens = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u

/** `Jean-Pierre Marie` → `J.-P. M.`; `محمد` stays. */
export function initials(given: string): string {
  return given.trim().split(/\s+/).filter(Boolean).map((word) => word.split('-').filter(Boolean)
    .map((part) => shortens.test(part) ? `${/^./u.exec(part)?.[0] ?? ''}.`.toLocaleUpperCase() : part).join('-')).join(' ')
}

/** Names with the last one after “and”. Arabic joins its “and” to the name. */
export function joined(names: readonly string[], { and, comma }: Words, beforeAnd = ' '): string {
  const last = names.at(-1) ?? ''
  if (names.length < 2) return last
  return `${names.slice(0, -1).join(comma)}${beforeAnd}${and}${and === 'و' ? '' : ' '}${last}`
}

/** A person without a family name is called by the name there is. */
export const shape = (creator: Creator, both: (family: string, given: string) => string): string =>
  creator.kind === 'organisation' ? creator.name : creator.family === '' || creator.given === '' ? creator.family || creator.given : both(creator.family, creator.given)
