import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { TooLarge, inputOf, type ArchiveEntry, type Archives, type Attachments, type Content, type ItemInput, type Locale, type Translate, type Viewer } from '@diwan/core'
import type { Edition } from '../../guide/services/editions.ts'
import type { Guideline, Guides } from '../../guide/services/guides.ts'
import type { GuidelineFields, Section } from '../../guide/model.ts'
import { canonical } from '../bundle/canonical.ts'
import { format, formatVersion, type BundledEdition, type BundledGuideline, type Manifest } from '../bundle/shapes.ts'
import { guidelineMarkdown } from '../compose/guideline-markdown.ts'

interface Needs { content: Content; attachments: Attachments; guides: Guides; archives: Archives; translator(locale: Locale): Translate }
const mostVersions = 100, mostGuidelines = 200, mostBytes = 200_000_000

/** Guidelines and editions as archives that another site, or this one again, takes in as they are. */
export class Bundles {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound, TooLarge */
  async ofGuideline(viewer: Viewer, item: Guideline): Promise<Readable> {
    const parts = [await this.#guideline(viewer, item)]
    return this.#needs.archives.write(this.#entries(viewer, parts, null), latest(parts))
  }

  /** The versions it froze, with those before them. */
  async ofEdition(viewer: Viewer, edition: Edition): Promise<Readable> {
    const { guides, content } = this.#needs
    const entries = edition.fields.entries.slice(0, mostGuidelines)
    const readable = new Set((await content.pick(viewer, entries.map(({ item }) => item))).map(({ id }) => id))
    const parts: Part[] = []
    const frozen: typeof entries = []
    for (const entry of entries.filter(({ item }) => readable.has(item))) {
      const part = await this.#guideline(viewer, await guides.read(viewer, entry.item), entry.version)
      parts.push(part)
      frozen.push({ ...entry, rev: part.bundled.versions.length })
    }
    const input = inputOf(edition)
    const bundled: BundledEdition = { id: edition.id, ref: edition.ref ?? '', administration: edition.administration, publishedAt: (edition.publishedAt ?? new Date(0)).toISOString(), input: shown({ ...input, fields: { ...input.fields, entries: frozen } }, edition.isKept) as BundledEdition['input'] }
    return this.#needs.archives.write(this.#entries(viewer, parts, bundled), edition.publishedAt ?? latest(parts))
  }

  /** All published versions up to one, each as the last revision that said it. */
  async #guideline(viewer: Viewer, item: Guideline, last?: string): Promise<Part> {
    const { guides, content, attachments } = this.#needs
    const to = last === undefined ? item.fields.versions.length : item.fields.versions.findIndex(({ label }) => label === last) + 1
    const labels = item.fields.versions.slice(Math.max(0, to - mostVersions), to)
    const ordinal = new Map(labels.map(({ label }, n) => [label, n + 1]))
    const versions: BundledGuideline['versions'] = []
    for (const { label, at, note } of labels) {
      const { rev } = await guides.revisionOf(viewer, item, label)
      const input = rev === item.rev ? inputOf(item) : (await content.revision(viewer, item.id, rev)).input
      versions.push({ label, at: new Date(at).toISOString(), note, input: shown(await this.#readable(viewer, item, counted(input, ordinal)), item.isKept) as BundledGuideline['versions'][number]['input'] })
    }
    const cards = await attachments.of(viewer, item.id)
    const bytes = cards.reduce((sum, { size }) => sum + size, 0)
    if (bytes > mostBytes) throw new TooLarge(mostBytes)
    const files = cards.map(({ name, alt, type, sha256 }) => ({ name, alt, type, sha256 }))
    return { item, cards, bundled: { id: item.id, ref: item.ref ?? '', administration: item.administration, publishedAt: (item.publishedAt ?? new Date(0)).toISOString(), files, versions } }
  }

  /** Whoever does not keep it is given no more than they may read: sources and cards that are hidden from them are left out. */
  async #readable(viewer: Viewer, item: Guideline, input: ItemInput): Promise<ItemInput> {
    if (item.isKept) return input
    const sections = ((input.fields as Partial<GuidelineFields> | undefined)?.sections ?? [])
    const named = [...new Set([...sections.flatMap(({ recommendations }) => recommendations.flatMap(({ evidence = [], pitfalls = [] }) => [...evidence.flatMap(({ item: one }) => one ?? []), ...pitfalls])), ...Object.values(input.links ?? {}).flat()])]
    const known = new Set<string>()
    for (let at = 0; at < named.length; at += 200) for (const { id } of await this.#needs.content.pick(viewer, named.slice(at, at + 200))) known.add(id)
    return {
      ...input, links: Object.fromEntries(Object.entries(input.links ?? {}).map(([relation, ids]) => [relation, ids.filter((id) => known.has(id))])),
      fields: { ...input.fields, sections: sections.map((section): Section => ({ ...section, recommendations: section.recommendations.map((one) => ({ ...one, evidence: (one.evidence ?? []).filter(({ item: source }) => source === null || source === undefined || known.has(source)), pitfalls: (one.pitfalls ?? []).filter((id) => known.has(id)) })) })) },
    }
  }

  async *#entries(viewer: Viewer, parts: readonly Part[], edition: BundledEdition | null): AsyncGenerator<ArchiveEntry> {
    const files: Manifest['files'] = []
    const counted = (name: string, bytes: Buffer): ArchiveEntry => { files.push({ name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }); return { name, bytes } }
    if (edition) yield counted('edition.json', Buffer.from(canonical(edition)))
    const sent = new Set<string>()
    for (const { item, bundled, cards } of parts) {
      const folder = `guidelines/${bundled.ref || item.id}`
      yield counted(`${folder}/guideline.json`, Buffer.from(canonical(bundled)))
      for (const { name, text } of await this.#markdown(viewer, item, bundled)) yield counted(`${folder}/${name}`, Buffer.from(text))
      for (const { id, sha256 } of cards) {
        if (sent.has(sha256)) continue
        sent.add(sha256)
        yield counted(`files/${sha256}`, await buffer(await this.#needs.attachments.read(viewer, id)))
      }
    }
    const manifest: Manifest = {
      format, formatVersion, edition: edition !== null, files,
      guidelines: parts.map(({ bundled: { id, ref, versions } }) => ({ id, ref, version: versions.at(-1)?.label ?? '', title: titleOf(versions.at(-1)?.input as ItemInput | undefined), folder: `guidelines/${ref || id}` })),
    }
    const bytes = Buffer.from(canonical(manifest))
    yield { name: 'manifest.json', bytes }
  }

  /** To read without this site: the newest version of it in each language. It says nothing that depends on who asks, or on what else is here. */
  async #markdown(viewer: Viewer, item: Guideline, { versions }: BundledGuideline): Promise<{ name: string; text: string }[]> {
    const last = versions.at(-1)
    if (!last) return []
    const input = last.input as unknown as ItemInput
    const made: { name: string; text: string }[] = []
    for (const lang of Object.keys(input.texts) as Locale[]) {
      const document = await this.#needs.guides.compose({ ...viewer, locale: lang }, item, input, { lang, rev: versions.length, approvers: [] })
      const sources = sourcesOf(input)
      const plain = { ...document, citation: { ...document.citation, text: '' }, sections: document.sections.map((section) => ({ ...section, recommendations: section.recommendations.map((one) => ({ ...one, evidence: sources.get(one.id) ?? [] })) })) }
      made.push({ name: `${lang}.md`, text: guidelineMarkdown(plain, this.#needs.translator(lang)) })
    }
    return made.toSorted((a, b) => a.name < b.name ? -1 : 1)
  }
}

interface Part { item: Guideline; bundled: BundledGuideline; cards: Awaited<ReturnType<Attachments['of']>> }

/** Sources by their id here and everywhere, not by what they are called here. */
const sourcesOf = (input: ItemInput) => new Map(((input.fields as Partial<GuidelineFields> | undefined)?.sections ?? []).flatMap(({ recommendations }) => recommendations.map(({ id, evidence = [] }) => [id, evidence.map(({ kind, item, label, url }) => ({ kind, item: item ?? null, title: label || url || item || '', path: null, url: url || (item ? `urn:uuid:${item}` : null) }))] as const)))

/** Revisions are numbers of this site: in an archive they count the versions. */
export function counted(input: ItemInput, ordinal: ReadonlyMap<string, number>): ItemInput {
  const fields = (input.fields ?? {}) as Partial<GuidelineFields>
  return { ...input, fields: { ...fields, versions: (fields.versions ?? []).filter(({ label }) => ordinal.has(label)).map((version) => ({ ...version, at: new Date(version.at).toISOString(), rev: ordinal.get(version.label) ?? 0 })) } }
}

/** What of an input goes into an archive; who reads it is for its keepers to know. */
function shown({ lang, texts, fields, topics = [], audience, handling, links = {}, reviewDueOn = null }: ItemInput, isKept: boolean): ItemInput | Omit<ItemInput, 'audience'> {
  const kept = Object.fromEntries(Object.entries(links).filter(([, ids]) => ids.length > 0))
  const said = Object.fromEntries(Object.entries(texts).map(([one, { title, summary = '', body = '', maker, extra = {} }]) => [one, { title, summary, body, ...maker === undefined ? {} : { maker }, extra }]))
  return { lang, texts: said, fields: fields ?? {}, topics: topics.toSorted(), ...isKept ? { audience: audience.toSorted() } : {}, ...handling === undefined ? {} : { handling }, links: kept, reviewDueOn }
}

const titleOf = (input: ItemInput | undefined): string => input?.texts[input.lang]?.title ?? ''
const latest = (parts: readonly Part[]): Date => new Date(Math.max(Date.UTC(1980, 0, 2), ...parts.flatMap(({ bundled }) => bundled.versions.map(({ at }) => Date.parse(at)))))
