import { createHash } from 'node:crypto'
import { titleOf, yearOf, type BibliographicRecord } from '../../exchange/record.ts'
import { doiOf } from '../../works/model/related-identifier.ts'
import { plainTitle } from '../../works/services/similar-works.ts'

/** By which two records are the same work, the surest first. Empty: nothing is known. */
export interface Keys { doi: string; oai: string; title: string }
export type Why = keyof Keys
export const whys = ['oai', 'doi', 'title'] as const satisfies readonly Why[]

/** Title, year and first author, however they are typed; kept as a hash, since titles are long. */
export function titleKey(title: string, year: string, firstAuthor: string): string {
  const words = plainTitle(title)
  return words === '' ? '' : createHash('sha256').update(`${words}\n${year}\n${plainTitle(firstAuthor)}`).digest('hex').slice(0, 32)
}

export function keysOf(record: BibliographicRecord, oai = ''): Keys {
  const [first] = record.creators
  return { doi: doiOf(record.doi) ?? '', oai: oai.trim(), title: titleKey(titleOf(record), yearOf(record), first?.kind === 'organisation' ? first.name : first?.family ?? '') }
}
