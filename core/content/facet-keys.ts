import { Invalid, type ListQuery } from '../contract/index.ts'
import type { Kinds } from './kinds.ts'

/** How marks stand among an item's facets: tested, never walked. */
export const markOf = (mark: string): string => `!${mark}`

/** What a list under these facets walks in `core.item_audience`: one key per facet and per two of them; what is left is tested on the item. */
export function walkOf(facets: readonly string[]): { key: string; rest: readonly string[] } {
  const [first = '', second, ...others] = facets
  if (second === undefined || (isLanguage(first) && isLanguage(second))) return { key: first, rest: facets.slice(1) }
  return { key: pairKey(first, second), rest: others }
}

/** As `core.facet_keys` writes it: in the order of their bytes, so that either way round is one key. */
const pairKey = (one: string, other: string): string =>
  (Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0 ? [one, other] : [other, one]).join('\u001f')

/** Whether what was chosen is one of the values counted: another of the same facet (a process beside technologies, both topics) holds on. */
export const isAmong = (chosen: string, facet: string, values: readonly string[]): boolean => chosen.startsWith(`${facet}=`) && values.includes(chosen.slice(facet.length + 1))

const isLanguage = (facet: string) => facet.startsWith('lang=')

/**
 * A query's facets as they are written, the likely rarest first, since the first two are walked and the others tested: topics and seats
 * before own columns, languages last. @throws Invalid on one that none of the kinds has
 */
export function facetsAsked(kinds: Pick<Kinds, 'find'>, query: Pick<ListQuery, 'kinds' | 'facets'>): string[] {
  const allowed = new Set(['topic', 'administration', 'lang', 'outcome', ...query.kinds.flatMap((kind) => kinds.find(kind)?.kind.facets ?? [])])
  const asked = Object.entries(query.facets ?? {})
  const strange = asked.find(([name]) => !allowed.has(name))
  if (strange) throw new Invalid([{ field: strange[0], key: 'core.item.fault.facet' }])
  const weight = (name: string) => name === 'topic' ? 0 : name === 'administration' ? 1 : name === 'lang' ? 3 : 2
  const all = asked.toSorted(([a], [b]) => weight(a) - weight(b)).flatMap(([name, given]) => [given].flat().map((value) => `${name}=${value}`))
  return [...new Set(all)]
}
