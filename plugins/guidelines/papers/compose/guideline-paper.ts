import type { Locale, Paper, PaperBlock, PaperFact, PaperRemark, Papers, Translate } from '@diwan/core'
import type { Piece } from '../../guide/blocks/included.ts'
import type { DocumentRecommendation, DocumentSection, GuidelineDocument } from '../../guide/document-types.ts'
import { blockPlace } from '../returns/included-texts.ts'
import { evidenceWords } from './evidence-words.ts'

/** A pitfall card as it stands beside a recommendation. */
export interface PitfallNote { id: string; title: string; lang: Locale; path: string; earlySign: string; cost: string; ifHit: string }
/** What a paper needs besides the guideline, in its language. */
export interface PaperNeeds {
  readonly t: Translate
  /** Of the seat; the site's where there is none. */
  readonly seat: string
  /** What an administration is called, by its code. */
  nameOf(code: string): string
  absolute(path: string): string
  /** Markdown as blocks. */
  readonly blocks: Papers['blocks']
  readonly pitfalls: ReadonlyMap<string, PitfallNote>
  /** What readers remarked, by part; a DOCX shows them as comments. */
  readonly remarks?: ReadonlyMap<string, readonly PaperRemark[]>
  readonly topics: readonly string[]
  readonly source?: string
}

const languageName = (lang: Locale, reader: Locale): string => new Intl.DisplayNames([reader], { type: 'language' }).of(lang) ?? lang
const day = (at: Date | null): string | null => at?.toISOString().slice(0, 10) ?? null

/** One version of a guideline as a paper. Ids are those of its parts with the field they say, so that an edited copy is recognised. */
export function guidelinePaper(document: GuidelineDocument, needs: PaperNeeds): Paper {
  const { t, seat, source } = needs
  const { ref, version, title, lang, citation, versionAt } = document
  const head = [ref, version === '' ? t('guidelines.paper.draft') : t('guidelines.paper.version', { version })].filter(Boolean).join(' · ')
  return {
    look: 'document', lang, title, seed: ref ?? document.id, at: versionAt ?? new Date(0), head, contents: t('guidelines.paper.contents'), ...source === undefined ? {} : { source },
    cover: {
      kicker: [`${t('guidelines.paper.guideline')} ${ref ?? ''}`.trim(), ...needs.topics].join(' · '), title, lead: document.summary, note: citation.text, zone: [citation.zone.first, citation.zone.second], facts: coverFacts(document, needs, seat),
    },
    blocks: bodyBlocks(document, needs),
  }
}

export function coverFacts({ version, versionAt, reviewDueOn, handling, approvers }: GuidelineDocument, { t, nameOf }: Pick<PaperNeeds, 't' | 'nameOf'>, seat: string): PaperFact[] {
  const when = day(versionAt)
  return [
    { label: t('guidelines.paper.seat'), text: seat },
    { label: t('guidelines.paper.checked', { n: approvers.length }), text: approvers.map((one) => one.name || named(one.administration, nameOf)).filter(Boolean).join(t('theme.comma')).slice(0, 200) || '–' },
    { label: t('guidelines.paper.readers'), text: t(`core.handling.${handling}`) },
    { label: t('guidelines.paper.version-label'), text: [version || t('guidelines.paper.draft'), when === null ? null : t('guidelines.paper.day', { day: new Date(`${when}T12:00:00Z`) }), reviewDueOn === null ? null : t('guidelines.paper.review', { day: new Date(`${reviewDueOn}T12:00:00Z`) })].filter(Boolean).join(t('theme.comma')) },
  ]
}

const named = (code: string | null, nameOf: PaperNeeds['nameOf']): string => code === null ? '' : nameOf(code)

