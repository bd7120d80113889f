import { addressOf, titleOf, yearOf, type BibliographicRecord } from '../record.ts'
import { joined, shape } from './names.ts'
import { italic, Sentence, type Run } from './runs.ts'
import { citationWords } from './words.ts'

/** More than three authors: the first, and that there are others. Source: ISO 690, name and date system, which leaves the number to the writer. */
const most = 3

/** ISO 690, name and date: `FAMILY, Given and Given FAMILY, 2026. Title. Version 2. Publisher. Available from: https://doi.org/…` */
export function iso690(of: BibliographicRecord): Run[] {
  const words = citationWords[of.lang]
  const names = of.creators.map((creator, at) => {
    const upper = (text: string): string => text.toLocaleUpperCase(of.lang)
    return creator.kind === 'organisation' ? upper(creator.name) : shape(creator, (family, given) => at === 0 ? `${upper(family)}${words.comma}${given}` : `${given} ${upper(family)}`)
  }).filter(Boolean)
  const authors = names.length > most ? `${names[0]} ${words.etAl}` : joined(names, words)
  const year = yearOf(of) || words.noDate, title = titleOf(of), { container } = of
  const said = new Sentence()
  if (authors !== '') said.part(`${authors}${words.comma}${year}`)
  said.part(container.title === '' ? italic(title) : title)
  if (authors === '') said.part(year)
  if (of.isRetracted) said.part(words.retracted)
  if (container.title !== '') said.part(italic(container.title), ...[`${container.volume}${container.issue === '' ? '' : `(${container.issue})`}`, container.pages].filter(Boolean).map((part) => `${words.comma}${part}`))
  if (words.kinds[of.type]) said.part(words.kinds[of.type]!)
  if (of.version !== '') said.part(`${words.version} ${of.version}`)
  const isOwn = of.creators.length === 1 && of.creators[0]?.kind === 'organisation' && of.creators[0].name === of.publisher
  if (container.title === '' && !isOwn) said.part(of.publisher)
  return said.address(words.available, addressOf(of)).runs()
}
