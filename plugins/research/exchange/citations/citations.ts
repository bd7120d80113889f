import { NotFound, type Content, type CoreServices, type Links, type Viewer } from '@diwan/core'
import { findingsOf, type Works } from '../../works/services/works.ts'
import type { BibliographicRecord } from '../record.ts'
import { recordOfFinding } from '../record-of-work.ts'
import type { WorkRecords } from '../work-records.ts'
import type { Run } from './runs.ts'
import { styles } from './styles.ts'

interface Needs { works: Works; workRecords: WorkRecords; content: Content; standing: CoreServices['standing']; links: Links }
export interface Cited { id: string; ref: string; path: string; record: BibliographicRecord }
export interface Citation { id: string; name: string; runs: Run[] }

/** How works and findings are cited, for whoever may read them. */
export class Citations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A work, or one finding of it. @throws NotFound, Gone */
  async read(viewer: Viewer, key: string, finding = ''): Promise<Cited> {
    const { works, standing, links } = this.#needs
    const work = await works.read(viewer, key)
    const [whole] = await this.#records([work.id])
    const ref = work.ref ?? work.id
    if (!whole) throw new NotFound()
    if (finding === '') return { id: work.id, ref, path: work.path, record: whole }
    const stands = await standing(work.id)
    const found = stands && findingsOf(stands.input, viewer.locale, work.path).find(({ id }) => id === finding)
    if (!found) throw new NotFound()
    return { id: work.id, ref, path: found.path, record: recordOfFinding(whole, { id: found.id, claim: found.claim, lang: found.lang, url: links.absolute(links.inLanguage(found.lang, found.path)) }) }
  }

  /** One that the viewer was given to read already, by its id; null where it does not stand. */
  async of(id: string): Promise<BibliographicRecord | null> { return (await this.#records([id]))[0] ?? null }

  /** Of these works those the viewer may read, in their order. */
  async all(viewer: Viewer, ids: readonly string[]): Promise<BibliographicRecord[]> {
    const readable: string[] = []
    for (let at = 0; at < ids.length; at += 200) readable.push(...(await this.#needs.content.pick(viewer, ids.slice(at, at + 200))).map(({ id }) => id))
    return this.#records(readable)
  }

  /** The three styles. */
  said(record: BibliographicRecord): Citation[] { return styles.map(({ id, name, write }) => ({ id, name, runs: write(record) })) }

  async #records(ids: readonly string[]): Promise<BibliographicRecord[]> {
    const stood: Parameters<WorkRecords['of']>[0][number][] = []
    // A few at a time, so that a long file does not ask for everything at once.
    for (let at = 0; at < ids.length; at += 20) stood.push(...(await Promise.all(ids.slice(at, at + 20).map(async (id) => { const stands = await this.#needs.standing(id); return stands ? [{ id, ...stands }] : [] }))).flat())
    return this.#needs.workRecords.of(stood)
  }
}