/** `prefix` keeps the places of several guidelines in one paper apart; what each of them has stands in no contents then. */
export function bodyBlocks(document: GuidelineDocument, needs: PaperNeeds, prefix = ''): PaperBlock[] {
  const { t } = needs
  const { lang } = document
  const section = (id: string, name: string, blocks: PaperBlock[]): PaperBlock[] => blocks.length === 0 ? [] : [{ kind: 'heading', level: 2, text: name, id: `${prefix}${id}.head`, ...prefix === '' ? {} : { isListed: false } }, ...blocks]
  return [
    ...section('key-points', t('guidelines.paper.in-short'), document.keyPoints.map((text): PaperBlock => ({ kind: 'item', text, id: `${prefix}key-points.list`, lang }))),
    ...section('body', t('guidelines.paper.introduction'), textBlocks(needs, document.body, document.pieces.body, { id: `${prefix}body.text`, lang })),
    ...document.sections.flatMap((one) => sectionBlocks(one, needs, prefix, lang)),
    ...section('unknown', t('guidelines.paper.unknown'), textBlocks(needs, document.unknown, document.pieces.unknown, { id: `${prefix}unknown.text`, lang })),
    ...section('method', t('guidelines.paper.method'), textBlocks(needs, document.method, document.pieces.method, { id: `${prefix}method.text`, lang })),
    ...section('sources', t('guidelines.paper.sources'), sourceBlocks(document, needs, prefix)),
    ...section('made', t('guidelines.paper.made'), madeBlocks(document, needs, prefix)),
  ]
}

/** Markdown as blocks of a paper; what it takes in stands in places of its own, so that a copy that comes back is told from what it says itself. */
function textBlocks(needs: PaperNeeds, text: string, pieces: readonly Piece[] | undefined, place: { id: string; lang: Locale; isInset?: true }): PaperBlock[] {
  return pieces ? pieces.flatMap((piece) => needs.blocks(piece.text, { ...place, lang: piece.lang, ...piece.block ? { id: blockPlace(place.id, piece.block.ref) } : {} })) : needs.blocks(text, place)
}

function sectionBlocks({ id, number, lang, title, body, pieces, recommendations }: DocumentSection, needs: PaperNeeds, prefix: string, whole: Locale): PaperBlock[] {
  const said = lang === whole ? {} : { lang }
  const remarks = needs.remarks?.get(id)
  return [
    { kind: 'heading', level: 2, number, text: title, id: `${prefix}${id}.title`, ...said, ...remarks ? { remarks } : {} },
    ...textBlocks(needs, body, pieces, { id: `${prefix}${id}.body`, lang }), ...recommendations.flatMap((one) => recommendationBlocks(one, needs, prefix, whole)),
  ]
}

function recommendationBlocks(one: DocumentRecommendation, needs: PaperNeeds, prefix: string, whole: Locale): PaperBlock[] {
  const { t } = needs
  const { id, number, title, certainty, strength, lang, evidence } = one
  const said = lang === whole ? {} : { lang }
  const remarks = needs.remarks?.get(id)
  const place = (field: string) => ({ id: `${prefix}${id}.${field}`, isInset: true as const })
  const labelled = (field: 'body' | 'cost' | 'staff' | 'law', text: string, pieces?: readonly Piece[]): PaperBlock[] => text.trim() === '' ? [] : [{ kind: 'label', text: t(`guidelines.paper.field.${field}`), ...place(`label-${field}`) }, ...textBlocks(needs, text, pieces, { ...place(field), lang })]
  return [
    { kind: 'heading', level: 3, number, text: title, id: `${prefix}${id}.title`, ...said, ...remarks ? { remarks } : {} },
    {
      kind: 'facts', ...place('facts'), facts: [
        { label: t('guidelines.paper.evidence'), text: t(`guidelines.paper.certainty.${certainty}`), meter: { n: certainty, of: 4 } },
        { label: t('guidelines.paper.strength'), text: t(`guidelines.paper.strength.${strength}`) },
        { label: t('guidelines.paper.based-on'), text: evidenceWords(evidence, t) || '–' },
        { label: t('guidelines.paper.since'), text: one.since || '–' },
      ],
    },
    ...reasonsOf(one, t).map((text): PaperBlock => ({ kind: 'note', text, ...place('reasons') })),
    ...labelled('body', one.body, one.pieces), ...labelled('cost', one.cost), ...labelled('staff', one.staff), ...labelled('law', one.law),
    ...one.pitfalls.flatMap((pitfall, n): PaperBlock[] => { const note = needs.pitfalls.get(pitfall); return note ? [pitfallBox(note, needs, place(`pitfall-${n}`))] : [] }),
  ]
}

