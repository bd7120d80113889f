import { intlTags, type ItemSummary, type Locale, type Paper, type PaperBlock, type PaperWords, type Papers, type Translate } from '@diwan/core'
import type { SaidFinding } from './services/works.ts'

/** One study for who decides. `at`: when this version came out. */
export interface Brief {
  ref: string; title: string; lang: Locale; summary: string; byline: string; identifier: string | null; at: Date; findings: SaidFinding[]; implications: string; implicationsLang: Locale; limits: string; limitsLang: Locale; retraction: string | null
  reviewed: number; usedIn: ItemSummary[]; address: string
}
/** What one page holds; more findings stand with the study. */
export const briefMost = { findings: 5, usedIn: 5 } as const

/** A finding's figure in a reader's way of writing numbers: `-33 % (95 % interval -41 to -25)`. Empty where it has none. */
export function figureOf({ effect, unit, low, high, level }: SaidFinding, t: Translate, locale: Locale): string {
  if (effect === '') return ''
  // Marks of direction are for screens; the fonts of a paper have no sign for them.
  const said = (value: string) => new Intl.NumberFormat(intlTags[locale], { maximumFractionDigits: 10 }).format(Number(value)).replaceAll(/[\u061C\u200E\u200F]/g, '')
  return [`${said(effect)}${unit === '' ? '' : ` ${unit}`}`, low === '' || high === '' ? '' : `(${t('research.finding.interval', { level, low: said(low), high: said(high) })})`].filter(Boolean).join(' ')
}

/** The brief as a document: what was found and how sure it is, what follows, what it does not show, what it rests on. */
export function briefPaper(brief: Brief, papers: Pick<Papers, 'blocks'>, t: Translate, locale: Locale): Paper {
  const { ref, title, lang, summary, byline, identifier, at, findings, implications, implicationsLang, limits, limitsLang, retraction, reviewed, usedIn, address } = brief
  const own = (text: string): PaperWords => ({ text, lang })
  const part = (words: string, blocks: readonly PaperBlock[]): PaperBlock[] => blocks.length === 0 ? [] : [{ kind: 'heading', level: 2, text: words }, ...blocks]
  return {
    look: 'document', lang: locale, title, seed: ref, at, foot: [identifier ?? ref, title].join(' · '),
    blocks: [
      { kind: 'kicker', text: t('research.brief.title') }, { kind: 'heading', level: 1, ...own(title) },
      ...retraction === null ? [] : [{ kind: 'box', tone: 'bad', title: { text: t('research.kind.work.state.retracted') }, pairs: [{ label: t('research.retract.reason'), ...own(retraction) }] } as const],
      ...summary === '' ? [] : [{ kind: 'lead', ...own(summary) } as const],
      ...part(t('research.brief.found'), findings.flatMap((one): PaperBlock[] => [{ kind: 'item', text: one.claim, lang: one.lang }, { kind: 'item', depth: 1, text: [figureOf(one, t, locale), t('research.brief.certainty', { certainty: t(`research.certainty.${one.certainty}`) })].filter(Boolean).join('. ') }])),
      ...part(t('research.form.implications'), implications === '' ? [] : papers.blocks(implications, { lang: implicationsLang })),
      ...part(t('research.form.limits'), limits === '' ? [] : papers.blocks(limits, { lang: limitsLang })),
      ...part(t('research.brief.used'), usedIn.map(({ title: where, ref: number, lang: of }): PaperBlock => ({ kind: 'item', text: [number, where].filter(Boolean).join(' '), lang: of }))),
      ...part(t('research.brief.rests'), [{ kind: 'text', text: [byline, identifier ?? ref, reviewed > 0 ? t('research.reviewed.n', { n: reviewed }) : t('research.brief.not-reviewed')].filter(Boolean).join('. ') }]),
      { kind: 'code', text: address },
    ],
  }
}
