/** What a list under these facets walks in `core.item_audience`: one key per facet and per two of them; what is left is tested on the item. */
export function walkOf(facets: readonly string[]): { key: string; rest: readonly string[] } {
  const [first = '', second, ...others] = facets
  if (second === undefined || (isLanguage(first) && isLanguage(second))) return { key: first, rest: facets.slice(1) }
  return { key: pairKey(first, second), rest: others }
}

/** As `core.facet_keys` writes it: in the order of their bytes, so that either way round is one key. */
const pairKey = (one: string, other: string): string =>
  (Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0 ? [one, other] : [other, one]).join('\u001f')

const isLanguage = (facet: string) => facet.startsWith('lang=')
