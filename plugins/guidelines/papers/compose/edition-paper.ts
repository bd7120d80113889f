import type { Locale, Paper, PaperBlock, Translate } from '@diwan/core'
import type { GuidelineDocument } from '../../guide/document-types.ts'
import { bodyBlocks, type PaperNeeds } from './guideline-paper.ts'

/** An edition as its paper shows it. */
export interface EditionHead { ref: string; title: string; summary: string; at: Date; lang: Locale; number: number }
/** A guideline of it with what its part of the paper needs. */
export interface EditionPart { document: GuidelineDocument; needs: PaperNeeds }

/** The whole corpus as it stood: each guideline begins a page, and stands in the contents with its sections and recommendations. */
export function editionPaper({ ref, title, summary, at, lang, number }: EditionHead, parts: readonly EditionPart[], { t, site, address }: { t: Translate; site: string; address: string }): Paper {
  return {
    look: 'document', lang, title, seed: ref, at, head: ref, contents: t('guidelines.paper.contents'),
    cover: {
      kicker: t('guidelines.paper.edition', { number }), title, lead: summary, note: t('guidelines.paper.edition.cite', { site, year: String(at.getUTCFullYear()), title, ref, address }),
      facts: [
        { label: t('guidelines.paper.seat'), text: site }, { label: t('guidelines.paper.guidelines'), text: String(parts.length) },
        { label: t('guidelines.paper.recommendations'), text: String(parts.reduce((sum, { document }) => sum + document.sections.reduce((all, { recommendations }) => all + recommendations.length, 0), 0)) },
        { label: t('guidelines.paper.date'), text: t('guidelines.paper.day', { day: at }) },
      ],
    },
    blocks: parts.flatMap(({ document, needs }, n): PaperBlock[] => [
      { kind: 'page' }, { kind: 'kicker', text: [document.ref, t('guidelines.paper.version', { version: document.version })].filter(Boolean).join(' · ') },
      { kind: 'heading', level: 1, text: document.title, id: `g${n + 1}`, isListed: true, ...document.lang === lang ? {} : { lang: document.lang } },
      ...document.summary === '' ? [] : [{ kind: 'lead' as const, text: document.summary, lang: document.lang }],
      ...bodyBlocks(document, needs, `g${n + 1}.`), { kind: 'note', text: document.citation.text }, { kind: 'code', text: document.citation.zone.first }, { kind: 'code', text: document.citation.zone.second },
    ]),
  }
}