/** Why certainty stands where it does. */
function reasonsOf({ lowered, raised }: DocumentRecommendation, t: Translate): string[] {
  return [...lowered.length === 0 ? [] : [t('guidelines.paper.lowered', { why: lowered.map((one) => t(`guidelines.paper.lowered.${one}`)).join(', ') })], ...raised.length === 0 ? [] : [t('guidelines.paper.raised', { why: raised.map((one) => t(`guidelines.paper.raised.${one}`)).join(', ') })]]
}

function pitfallBox({ title, lang, path, earlySign, cost, ifHit }: PitfallNote, { t, absolute }: PaperNeeds, place: { id: string; isInset: true }): PaperBlock {
  const pair = (key: string, text: string): PaperFact[] => text.trim() === '' ? [] : [{ label: t(`guidelines.paper.pitfall.${key}`), text: text.slice(0, 2_000), lang }]
  return { kind: 'box', tone: 'bad', ...place, kicker: t('guidelines.paper.pitfall'), title: { text: title, lang, marks: [{ from: 0, to: title.length, as: 'link', url: absolute(path) }] }, pairs: [...pair('sign', earlySign), ...pair('cost', cost), ...pair('hit', ifHit)] }
}

/** What the recommendations rest on, each source once, with the numbers that cite it. */
function sourceBlocks({ sections, lang }: GuidelineDocument, { t, absolute }: PaperNeeds, prefix: string): PaperBlock[] {
  const sources = new Map<string, { kind: string; title: string; url: string | null; by: { number: string; id: string }[] }>()
  for (const { recommendations } of sections) {
    for (const { id, number, evidence } of recommendations) {
      for (const { kind, item, title, path, url, finding } of evidence) {
        const key = item === null ? `${kind} ${title} ${url ?? ''}` : `${item} ${finding?.id ?? ''}`
        const source = sources.get(key) ?? { kind, title: finding ? t('guidelines.paper.finding', { claim: title, study: finding.of }) : title, url: path === null ? url : absolute(path), by: [] }
        source.by.push({ number, id })
        sources.set(key, source)
      }
    }
  }
  return [...sources.values()].map(({ kind, title, url, by }, n): PaperBlock => {
    const lead = `${t(`guidelines.paper.source.${kind}`)}: `
    const named = (title || url || '').slice(0, 1_000)
    let text = `${lead}${named} (`
    const marks: { from: number; to: number; as: 'link'; url: string }[] = url === null ? [] : [{ from: lead.length, to: lead.length + named.length, as: 'link', url }]
    by.forEach(({ number, id }, at) => {
      if (at > 0) text += ', '
      marks.push({ from: text.length, to: text.length + number.length, as: 'link', url: `#${prefix}${id}.title` })
      text += number
    })
    return { kind: 'item', marker: `${n + 1}.`, text: `${text})`, marks, lang, id: `${prefix}sources.list` }
  })
}

function madeBlocks({ approvers, versions, languages, lang, blocks }: GuidelineDocument, { t, nameOf }: PaperNeeds, prefix: string): PaperBlock[] {
  const when = (at: Date): string => t('guidelines.paper.day', { day: at })
  const id = `${prefix}made.list`
  return [
    ...approvers.map(({ name, administration, at }): PaperBlock => ({ kind: 'item', text: t('guidelines.paper.approved', { who: [name, named(administration, nameOf)].filter(Boolean).join(t('theme.comma')) || '–', day: at }), id })),
    ...languages.length < 2 ? [] : [{ kind: 'item' as const, text: t('guidelines.paper.languages', { languages: languages.map(({ lang: one, isOriginal, maker, isStale }) => `${languageName(one, lang)} (${t(isOriginal ? 'guidelines.paper.original' : isStale ? 'guidelines.paper.stale' : `guidelines.paper.maker.${maker}`)})`).join(', ') }), id }],
    ...blocks.map(({ ref, title, version }): PaperBlock => ({ kind: 'item', text: t('guidelines.paper.block', { title, ref, version }), id })),
    ...versions.length === 0 ? [] : [{ kind: 'table' as const, id: `${prefix}made.versions`, head: [{ text: t('guidelines.paper.version-label') }, { text: t('guidelines.paper.date') }, { text: t('guidelines.paper.what') }], rows: versions.slice(0, 30).map(({ label, at, note }) => [{ text: label }, { text: when(at) }, { text: note || '–', lang }]) }],
  ]
}
