import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, type Audit, type FieldFault, type Locale, type Texts, type Viewer } from '@diwan/core'

interface Needs { db: Knex; audit: Audit; touch(what: string): Promise<void> }
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

  /** @throws NotFound */
  async term(vocabulary: Vocabulary, code: string): Promise<Term> {
    const found = (await this.of(vocabulary)).find((one) => one.code === code)
    if (!found) throw new NotFound()
    return found
  }

  /** How many works say it, published or not as they stand live. */
  async used(vocabulary: Vocabulary, code: string): Promise<number> {
    const works = this.#needs.db('research.work')
    const where = vocabulary === 'sector' ? works.whereRaw('sectors @> array[?]::text[]', [code]) : works.where({ [vocabulary]: code })
    return Number((await where.count({ n: '*' }).first() as { n: string }).n)
  }

  /** @throws Invalid by field, Conflict where the code is taken or the list is full */
  async add(viewer: Viewer, vocabulary: Vocabulary, { code, ...given }: { code: string } & TermInput): Promise<void> {
    const own = await this.of(vocabulary)
    const faults = faultsOf(vocabulary, given)
    if (!/^[a-z0-9][a-z0-9.-]{0,39}$/.test(code)) faults.unshift({ field: 'code', key: 'research.term.fault.code' })
    else if (own.some((one) => one.code === code)) faults.unshift({ field: 'code', key: 'research.term.fault.taken' })
    if (faults.length > 0) throw new Invalid(faults)
    if (own.length >= mostTerms) throw new Conflict(null, 'research.term.fault.many', { most: mostTerms })
    await this.#needs.db('research.term').insert({ vocabulary, code, ...rowOf(given), position: Math.max(-1, ...own.map(({ position }) => position)) + 1 })
    await this.#changed(viewer, 'added', vocabulary, code)
  }

  /** Its code stays: works say it. @throws Invalid by field, NotFound, Conflict where code needs it */
  async change(viewer: Viewer, vocabulary: Vocabulary, code: string, given: TermInput): Promise<void> {
    await this.term(vocabulary, code)
    const faults = faultsOf(vocabulary, given)
    if (faults.length > 0) throw new Invalid(faults)
    await this.#needs.db('research.term').where({ vocabulary, code }).update(rowOf(given))
    await this.#changed(viewer, 'changed', vocabulary, code)
  }

  /** One place up in its list. @throws NotFound */
  async up(viewer: Viewer, vocabulary: Vocabulary, code: string): Promise<void> {
    await this.term(vocabulary, code)
    const codes = (await this.of(vocabulary)).map((one) => one.code), at = codes.indexOf(code)
    if (at === 0) return
    codes.splice(at - 1, 2, code, codes[at - 1] ?? '')
    for (const [position, one] of codes.entries()) await this.#needs.db('research.term').where({ vocabulary, code: one }).update({ position })
    await this.#changed(viewer, 'moved', vocabulary, code)
  }

  async #changed(viewer: Viewer, what: string, vocabulary: Vocabulary, code: string): Promise<void> {
    await this.#needs.audit.record(viewer, `research.term.${what}`, `research:${vocabulary}/${code}`)
    await this.#needs.touch('term')
  }
}

/** What is typed of a term. */
export interface TermInput { labels: Texts; notes: Texts; url: string; isOffered: boolean }
/** Of one list: more than a form can offer in one look. */
const mostTerms = 60

function faultsOf(vocabulary: Vocabulary, { labels, notes, url }: TermInput): FieldFault[] {
  const faults: FieldFault[] = []
  if (labels.en.trim() === '') faults.push({ field: 'label-en', key: 'research.term.fault.label' })
  for (const [locale, text] of Object.entries(labels)) if (text.length > 120) faults.push({ field: `label-${locale}`, key: 'core.item.fault.too-long', values: { limit: 120 } })
  for (const [locale, text] of Object.entries(notes)) if (text.length > 400) faults.push({ field: `note-${locale}`, key: 'core.item.fault.too-long', values: { limit: 400 } })
  if (vocabulary === 'licence' && url !== '' && !isWeb(url)) faults.push({ field: 'url', key: 'research.term.fault.url' })
  return faults
}
const isWeb = (url: string): boolean => url.length <= 500 && /^https?:\/\/[^\s]+$/i.test(url) && URL.canParse(url)
const rowOf = ({ labels, notes, url, isOffered }: TermInput) => ({ labels: JSON.stringify(trimmed(labels)), notes: JSON.stringify(trimmed(notes)), url: url.trim(), is_offered: isOffered })
const trimmed = (texts: Texts) => Object.fromEntries(Object.entries(texts).map(([locale, text]) => [locale, text.trim()]))
