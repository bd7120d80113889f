import type { Content, Item, ItemInput, ItemSummary, ListQuery, Locale, Page, Viewer } from '@diwan/core'
import { NotFound, inputOf, itemKey } from '@diwan/core'
import type { Finding, FindingWords, WorkFields, WorkTexts } from '../model/fields.ts'
import { identifierOf, readIdentifier, type Work, type WorkSummary } from '../model/versions.ts'

interface Needs { content: Content; settings: { identifierPrefix: string } }
export const kindName = 'research.work', holdingKind = 'research.holding'
export interface WorkQuery extends Pick<ListQuery, 'after' | 'before' | 'limit'> { facets?: Record<string, string | readonly string[]> }
/** A finding with its words, in the language asked for or else the original's; `path` is its own address. */
export interface SaidFinding extends Finding, Omit<FindingWords, 'id'> { lang: Locale; path: string }
/** One version as it was: `isCurrent` where none is newer. */
export interface WorkVersionRead { work: Work; input: ItemInput; n: number; rev: number; isCurrent: boolean; identifier: string | null }

/** Studies as they are read. */
export class Works {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By id, number (`RS-0042`) or identifier (`diwan:2026.0042`). A retracted one is there, its `state` says so. @throws NotFound, Gone */
  async read(viewer: Viewer, key: string): Promise<Work> { return await this.#needs.content.read(viewer, kindName, readIdentifier(key)?.ref ?? key) as Work }

  /** One that was named by its id, number, identifier or address, as it was typed; null where nothing of that name may be read. */
  named(viewer: Viewer, typed: string): Promise<Work | null> { return this.#needs.content.named(viewer, kindName, readIdentifier(itemKey(typed))?.ref ?? typed) as Promise<Work | null> }

  /** A version by its number, the newest without one. @throws NotFound, Gone */
  async version(viewer: Viewer, key: string, asked?: number): Promise<WorkVersionRead> {
    const work = await this.read(viewer, key)
    const n = asked ?? readIdentifier(key)?.version ?? work.fields.version
    const at = work.fields.versions.findIndex((one) => one.n === n)
    const [found, next] = [work.fields.versions[at], work.fields.versions[at + 1]]
    if (!found) throw new NotFound()
    // Translations come later and change nothing of the original: the last revision before the next version has them all.
    const rev = next === undefined ? work.rev : next.rev - 1
    const input = next === undefined ? inputOf(work) : (await this.#needs.content.revision(viewer, work.id, rev)).input
    return { work, input, n, rev, isCurrent: next === undefined, identifier: this.identifier(work, n) }
  }

  /** Newest first. Facets: `type`, `topic`, `administration`, `lang`, `year`, `access`, `sectors`. */
  list(viewer: Viewer, query: WorkQuery = {}): Promise<Page<WorkSummary>> { return this.#needs.content.list(viewer, { kinds: [kindName], ...query }) as Promise<Page<WorkSummary>> }

  /** Works filed under a topic, newest first; at most 20. */
  async about(viewer: Viewer, topic: string, limit = 5): Promise<ItemSummary[]> { return (await this.list(viewer, { facets: { topic }, limit: Math.min(limit, 20) })).rows }

  /** What it is cited by for good, `diwan:2026.0042v2`; without `n` the newest version. Null before publication. */
  identifier(work: Pick<Item, 'ref' | 'fields'>, n?: number): string | null { return identifierOf(work as WorkSummary, this.#needs.settings.identifierPrefix, n) }

  /** Its findings, said in a language. */
  findings(work: Pick<Work, 'path'>, input: ItemInput, lang: Locale): SaidFinding[] { return findingsOf(input, lang, work.path) }
}

export function findingsOf(input: ItemInput, lang: Locale, path: string): SaidFinding[] {
  const said = input.texts[lang] ? lang : input.lang
  const wordsIn = (of: Locale) => new Map((((input.texts[of]?.extra ?? {}) as Partial<WorkTexts>).findings ?? []).filter(({ claim }) => claim.trim() !== '').map((one) => [one.id, one]))
  const [own, original] = [wordsIn(said), wordsIn(input.lang)]
  return (((input.fields ?? {}) as Partial<WorkFields>).findings ?? []).map((one) => {
    const words = own.get(one.id) ?? original.get(one.id)
    return { ...one, claim: words?.claim ?? '', unit: words?.unit ?? '', note: words?.note ?? '', lang: own.has(one.id) ? said : input.lang, path: `${path}/findings/${one.id}` }
  })
}
