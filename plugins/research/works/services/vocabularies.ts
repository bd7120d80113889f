import type { Knex } from 'knex'
import type { Locale, Texts } from '@diwan/core'

interface Needs { db: Knex; touch(what: string): Promise<void> }
/** Lists that an administrator keeps on a page, so that no file is edited and nothing restarted. */
export const vocabularies = ['type', 'licence', 'sector'] as const
export type Vocabulary = (typeof vocabularies)[number]
/** `url`: of a licence, where its text stands. One that is not offered any more is still called by its name where it was chosen. */
export interface Term { vocabulary: Vocabulary; code: string; labels: Texts; notes: Texts; url: string; position: number; isOffered: boolean }

/** Types of works, licences and sectors, with what they are called in four languages. */
export class Vocabularies {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In their order. At most 200 of all. */
  all(): Promise<Term[]> { return this.#needs.db<Term>('research.term').orderBy(['vocabulary', 'position', 'code']).limit(200) as unknown as Promise<Term[]> }
  async of(vocabulary: Vocabulary): Promise<Term[]> { return (await this.all()).filter((one) => one.vocabulary === vocabulary) }

  /** Codes with their names in a language, for lists and exports. */
  async labels(vocabulary: Vocabulary, locale: Locale): Promise<Map<string, string>> { return new Map((await this.of(vocabulary)).map(({ code, labels }) => [code, labels[locale] || labels.en])) }
}
