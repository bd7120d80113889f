import { locales, type Content, type ItemSummary, type Locale, type People, type Topics, type Translate, type Viewer } from '@diwan/core'
import type { CitableFinding } from '../../contract.ts'
import { accesses, external, type Finding } from '../model/fields.ts'
import type { WorkSummary } from '../model/versions.ts'
import { kindName, type SaidFinding, type WorkQuery } from './works.ts'
import type { Vocabularies } from './vocabularies.ts'

interface Needs { content: Content; topics: Topics; people: People; vocabularies: Vocabularies; clock: { now(): Date } }
export const facetNames = ['type', 'topic', 'administration', 'lang', 'year', 'access', 'sectors'] as const
export type FacetName = (typeof facetNames)[number]
export type Asked = Partial<Record<FacetName, string>>
interface Facet { name: string; options: { value: string; label: string; count: number; isMore: boolean; selected: boolean }[] }
/** A finding out of its study, for lists. */
export interface LooseFinding extends Omit<SaidFinding, 'topics'> { work: Pick<ItemSummary, 'id' | 'ref' | 'title' | 'path' | 'lang' | 'state' | 'publishedAt'> }

interface Worded { claim: string; unit: string; note: string; lang: Locale }

/** What stands beside and around lists of studies: how many under what, findings of all of them. */
export class Catalogue {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Values with how many the viewer may read; those nobody would find are left out. */
  async facets(viewer: Viewer, asked: Asked, t: Translate): Promise<{ facets: Facet[]; count: { n: number; isMore: boolean } }> {
    const { content, topics, people, vocabularies, clock } = this.#needs
    const locale = viewer.locale
    const [all, seats, types, sectors] = [await topics.all(), await people.administrations(), await vocabularies.labels('type', locale), await vocabularies.labels('sector', locale)]
    const year = clock.now().getUTCFullYear()
    const values: Record<FacetName, [string, string][]> = {
      type: [...types], topic: all.map(({ id, labels }) => [id, labels[locale] ?? labels.en]), administration: seats.map(({ code, names }) => [code, names[locale] ?? names.en]), lang: locales.map((one) => [one, new Intl.DisplayNames([locale], { type: 'language' }).of(one) ?? one]),
      year: Array.from({ length: 30 }, (_, n) => [String(year - n), String(year - n)]), access: accesses.map((one) => [one, t(`research.access.${one}`)]), sectors: [...sectors],
    }
    const counted = await content.facets(viewer, { kinds: [kindName], facets: asked as Record<string, string> }, Object.fromEntries(facetNames.map((name) => [name, values[name].map(([value]) => value)])))
    return {
      count: counted.all,
      facets: facetNames.map((name) => {
        const options = values[name].map(([value, label]) => ({ value, label, count: counted.by[name]?.get(value)?.n ?? 0, isMore: counted.by[name]?.get(value)?.isMore ?? false, selected: asked[name] === value })).filter(({ count, selected }) => count > 0 || selected)
        return { name, options: name === 'topic' || name === 'administration' ? options.toSorted((a, b) => b.count - a.count || a.label.localeCompare(b.label, locale)) : options }
      }).filter(({ options }) => options.length > 0),
    }
  }

  /** Findings of what the viewer may read, of the newest study first; `topic`: of studies filed under it. Retracted ones have none. At most 100. */
  async findings(viewer: Viewer, { topic, offset = 0, limit = 20 }: { topic?: string | undefined; offset?: number; limit?: number } = {}): Promise<LooseFinding[]> {
    const rows = await this.#needs.content.among<{ id: string; finding: SaidFinding }>(viewer, [kindName], {
      sql: `select r.id, f.finding as finding from readable r join research.work w on w.item_id = r.id cross join lateral jsonb_array_elements(w.findings) with ordinality f(finding, n)
        where w.retracted_on is null ${topic === undefined ? '' : 'and ? = any(r.topics)'} order by r.published_at desc, r.id, f.n limit ? offset ?`,
      bindings: [...topic === undefined ? [] : [topic], Math.min(limit, 100), offset],
    })
    const found = await this.#worded(viewer, [...new Set(rows.map(({ id }) => id))])
    return rows.flatMap(({ id, finding }) => {
      const [work, words] = [found.get(id)?.work, found.get(id)?.words.get(finding.id)]
      return !work || !words ? [] : [{ ...finding, ...words, path: `${work.path}/findings/${finding.id}`, work }]
    })
  }

  /** What these studies found, to be cited by others; of those the viewer may read. At most 200 ids. */
  async citable(viewer: Viewer, ids: readonly string[]): Promise<CitableFinding[]> {
    const asked = ids.slice(0, 200)
    const found = await this.#needs.content.joined<{ findings: Finding[] }>(viewer, { sql: `select jsonb_build_object('findings', findings) as own, item_id, null::uuid as person_id from research.work where item_id = any(?::uuid[])`, bindings: [asked] })
    const worded = await this.#worded(viewer, found.flatMap(({ item }) => item?.id ?? []))
    return found.flatMap(({ own: { findings }, item }) => item === null ? [] : findings.flatMap(({ id, certainty }) => {
      const said = worded.get(item.id)?.words.get(id)
      return said ? [{ work: item.id, id, claim: said.claim, lang: said.lang, certainty, path: `${item.path}/findings/${id}` }] : []
    }))
  }

  /** The studies, with what their findings say in the reader's language; where nobody translated that, in one it was written in. */
  async #worded(viewer: Viewer, ids: readonly string[]): Promise<Map<string, { work: ItemSummary; words: Map<string, Worded> }>> {
    const found = new Map<string, { work: ItemSummary; words: Map<string, Worded> }>()
    let left = [...ids]
    for (const locale of [viewer.locale, ...locales.filter((one) => one !== viewer.locale)]) {
      if (left.length === 0) break
      for (const work of await this.#needs.content.pick({ ...viewer, locale }, left)) {
        const words = new Map(((work.extra['findings'] ?? []) as (Omit<Worded, 'lang'> & { id: string })[]).filter(({ claim }) => claim !== '').map(({ id, claim, unit, note }) => [id, { claim, unit, note, lang: work.lang }]))
        const known = found.get(work.id)
        if (!known) found.set(work.id, { work, words })
        else for (const [id, one] of words) if (!known.words.has(id)) known.words.set(id, one)
      }
      left = left.filter((id) => (found.get(id)?.words.size ?? 0) === 0)
    }
    return found
  }

  /** Of this site: an import of hundreds from elsewhere pushes none of them away. */
  async newest(viewer: Viewer, query: WorkQuery = {}): Promise<WorkSummary[]> { return (await this.#needs.content.list(viewer, { kinds: [kindName], without: [external], limit: 6, ...query })).rows as WorkSummary[] }
}
export type { Locale }
