import type { Content, Locale, Search, Viewer } from '@diwan/core'
import type { Creator } from '../model/fields.ts'
import { doiOf } from '../model/related-identifier.ts'
import { kindName } from './works.ts'

interface Needs { content: Content; search: Search }
/** `why`: the same DOI; the same title; much of the title, by one of its authors, in a year nearby. */
export interface SimilarWork { id: string; ref: string | null; title: string; summary: string; lang: Locale; path: string; why: 'doi' | 'title' | 'authors' }
export interface Likened { title: string; doi?: string; year?: number | null; creators?: readonly Pick<Creator, 'family' | 'name'>[] }

/** Letters and digits alone, without case, accents or the signs Arabic may leave out: the same title is the same however it is typed. */
export const plainTitle = (title: string): string => title.normalize('NFKD').replaceAll(/[\p{M}ـ]/gu, '').toLowerCase().replaceAll('ß', 'ss').replaceAll('œ', 'oe').replaceAll('æ', 'ae')
  .replaceAll(/[أإآٱ]/g, 'ا').replaceAll('ى', 'ي').replaceAll('ة', 'ه').replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()

const common = new Set('the and for from with that this les des une dans pour sur par aux los las una del con por para que من في على إلى عن ان التي الذي'.split(' '))
const wordsOf = (title: string): Set<string> => new Set(plainTitle(title).split(' ').filter((word) => word.length > 2 && !common.has(word)))
/** How much of the shorter title is in the other, 0 to 1. */
export function titleShare(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)]
  const least = Math.min(a.size, b.size)
  return least === 0 ? 0 : [...a].filter((word) => b.has(word)).length / least
}

/** Studies that may be the same one: looked for before one is begun, and while it is written. Only among those the viewer may read. */
export class SimilarWorks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async to(viewer: Viewer, { title, doi = '', year = null, creators = [] }: Likened, self: string | null = null): Promise<SimilarWork[]> {
    const stored = doiOf(doi)
    const byDoi = stored === null ? [] : await this.#needs.content.joined<object>(viewer, { sql: `select '{}'::jsonb as own, item_id, null::uuid as person_id from research.work where lower(doi) = ? order by item_id limit 5`, bindings: [stored] })
    const hits = title.trim() === '' ? [] : (await this.#needs.search.find(viewer, { text: [...wordsOf(title)].slice(0, 12).join(' ') || title.slice(0, 200), kinds: [kindName], limit: 20 })).hits.map(({ item }) => item)
    const names = new Set(creators.map(({ family, name }) => plainTitle(family || name)).filter((one) => one !== ''))
    const found = new Map<string, SimilarWork>()
    const add = ({ id, ref, title: of, summary, lang, path }: SimilarWork | (typeof hits)[number], why: SimilarWork['why']) => { if (id !== self && !found.has(id)) found.set(id, { id, ref, title: of, summary, lang, path, why }) }
    for (const { item } of byDoi) if (item !== null) add(item, 'doi')
    for (const item of hits) {
      const other = item.fields as { creators?: Creator[]; year?: number | null }
      const sharesAuthor = (other.creators ?? []).some(({ family, name }) => names.has(plainTitle(family || name)))
      const isNear = year === null || other.year === null || other.year === undefined || Math.abs(year - other.year) <= 1
      const share = titleShare(title, item.title)
      if (plainTitle(item.title) === plainTitle(title) || share >= 0.8) add(item, 'title')
      else if (share >= 0.5 && sharesAuthor && isNear) add(item, 'authors')
    }
    return [...found.values()].slice(0, 6)
  }
}
