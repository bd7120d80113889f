import type { Locale, Links, Paper, Papers, People, Topics, Translate, Viewer } from '@diwan/core'
import type { CardShelf } from '../../cards/services/card-shelf.ts'
import type { GuidelineDocument } from '../../guide/document-types.ts'
import type { Editions } from '../../guide/services/editions.ts'
import type { Guideline, Guides } from '../../guide/services/guides.ts'
import { editionPaper } from '../compose/edition-paper.ts'
import { guidelinePaper, type PaperNeeds, type PitfallNote } from '../compose/guideline-paper.ts'
import { sourceOf } from '../returns/returned.ts'
import type { Remarks } from './remarks.ts'

interface Needs { guides: Guides; editions: Editions; cardShelf: CardShelf; people: People; topics: Topics; links: Links; papers: Pick<Papers, 'blocks'>; paperRemarks: Remarks; translator(locale: Locale): Translate }
export interface Asked { lang?: Locale | undefined; version?: string | undefined }
export interface Composed { item: Guideline; document: GuidelineDocument; needs: PaperNeeds }

/** Guidelines and editions as papers, of what the viewer may read and take away. The language of the paper is that of its text, whoever asks. */
export class Composer {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound, Gone */
  async guideline(viewer: Viewer, key: string, { lang, version }: Asked = {}): Promise<Composed> {
    const { guides } = this.#needs
    const item = await guides.read(viewer, key)
    const language = lang ?? viewer.locale
    const rev = version === undefined || item.publishedAt === null ? {} : { rev: (await guides.revisionOf(viewer, item, version)).rev }
    const first = await guides.documentOf({ ...viewer, locale: language }, item, { lang: language, ...rev })
    // Without a text in that language the paper is in the original's, labels and all.
    const document = first.lang === language ? first : await guides.documentOf({ ...viewer, locale: first.lang }, item, { lang: first.lang, ...rev })
    return { item, document, needs: await this.needsOf(viewer, document) }
  }

  /** As PDF and page; a DOCX bears what readers remarked, and where it came from. */
  async paper(viewer: Viewer, { item, document, needs }: Composed, form: 'pdf' | 'docx' | 'html'): Promise<Paper> {
    if (form !== 'docx') return guidelinePaper(document, needs)
    return guidelinePaper(document, { ...needs, source: sourceOf(document), remarks: await this.#needs.paperRemarks.of(viewer, item, document.lang) })
  }

  async edition(viewer: Viewer, key: string, lang: Locale = viewer.locale): Promise<{ paper: Paper; id: string; ref: string; documents: GuidelineDocument[]; t: Translate }> {
    const { editions, translator, links } = this.#needs
    const { edition, documents } = await editions.frozen({ ...viewer, locale: lang }, key, lang)
    const t = translator(lang)
    const parts = []
    for (const document of documents) parts.push({ document, needs: { ...await this.needsOf(viewer, document), t } })
    const ref = edition.ref ?? edition.id
    const head = { ref, title: edition.title, summary: edition.summary, at: edition.publishedAt ?? new Date(0), lang, number: edition.fields.number }
    return { paper: editionPaper(head, parts, { t, site: t('guidelines.paper.site'), address: links.absolute(edition.path) }), id: edition.id, ref, documents, t }
  }

  async needsOf(viewer: Viewer, document: GuidelineDocument): Promise<PaperNeeds> {
    const { cardShelf, people, topics, links, papers, translator } = this.#needs
    const { lang, administration } = document
    const ids = [...new Set(document.sections.flatMap(({ recommendations }) => recommendations.flatMap(({ pitfalls }) => pitfalls)))].slice(0, 200)
    const cards = await cardShelf.pick({ ...viewer, locale: lang }, ids)
    const pitfalls = new Map(cards.map(({ id, title, lang: said, path, earlySign, cost, remedy }): [string, PitfallNote] => [id, { id, title, lang: said, path, earlySign, cost, ifHit: remedy }]))
    const seat = administration === null ? null : await people.administration(administration)
    const names = new Map<string, string>()
    for (const code of new Set(document.approvers.flatMap((one) => one.administration ?? []))) { const found = await people.administration(code); names.set(code, found?.names[lang] ?? found?.names.en ?? code) }
    const t = translator(lang)
    const named: string[] = []
    for (const topic of document.topics.slice(0, 4)) named.push(await topics.label(topic, lang).catch(() => topic))
    return { t, seat: seat === null ? t('guidelines.paper.site') : seat.names[lang] ?? seat.names.en, nameOf: (code) => names.get(code) ?? code, absolute: (path) => links.absolute(links.inLanguage(lang, path)), blocks: (markdown, place) => papers.blocks(markdown, place), pitfalls, topics: named }
  }
}
