import { Gone, NotFound, type Content, type Item, type ItemSummary, type ListQuery, type Locale, type Page, type Viewer } from '@diwan/core'
import type { GuidelineTexts, Recommendation, Section } from '../guide/model.ts'

/** A recommendation as lists of them need it: its number follows from the order. */
export interface OutlineLine { id: string; number: string; title: string; verb: Recommendation['verb']; strength: Recommendation['strength']; certainty: number; applies: string[]; pitfalls: string[]; section: string; sectionTitle: string }
export interface Outline { id: string; ref: string; title: string; lang: Locale; path: string; topics: string[]; version: string; rev: number; lines: OutlineLine[] }

interface Needs { content: Content }

/** The numbered recommendations of a guideline, without what they rest on. */
export class Outlines {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By ref or id. @throws NotFound, Gone */
  async read(viewer: Viewer, key: string): Promise<Outline> { return outlineOf(await this.#needs.content.read(viewer, 'guidelines.guideline', key)) }

  /** Those the viewer may read, the newest first, page by page. */
  async page(viewer: Viewer, { topic, ...place }: { topic?: string } & Pick<ListQuery, 'after' | 'before' | 'limit'>): Promise<Page<Outline>> {
    const page = await this.#needs.content.list(viewer, { kinds: ['guidelines.guideline'], ...topic === undefined ? {} : { facets: { topic } }, ...place })
    return { ...page, rows: page.rows.map(outlineOf) }
  }

  /** Those of these the viewer may read, by id; at most 200. */
  async pick(viewer: Viewer, ids: readonly string[]): Promise<Map<string, Outline>> {
    const asked = [...new Set(ids)].slice(0, 200)
    if (asked.length === 0) return new Map()
    const found = await this.#needs.content.joined<{ sections: Section[]; version: string }>(viewer, {
      sql: `select jsonb_build_object('sections', g.sections, 'version', g.version) as own, g.item_id, null::uuid as person_id from guidelines.guideline g where g.item_id = any(?::uuid[])`, bindings: [asked],
    })
    return new Map(found.flatMap(({ own, item }) => item === null ? [] : [[item.id, outlineOf({ ...item, fields: own })] as const]))
  }

  /** By their numbers, as somebody types them; what is none, or may not be read, is left out. At most 20. */
  async named(viewer: Viewer, refs: readonly string[]): Promise<Map<string, Outline>> {
    const found = new Map<string, Outline>()
    for (const ref of [...new Set(refs)].slice(0, 20)) {
      const outline = await this.read(viewer, ref).catch((fault: unknown) => { if (fault instanceof NotFound || fault instanceof Gone) return null; throw fault })
      if (outline) found.set(ref, outline)
    }
    return found
  }

  /** @throws NotFound for a recommendation the guideline has not */
  line({ lines }: Outline, id: string): OutlineLine {
    const found = lines.find((line) => line.id === id)
    if (!found) throw new NotFound()
    return found
  }
}

/** Pure: numbers follow from the order of sections and recommendations. */
export function outlineOf(item: Item | ItemSummary): Outline {
  const sections = (item.fields['sections'] ?? []) as Section[]
  const original = 'texts' in item ? item.texts.find((text) => text.isOriginal)?.extra : undefined
  // What a translation does not say is said in the language it was written in.
  const words = new Map([original, item.extra].flatMap((extra) => ((extra as Partial<GuidelineTexts> | undefined)?.parts ?? []).filter(({ title }) => title !== '').map((part) => [part.id, part.title] as const)))
  const lines = sections.flatMap((section, s) => (section.recommendations ?? []).map((one, r) => ({
    id: one.id, number: `${s + 1}.${r + 1}`, title: words.get(one.id) ?? '', verb: one.verb, strength: one.strength, certainty: one.certainty, applies: one.applies ?? [], pitfalls: one.pitfalls ?? [], section: section.id, sectionTitle: words.get(section.id) ?? '',
  })))
  return { id: item.id, ref: item.ref ?? '', title: item.title, lang: item.lang, path: item.path, topics: item.topics, version: typeof item.fields['version'] === 'string' ? item.fields['version'] : '', rev: item.rev, lines }
}
