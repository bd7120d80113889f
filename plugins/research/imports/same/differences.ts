import { invertedName, titleOf, yearOf, type BibliographicRecord } from '../../exchange/record.ts'

/** What of two records of a work is not the same; `name`: below `research.import.field`. */
export interface Difference { name: string; here: string; there: string }
const parts = {
  title: titleOf, creators: ({ creators }) => creators.map(invertedName).join('; '), year: yearOf, publisher: ({ publisher }) => publisher, container: ({ container }) => container.title, doi: ({ doi }) => doi, url: ({ url }) => url,
  abstract: ({ abstracts }) => abstracts[0]?.text ?? '', keywords: ({ subjects }) => subjects.map(({ text }) => text).join('; '), licence: ({ licence }) => licence.id || licence.url || licence.name,
} as const satisfies Record<string, (of: BibliographicRecord) => string>

const shown = (text: string): string => text.length > 160 ? `${text.slice(0, 159)}…` : text
/** In the order above. What the new one does not say is no difference. */
export const differences = (here: BibliographicRecord, there: BibliographicRecord): Difference[] =>
  Object.entries(parts).flatMap(([name, of]) => { const [one, other] = [of(here), of(there)]; return other === '' || one.toLowerCase() === other.toLowerCase() ? [] : [{ name, here: shown(one), there: shown(other) }] })
