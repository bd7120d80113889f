import { NotFound, Refused, inputOf, type Content, type Item, type ItemInput, type ItemSummary, type Links, type Locale, type People, type PluginApis, type Translate, type Viewer } from '@diwan/core'
import type { CitableFinding } from '@diwan/research/contract'
import { blocksOf, joined, piecesOf } from '../blocks/included.ts'
import { buildSections, evidenceItems, extraOf, sectionsOf, studiesCited, type KnownItems } from '../build-document.ts'
import type { Approver, DocumentBlock, DocumentRecommendation, EditionMark, GuidelineDocument } from '../document-types.ts'
import type { GuidelineFields, Version } from '../model.ts'
import { zoneOf } from '../zone.ts'
import type { AmendedText } from './amendments.ts'

interface Needs { content: Content; research: PluginApis['research'] | undefined; people: People; links: Links; translator(locale: Locale): Translate }
export type Guideline = Item & { fields: GuidelineFields }
/** What a page resolves names with, where it has asked for it already. */
export interface Sources { items: readonly ItemSummary[]; findings: readonly CitableFinding[]; blocks: readonly { id: string; path: string; version: number }[] }
export interface AskedVersion { lang?: Locale | undefined; rev?: number | undefined }
/** A recommendation out of its guideline, for lists. */
export interface LooseRecommendation extends DocumentRecommendation { guideline: { id: string; ref: string | null; title: string; path: string; lang: Locale }; path: string; administration: string | null; topics: string[]; outcomes: string[]; langs: Locale[]; at: Date }

export const kindName = 'guidelines.guideline'

