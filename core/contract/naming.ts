import type { AdministrationCard } from './services.ts'

/** What would tell whose a text is: the code of an administration, its names in every language and the words in them that are nobody else's, people. */
export interface Telltale { code: string | null; names: readonly string[] }

/** "Aldermere Customs" is told by "Aldermere" too: a word of a name that stands in no other administration's. */
export function telltaleOf(card: AdministrationCard | undefined, all: readonly AdministrationCard[], people: readonly string[]): Telltale {
  const names = Object.values(card?.names ?? {})
  const isOnlyTheirs = (word: string) => word.length > 4 && !all.some((other) => other.code !== card?.code && Object.values(other.names).some((one) => one.includes(word)))
  return { code: card?.code ?? null, names: [...names.flatMap((name) => [name, ...name.split(/[\s’'-]+/).filter(isOnlyTheirs)]), ...people].filter((name) => folded(name).length > 2) }
}

/** The first of them that stands in the words, whatever its case and accents; a code only as a word of its own. */
export function nameIn(words: string, { code, names }: Telltale): string | undefined {
  const text = folded(words)
  const found = names.find((name) => text.includes(folded(name)))
  if (found !== undefined || code === null) return found
  return new RegExp(`(^|[^\\p{L}\\p{N}])${code}($|[^\\p{L}\\p{N}])`, 'u').test(words) ? code : undefined
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
