import { addressOf, titleOf, yearOf, type BibliographicRecord } from '../record.ts'
import { initials, joined, shape } from './names.ts'
import { italic, Sentence, type Run } from './runs.ts'
import { citationWords } from './words.ts'

/** All authors up to twenty; of more, the first nineteen, an ellipsis and the last. Source: Publication Manual of the APA, 7th edition, 9.8. */
const most = 20

/** APA, 7th edition: `Family, G., & Family, G. (2026). Title (Version 2) [Data set]. Publisher. https://doi.org/…` */
export function apa(of: BibliographicRecord): Run[] {
  const words = citationWords[of.lang]
  const names = of.creators.map((creator) => shape(creator, (family, given) => `${family}${words.comma}${initials(given)}`)).filter(Boolean)
  const and = of.lang === 'en' ? '&' : words.and
  const authors = names.length > most ? `${names.slice(0, most - 1).join(words.comma)}${words.comma}… ${names.at(-1)}`
    : joined(names, { ...words, and }, of.lang === 'en' && names.length > 1 ? ', ' : ' ')
  const title = titleOf(of), { container } = of
  const about = [of.version === '' ? '' : ` (${words.version} ${of.version})`, words.kinds[of.type] ? ` [${words.kinds[of.type]}]` : '', of.isRetracted ? ` [${words.retracted}]` : ''].join('')
  const titled: (Run | string)[] = container.title === '' ? [italic(title), about] : [title, about]
  const year = `(${yearOf(of) || words.noDate})`
  const said = new Sentence()
  // Without an author the title takes the author's place.
  if (authors === '') said.part(...titled).part(year)
  else said.part(authors).part(year).part(...titled)
  if (container.title !== '') said.part(italic([container.title, container.volume].filter(Boolean).join(words.comma)), container.issue === '' ? '' : `(${container.issue})`, container.pages === '' ? '' : `${words.comma}${container.pages}`)
  else if (of.publisher !== authors) said.part(of.publisher)
  return said.address('', addressOf(of)).runs()
}
