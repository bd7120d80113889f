import type { Translate } from '@diwan/core'
import type { DocumentRecommendation, GuidelineDocument } from '../../guide/document-types.ts'
import type { Piece } from '../../guide/blocks/included.ts'
import { fencedBlock } from '../returns/included-texts.ts'
import { evidenceWords } from './evidence-words.ts'

/** A line that would be taken for the head of a part is marked as none; `readMarkdown` takes the mark off. */
const kept = (text: string): string => text.split('\n').map((line) => /^#{1,6}\s.*\{#[^}]*\}\s*$/.test(line) ? line.replace(/\{#([^}]*)\}\s*$/, '\\{#$1}') : line).join('\n').trim()
/** What it takes in is told from its own words. */
const said = (text: string, pieces: readonly Piece[] | undefined): string => pieces ? pieces.map((piece) => piece.block ? fencedBlock(piece.block.ref, kept(piece.text)) : kept(piece.text)).join('\n\n') : kept(text)
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
const quoted = (text: string): string => JSON.stringify(oneLine(text))

/** A guideline as one Markdown file: each part under a head that bears its id, so that it can be read back part by part. */
export function guidelineMarkdown(document: GuidelineDocument, t: Translate): string {
  const { ref, version, rev, lang, title, summary, keyPoints, body, sections, unknown, method, pieces, citation } = document
  const part = (level: number, id: string, head: string, text: string, taken?: readonly Piece[]): string[] => text.trim() === '' ? [] : [`${'#'.repeat(level)} ${oneLine(head)} {#${id}}`, '', said(text, taken), '']
  return [
    '---', 'diwan: guideline', `ref: ${quoted(ref ?? '')}`, `version: ${quoted(version)}`, `rev: ${rev}`, `lang: ${lang}`, '---', '',
    `# ${oneLine(title)} {#title}`, '', ...part(2, 'summary', t('guidelines.paper.summary'), summary), ...part(2, 'key-points', t('guidelines.paper.in-short'), keyPoints.map((point) => `- ${oneLine(point)}`).join('\n')), ...part(2, 'body', t('guidelines.paper.introduction'), body, pieces.body),
    ...sections.flatMap((section) => [
      `## ${section.number}. ${oneLine(section.title)} {#${section.id}}`, '', ...section.body.trim() === '' ? [] : [said(section.body, section.pieces), ''], ...section.recommendations.flatMap((one) => recommendation(one, t, part)),
    ]),
    ...part(2, 'unknown', t('guidelines.paper.unknown'), unknown, pieces.unknown), ...part(2, 'method', t('guidelines.paper.method'), method, pieces.method), ...part(2, 'cite', t('guidelines.paper.cite'), citation.text),
  ].join('\n')
}

function recommendation(one: DocumentRecommendation, t: Translate, part: (level: number, id: string, head: string, text: string, taken?: readonly Piece[]) => string[]): string[] {
  const { id, number, title, certainty, strength, evidence } = one
  const sources = evidence.map(({ kind, title: claim, finding, url, path }) => [kind, finding ? t('guidelines.paper.finding', { claim, study: finding.of }) : claim, url, path] as const).map(([kind, named, url, path]) => `- ${t(`guidelines.paper.source.${kind}`)}: ${url === null && path === null ? oneLine(named) : `[${oneLine(named).replace(/([[\]])/g, '\\$1')}](<${url ?? path ?? ''}>)`}`).join('\n')
  return [
    `### ${number} ${oneLine(title)} {#${id}}`, '',
    ...part(4, `${id}.facts`, t('guidelines.paper.evidence'), `${t('guidelines.paper.evidence')}: ${t(`guidelines.paper.certainty.${certainty}`)} (${certainty}/4). ${t('guidelines.paper.strength')}: ${t(`guidelines.paper.strength.${strength}`)}. ${t('guidelines.paper.based-on')}: ${evidenceWords(evidence, t) || '–'}.`),
    ...(['body', 'cost', 'staff', 'law'] as const).flatMap((field) => part(4, `${id}.${field}`, t(`guidelines.paper.field.${field}`), one[field], field === 'body' ? one.pieces : undefined)), ...part(4, `${id}.sources`, t('guidelines.paper.sources'), sources),
  ]
}
