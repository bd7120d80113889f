import type { Translate } from '@diwan/core'
import type { DocumentRecommendation, GuidelineDocument } from '../../guide/document-types.ts'
import { evidenceWords } from './evidence-words.ts'

/** A line that would be taken for the head of a part is marked as none; `readMarkdown` takes the mark off. */
const kept = (text: string): string => text.split('\n').map((line) => /^#{1,6}\s.*\{#[^}]*\}\s*$/.test(line) ? line.replace(/\{#([^}]*)\}\s*$/, '\\{#$1}') : line).join('\n').trim()
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
const quoted = (text: string): string => JSON.stringify(oneLine(text))

/** A guideline as one Markdown file: each part under a head that bears its id, so that it can be read back part by part. */
export function guidelineMarkdown(document: GuidelineDocument, t: Translate): string {
  const { ref, version, rev, lang, title, summary, keyPoints, body, sections, unknown, method, citation } = document
  const part = (level: number, id: string, head: string, text: string): string[] => text.trim() === '' ? [] : [`${'#'.repeat(level)} ${oneLine(head)} {#${id}}`, '', kept(text), '']
  return [
    '---', 'diwan: guideline', `ref: ${quoted(ref ?? '')}`, `version: ${quoted(version)}`, `rev: ${rev}`, `lang: ${lang}`, '---', '',
    `# ${oneLine(title)} {#title}`, '', ...part(2, 'summary', t('guidelines.paper.summary'), summary), ...part(2, 'key-points', t('guidelines.paper.in-short'), keyPoints.map((point) => `- ${oneLine(point)}`).join('\n')), ...part(2, 'body', t('guidelines.paper.introduction'), body),
    ...sections.flatMap((section) => [
      `## ${section.number}. ${oneLine(section.title)} {#${section.id}}`, '', ...section.body.trim() === '' ? [] : [kept(section.body), ''], ...section.recommendations.flatMap((one) => recommendation(one, t, part)),
    ]),
    ...part(2, 'unknown', t('guidelines.paper.unknown'), unknown), ...part(2, 'method', t('guidelines.paper.method'), method), ...part(2, 'cite', t('guidelines.paper.cite'), citation.text),
  ].join('\n')
}

function recommendation(one: DocumentRecommendation, t: Translate, part: (level: number, id: string, head: string, text: string) => string[]): string[] {
  const { id, number, title, certainty, strength, evidence } = one
  const sources = evidence.map(({ kind, title: named, url, path }) => `- ${t(`guidelines.paper.source.${kind}`)}: ${url === null && path === null ? oneLine(named) : `[${oneLine(named).replace(/([[\]])/g, '\\$1')}](<${url ?? path ?? ''}>)`}`).join('\n')
  return [
    `### ${number} ${oneLine(title)} {#${id}}`, '',
    ...part(4, `${id}.facts`, t('guidelines.paper.evidence'), `${t('guidelines.paper.evidence')}: ${t(`guidelines.paper.certainty.${certainty}`)} (${certainty}/4). ${t('guidelines.paper.strength')}: ${t(`guidelines.paper.strength.${strength}`)}. ${t('guidelines.paper.based-on')}: ${evidenceWords(evidence, t) || '–'}.`),
    ...(['body', 'cost', 'staff', 'law'] as const).flatMap((field) => part(4, `${id}.${field}`, t(`guidelines.paper.field.${field}`), one[field])), ...part(4, `${id}.sources`, t('guidelines.paper.sources'), sources),
  ]
}
