import { Invalid, NotFound, type Content, type Item, type ItemSummary, type Locale, type Viewer } from '@diwan/core'
import type { GuidelineDocument } from '../document-types.ts'
import type { EditionFields, Entry } from '../edition-kind.ts'
import type { GuidelineFields } from '../model.ts'
import { kindName, type Guideline, type Guides } from './guides.ts'

interface Needs { content: Content; guides: Guides }
export type Edition = Item & { fields: EditionFields }
/** One guideline of an edition as the reader sees it; null where they may not read the guideline. */
export interface EditionRow extends Entry { guideline: Pick<ItemSummary, 'id' | 'ref' | 'title' | 'path' | 'lang' | 'topics' | 'administration'> & { version: string }; isNewest: boolean }

/** Frozen sets of versions. */
export class Editions {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async list(viewer: Viewer, paging: { after?: string; before?: string; limit?: number } = {}) { return this.#needs.content.list(viewer, { kinds: ['guidelines.edition'], ...paging }) }
  read(viewer: Viewer, key: string): Promise<Edition> { return this.#needs.content.read(viewer, 'guidelines.edition', key) as Promise<Edition> }

  /** What it holds, as far as the reader may read it. */
  async rows(viewer: Viewer, edition: Pick<Edition, 'fields'>): Promise<EditionRow[]> {
    const { entries } = edition.fields
    const found = new Map<string, ItemSummary>()
    for (let at = 0; at < entries.length; at += 200) for (const one of await this.#needs.content.pick(viewer, entries.slice(at, at + 200).map(({ item }) => item))) found.set(one.id, one)
    return entries.flatMap((entry): EditionRow[] => {
      const one = found.get(entry.item)
      return one ? [{ ...entry, ref: one.ref ?? entry.ref, guideline: { id: one.id, ref: one.ref, title: one.title, path: one.path, lang: one.lang, topics: one.topics, administration: one.administration, version: '' }, isNewest: one.rev === entry.rev }] : []
    })
  }

  /** The frozen documents themselves, for papers and downloads: at most 100. */
  async frozen(viewer: Viewer, key: string, lang?: Locale): Promise<{ edition: Edition; documents: GuidelineDocument[] }> {
    const edition = await this.read(viewer, key)
    const documents: GuidelineDocument[] = []
    for (const entry of edition.fields.entries.slice(0, 100)) {
      try {
        const item = await this.#needs.guides.read(viewer, entry.item)
        const { rev } = await this.#needs.guides.revisionOf(viewer, item, entry.version)
        documents.push(await this.#needs.guides.documentOf(viewer, item, { lang, rev }))
      } catch (fault) { if (!(fault instanceof NotFound)) throw fault }
    }
    return { edition, documents }
  }

  /** Everything that stands today and is for the same readers, under the next number. @throws Invalid where nothing stands, Refused */
  async freeze(viewer: Viewer, { title, summary, body }: { title: string; summary: string; body: string }): Promise<{ path: string; ref: string }> {
    const [last] = (await this.list(viewer, { limit: 100 })).rows.map(({ fields }) => Number(fields['number'])).toSorted((a, b) => b - a)
    const entries: Entry[] = []
    let after: string | undefined
    do {
      const page = await this.#needs.content.list(viewer, { kinds: [kindName], limit: 100, ...after === undefined ? {} : { after } })
      for (const one of page.rows as (ItemSummary & Pick<Guideline, 'fields'>)[]) {
        const fields = one.fields as GuidelineFields
        const version = fields.versions.at(-1)
        // An edition is for everybody; so is what stands in it.
        if (one.handling === 'open' && one.state === 'published' && version) entries.push({ item: one.id, ref: one.ref ?? '', rev: version.rev, version: version.label, count: fields.count })
      }
      after = page.next ?? undefined
    } while (after !== undefined && entries.length < 500)
    if (entries.length === 0) throw new Invalid([{ field: 'title', key: 'guidelines.edition.fault.empty' }])
    const made = await this.#needs.content.publishNew(viewer, 'guidelines.edition', {
      lang: viewer.locale, texts: { [viewer.locale]: { title, summary, body } }, audience: ['public'], handling: 'open', fields: { number: (last ?? 0) + 1, entries: entries.toSorted((a, b) => a.ref.localeCompare(b.ref)) },
    })
    return { path: made.path, ref: made.ref }
  }
}