/** Guidelines as they are read. */
export class Guides {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By id or number. @throws NotFound, Gone */
  read(viewer: Viewer, key: string): Promise<Guideline> { return this.#needs.content.read(viewer, kindName, key) as Promise<Guideline> }

  /** The text that stands, as amendments to it are asked of. @throws NotFound, also where nothing was published yet, Refused for who may propose none */
  async amended(viewer: Viewer, key: string): Promise<AmendedText> {
    const item = await this.read(viewer, key)
    if (item.publishedAt === null) throw new NotFound()
    if (!viewer.may('guidelines.amend')) throw new Refused()
    return { id: item.id, input: inputOf(item), version: item.fields.version, path: `${item.path}/amendments`, keepers: item.keepers }
  }

  /** One version, whole; the one that stands unless another revision is asked for. @throws NotFound, Gone */
  async document(viewer: Viewer, key: string, asked: AskedVersion = {}): Promise<GuidelineDocument> {
    return this.documentOf(viewer, await this.read(viewer, key), asked)
  }

  async documentOf(viewer: Viewer, item: Guideline, { lang, rev }: AskedVersion = {}): Promise<GuidelineDocument> {
    if (item.publishedAt === null) return this.compose(viewer, item, (await this.#needs.content.draft(viewer, item.id)).input, { lang, rev: 0, approvers: [] })
    const isCurrent = rev === undefined || rev === item.rev
    const input = isCurrent ? inputOf(item) : (await this.#needs.content.revision(viewer, item.id, rev)).input
    const version = versionOf(input)
    return this.compose(viewer, item, input, { lang, rev: rev ?? item.rev, ...version === '' ? { approvers: [] } : await this.standing(viewer, item.id, version) })
  }

  /** From an input that was already read: a revision, a draft, what is discussed. */
  async compose(viewer: Viewer, item: Guideline, input: ItemInput, { lang, rev, approvers, editions = [], sources }: { lang?: Locale | undefined; rev: number; approvers: Approver[]; editions?: EditionMark[]; sources?: Sources }): Promise<GuidelineDocument> {
    const fields = (input.fields ?? {}) as Partial<GuidelineFields>
    const language = lang !== undefined && input.texts[lang] ? lang : input.texts[viewer.locale] ? viewer.locale : input.lang
    const resolved = sources ?? await this.sources(viewer, input), known = knownOf(resolved)
    const [text, original] = [input.texts[language], input.texts[input.lang]]
    const extra = extraOf(text), first = extraOf(original)
    const version = versionOf(input)
    const stood = fields.versions?.find(({ label }) => label === version)
    const at = rev === 0 || stood === undefined ? null : new Date(stood.at)
    const texts = { body: text?.body || original?.body || '', unknown: extra.unknown || first.unknown || '', method: extra.method || first.method || '' }
    const blocks = blocksOf(input)
    const pieces: GuidelineDocument['pieces'] = {}
    if (blocks.length > 0) for (const name of ['body', 'unknown', 'method'] as const) { const found = piecesOf(texts[name], language, blocks); if (found) { pieces[name] = found; texts[name] = joined(found) } }
    const document = {
      id: item.id, ref: item.ref, path: item.path, state: item.state, handling: item.handling, administration: item.administration, version, rev, isCurrent: version !== '' && version === item.fields.version,
      lang: language, languages: languagesOf(item, input), title: text?.title || original?.title || '', summary: text?.summary || original?.summary || '', ...texts, pieces, blocks: blocks.map((one) => blockIn(one, language, resolved.blocks)),
      keyPoints: extra.keyPoints?.length ? extra.keyPoints : first.keyPoints ?? [], sections: buildSections(input, language, known),
      approvers, editions, topics: input.topics ?? [], outcomes: fields.outcomes ?? [], versionAt: at, publishedAt: item.publishedAt, reviewDueOn: item.reviewDueOn, verifiedOn: fields.verifiedOn ?? null,
      versions: (fields.versions ?? []).map(({ label, at: when, note, changes }) => ({ label, at: new Date(when), note, changes: changes ?? [] })).toReversed(), links: input.links ?? {},
    }
    return { ...document, citation: await this.#citation(document, viewer.locale) }
  }

  /** Everything a guideline names, as far as the viewer may read it; `more`: ids a page wants besides, by the same statement. */
  async sources(viewer: Viewer, input: Pick<ItemInput, 'fields'>, more: readonly string[] = []): Promise<Sources> {
    const sections = sectionsOf(input), studies = studiesCited(sections), taken = blocksOf(input).map(({ item }) => item)
    const [items, findings, blocks] = await Promise.all([
      this.#needs.content.pick(viewer, [...evidenceItems(sections), ...more].slice(0, 200)), studies.length === 0 ? [] : this.#needs.research?.findings(viewer, studies) ?? [],
      taken.length === 0 ? [] : this.#needs.content.joined<{ version: number }>(viewer, { sql: `select jsonb_build_object('version', version) as own, item_id, null::uuid as person_id from guidelines.block where item_id = any(?::uuid[])`, bindings: [taken] }),
    ])
    return { items, findings, blocks: blocks.flatMap(({ own, item }) => item ? [{ id: item.id, path: item.path, version: own.version }] : []) }
  }

  /** A text that is discussed before it stands anywhere: what a reader may know of it is what it says. */
  async discussed(viewer: Viewer, id: string, input: ItemInput): Promise<GuidelineDocument> {
    const item = { id, ref: null, path: `/guidelines/consultations/${id}`, state: 'consultation', handling: input.handling ?? 'community', administration: null, publishedAt: null, reviewDueOn: null, texts: [], fields: { version: '' } } as unknown as Guideline
    return this.compose(viewer, item, input, { rev: 0, approvers: [] })
  }

  async #citation(document: Omit<GuidelineDocument, 'citation'>, locale: Locale): Promise<GuidelineDocument['citation']> {
    const { administration, title, version, ref, handling, versionAt, reviewDueOn, sections, path } = document
    const t = this.#needs.translator(locale)
    const card = administration === null ? null : await this.#needs.people.administration(administration)
    const year = (versionAt ?? new Date()).getUTCFullYear()
    return {
      text: t('guidelines.citation', { seat: card === null ? t('core.hub-desk') : card.names[locale] ?? card.names.en, year: String(year), title, version: version || '–', ref: ref ?? '', address: this.#needs.links.absolute(ref === null ? path : `${path}/v/${version}`) }),
      zone: zoneOf({ ref: ref ?? '', version, administration, handling, on: versionAt?.toISOString().slice(0, 10) ?? null, reviewDueOn, content: JSON.stringify([title, sections.map(({ title: of, recommendations }) => [of, recommendations.map((one) => [one.title, one.strength, one.certainty])])]) }),
    }
  }

  /** Who approved a version, their names for who is signed in, and the editions that hold the guideline, the newest first. One statement. */
  async standing(viewer: Viewer, itemId: string, version: string): Promise<{ approvers: Approver[]; editions: EditionMark[] }> {
    const found = await this.#needs.content.joined<{ name: string; administration: string | null; at: string } | { number: number; version: string }>(viewer, {
      isFrequent: true,
      sql: `(select jsonb_build_object('name', name, 'administration', administration, 'at', at) as own, null::uuid as item_id, null::uuid as person_id from guidelines.approval where item_id = ?::uuid and version = ? order by at, approval.person_id limit 20)
        union all (select jsonb_build_object('number', number, 'version', one ->> 'version'), item_id, null from guidelines.edition cross join lateral jsonb_array_elements(entries) one where entries @> ?::jsonb and one ->> 'item' = ? order by number desc limit 20)`,
      bindings: [itemId, version, JSON.stringify([{ item: itemId }]), itemId],
    })
    return {
      approvers: found.flatMap(({ own }) => 'at' in own ? [{ ...own, name: viewer.id === null ? '' : own.name, at: new Date(own.at) }] : []),
      editions: found.flatMap(({ own, item }) => 'number' in own && item ? [{ ...own, path: item.path }] : []),
    }
  }

  /** The guidelines filed under a topic, newest first. At most 20. */
  async about(viewer: Viewer, topic: string | readonly string[], limit = 5): Promise<ItemSummary[]> {
    return (await this.#needs.content.list(viewer, { kinds: [kindName], facets: { topic }, limit: Math.min(limit, 20) })).rows
  }

  /** Recommendations of the newest twenty guidelines under these facets: the surest and strongest first. At most 100. */
  async recommendations(viewer: Viewer, facets: Record<string, string | readonly string[]>, limit = 5): Promise<LooseRecommendation[]> {
    const { rows } = await this.#needs.content.list(viewer, { kinds: [kindName], facets, limit: 20 })
    return (await this.loose(viewer, rows)).toSorted((a, b) => Number(b.strength === 'strong') - Number(a.strength === 'strong') || b.certainty - a.certainty || b.at.getTime() - a.at.getTime()).slice(0, Math.min(limit, 100))
  }

  /** All recommendations of these guidelines, in their order. What each rests on is not resolved. */
  async loose(viewer: Viewer, guidelines: readonly ItemSummary[]): Promise<LooseRecommendation[]> {
    return guidelines.flatMap((item) => {
      const { id, ref, title, path, lang, langs, administration, topics, updatedAt, fields, extra } = item
      const input: ItemInput = { lang, texts: { [lang]: { title, extra } }, fields, audience: [] }
      const versions = (fields['versions'] ?? []) as Version[]
      const at = new Date(versions.at(-1)?.at ?? updatedAt)
      return buildSections(input, lang, new Map()).flatMap(({ recommendations }) => recommendations.map((one) => ({
        ...one, isStale: false, guideline: { id, ref, title, path, lang }, path: `${path}#${one.id}`, administration, topics, langs, at, outcomes: (fields['outcomes'] ?? []) as string[],
      })))
    })
  }

  /** The newest revision that says this version; `3` stands for `3.0`. @throws NotFound */
  async revisionOf(viewer: Viewer, item: Guideline, asked: string): Promise<{ label: string; rev: number }> {
    const label = /^\d+$/.test(asked) ? `${asked}.0` : asked
    const at = item.fields.versions.findIndex((one) => one.label === label)
    const [found, next] = [item.fields.versions[at], item.fields.versions[at + 1]]
    if (!found) throw new NotFound()
    // Translations come later and change nothing of the original: the last revision before the next version has them all.
    const rev = next === undefined ? item.rev : next.rev - 1
    const { input } = rev === item.rev ? { input: inputOf(item) } : await this.#needs.content.revision(viewer, item.id, rev)
    return { label, rev: versionOf(input) === label ? rev : found.rev }
  }
}

function knownOf({ items, findings }: Sources): KnownItems {
  const found = Map.groupBy(findings, ({ work }) => work)
  return new Map(items.map(({ id, title, path, state }) => [id, { title, path, state, ...found.has(id) ? { findings: new Map(found.get(id)!.map((one) => [one.id, one])) } : {} }]))
}

function blockIn({ ref, item, version, texts }: ReturnType<typeof blocksOf>[number], lang: Locale, known: Sources['blocks']): DocumentBlock {
  const said = texts.find((one) => one.lang === lang) ?? texts[0]!, here = known.find(({ id }) => id === item)
  return { ref, item, title: said.title, lang: said.lang, version, path: here?.path ?? null, newest: here && here.version !== version ? here.version : null }
}

export const versionOf = (input: Pick<ItemInput, 'fields'>): string => ((input.fields ?? {}) as Partial<GuidelineFields>).version ?? ''

function languagesOf(item: Guideline, input: ItemInput): GuidelineDocument['languages'] {
  const standing = new Map(item.texts.map((text) => [text.lang, text]))
  return (Object.keys(input.texts) as Locale[]).map((lang) => ({
    lang, isOriginal: lang === input.lang, maker: input.texts[lang]?.maker ?? (lang === input.lang ? 'author' : 'person'), isStale: lang !== input.lang && (standing.get(lang)?.isStale ?? false),
  })).toSorted((a, b) => Number(b.isOriginal) - Number(a.isOriginal) || a.lang.localeCompare(b.lang))
}
