import type { BibliographicRecord } from '../../exchange/record.ts'
import { plain, webAddress } from './loose.ts'

/** A licence from its address or its name; SPDX's word for it where it is one of Creative Commons. */
export function licenceSaid(said: readonly string[]): BibliographicRecord['licence'] {
  const words = said.map((one) => plain(one, 300)).filter((one) => one !== '')
  const id = words.map(spdxOf).find((one) => one !== '') ?? ''
  return { id, name: words.find((one) => webAddress(one) === '') ?? '', url: words.map(webAddress).find((one) => one !== '') ?? '' }
}

function spdxOf(said: string): string {
  if (/publicdomain\/zero|\bcc0\b|creative commons zero/i.test(said)) return 'CC0-1.0'
  const [, kind = '', version = '4.0'] = /creativecommons\.org\/licenses\/(by(?:-nc)?(?:-sa|-nd)?)\/(\d\.\d)/i.exec(said) ?? /\bcc[ -](by(?:[ -]nc)?(?:[ -](?:sa|nd))?)(?:[ -](\d\.\d))?/i.exec(said) ?? []
  if (kind !== '') return `CC-${kind.replaceAll(' ', '-').toUpperCase()}-${version}`
  const [, more = '', of = '4.0'] = /^creative commons attribution((?:[ -](?:noncommercial|sharealike|noderivatives))*)(?: (\d\.\d))?/i.exec(said) ?? []
  if (!/^creative commons attribution/i.test(said)) return ''
  return `CC-BY${/noncommercial/i.test(more) ? '-NC' : ''}${/sharealike/i.test(more) ? '-SA' : /noderivatives/i.test(more) ? '-ND' : ''}-${of}`
}
