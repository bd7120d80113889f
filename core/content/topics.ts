import type { Knex } from 'knex'
import { NotFound, type Locale, type Texts, type Topic, type Topics } from '../contract/index.ts'
import { rows } from './rows.ts'

interface TopicRow { id: string; kind: Topic['kind']; labels: Texts; notes: Texts | null; synonyms: Topic['synonyms']; broader: string[]; related: string[]; replaced_by: string | null }

/** A term of the taxonomy as `core/reference/taxonomy.json` gives it. */
export interface TaxonomyTerm { id: string; kind: Topic['kind']; labels: Texts; scopeNote?: Texts | null; synonyms?: Topic['synonyms']; broader?: string[]; related?: string[] }

/** The taxonomy, small enough to be held; read again when it changes. */
export class TopicShelf implements Topics {
  readonly #db: Knex
  readonly #isInTransaction: () => boolean
  #held: Promise<Map<string, Topic>> | null = null
  /** What `#held` came to; null while it is being read. */
  #standing: Map<string, Topic> | null = null
  #replaced = new Map<string, string>()
  #labels = new Map<string, Texts>()
  constructor(needs: { db: Knex; isInTransaction?: () => boolean }) {
    this.#db = needs.db
    this.#isInTransaction = needs.isInTransaction ?? (() => false)
  }

  forget(): void { this.#held = null; this.#standing = null }
  async all(): Promise<Topic[]> { return [...(await this.#topics()).values()] }
  async ids(): Promise<ReadonlySet<string>> { return new Set((await this.#topics()).keys()) }
  async get(id: string): Promise<Topic> {
    const topic = (await this.#topics()).get(this.#replaced.get(id) ?? id)
    if (!topic) throw new NotFound()
    return topic
  }
  async label(id: string, locale: Locale): Promise<string> {
    const labels = (await this.#topics()).get(id)?.labels
    return labels?.[locale] ?? labels?.en ?? id
  }

  /** From what is held, without waiting: for views. The id where nothing has been read yet. */
  labelNow(id: string, locale: Locale): string {
    const labels = this.#labels.get(id)
    if (!this.#held) void this.#topics().catch(() => {})
    return labels?.[locale] ?? labels?.en ?? id
  }

  /** Adds what is missing; a term the instance already has is left as it was edited. @returns how many were added */
  async load(terms: readonly TaxonomyTerm[]): Promise<number> {
    const added = await rows(this.#db, `insert into core.topic (id, kind, labels, notes, synonyms, broader, related, position)
      select id, kind, labels, notes, coalesce(synonyms, '{}'), array(select jsonb_array_elements_text(coalesce(broader, '[]'))), array(select jsonb_array_elements_text(coalesce(related, '[]'))), position
        from jsonb_to_recordset(?::jsonb) as t(id text, kind text, labels jsonb, notes jsonb, synonyms jsonb, broader jsonb, related jsonb, position integer)
      on conflict (id) do nothing returning id`,
    [JSON.stringify(terms.map(({ scopeNote, ...term }, position) => ({ ...term, notes: scopeNote ?? null, position })))])
    this.forget()
    return added.length
  }

  #topics(): Promise<Map<string, Topic>> {
    if (this.#standing) return Promise.resolve(this.#standing)
    // Whoever holds the one connection never waits for somebody who waits for it.
    if (this.#isInTransaction()) return this.#read()
    const held = this.#held ?? this.#read().then((topics) => { if (this.#held === held) this.#standing = topics; return topics }).catch((fault: unknown) => { if (this.#held === held) this.#held = null; throw fault })
    this.#held = held
    return held
  }

  async #read(): Promise<Map<string, Topic>> {
    const found = await rows<TopicRow>(this.#db, 'select id, kind, labels, notes, synonyms, broader, related, replaced_by from core.topic order by position, id')
    this.#replaced = new Map(found.flatMap(({ id, replaced_by }) => replaced_by === null ? [] : [[id, replaced_by] as const]))
    const current = found.filter(({ replaced_by }) => replaced_by === null)
    this.#labels = new Map(found.map(({ id, labels }) => [id, labels]))
    const narrower = (id: string) => current.filter(({ broader }) => broader.includes(id)).map((topic) => topic.id)
    // `related` holds both ways, whichever side says it.
    const relatedTo = (id: string, own: string[]) => [...new Set([...own, ...current.filter(({ related }) => related.includes(id)).map((topic) => topic.id)])]
    return new Map(current.map(({ id, kind, labels, notes, synonyms, broader, related }) =>
      [id, { id, kind, labels, notes, synonyms, broader, narrower: narrower(id), related: relatedTo(id, related) }]))
  }
}
