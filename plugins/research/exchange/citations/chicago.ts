import { addressOf, titleOf, yearOf, type BibliographicRecord } from '../record.ts'
import { joined, shape } from './names.ts'
import { italic, Sentence, type Run } from './runs.ts'
import { citationWords } from './words.ts'

/** Up to ten authors are named; of more, the first seven. Source: The Chicago Manual of Style, 17th edition, 14.76. */
const [most, shown] = [10, 7]

/** Chicago, author-date: `Family, Given, and Given Family. 2026. Title. Version 2. Publisher. https://doi.org/…` */
export function chicago(of: BibliographicRecord): Run[] {
  const words = citationWords[of.lang]
  const names = of.creators.map((creator, at) => shape(creator, (family, given) => at === 0 ? `${family}${words.comma}${given}` : `${given} ${family}`)).filter(Boolean)
  const authors = names.length > most ? `${names.slice(0, shown).join(words.comma)}${words.comma}${words.etAl}` : joined(names, words, of.lang === 'en' && names.length > 1 ? ', ' : ' ')
  const year = yearOf(of) || words.noDate, title = titleOf(of), { container } = of
  const said = new Sentence()
  if (authors !== '') said.part(authors).part(year)
  if (container.title === '') said.part(italic(title))
  else said.part(title === '' ? '' : quoted(title, of.lang))
  if (authors === '') said.part(year)
  if (container.title !== '') {
    const place = [container.volume === '' ? '' : ` ${container.volume}`, container.issue === '' ? '' : ` (${container.issue})`, container.pages === '' ? '' : `: ${container.pages}`].join('')
    said.part(italic(container.title), place)
  }
  if (words.kinds[of.type]) said.part(words.kinds[of.type]!)
  if (of.version !== '') said.part(`${words.version} ${of.version}`)
  if (of.isRetracted) said.part(words.retracted)
  if (container.title === '' && of.publisher !== authors) said.part(of.publisher)
  return said.address('', addressOf(of)).runs()
}

/** In the quotation marks of the language, the stop inside the English ones. */
const quoted = (title: string, lang: BibliographicRecord['lang']): string =>
  lang === 'fr' ? `« ${title} »` : lang === 'es' || lang === 'ar' ? `«${title}»` : /[.?!]$/.test(title) ? `“${title}”` : `“${title}.”`
