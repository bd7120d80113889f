import type { Locale, Paper, PaperBlock, Translate } from '@diwan/core'
import type { Results } from './said/results.ts'

interface Given { item: { ref: string | null; id: string; updatedAt: Date }; title: string; summary: string; results: Results }
const figures = ['net', 'costs', 'benefits', 'ratio', 'rates', 'payback', 'discountedPayback'] as const

/** An analysis as a document: what it says in sentences, every figure, line and assumption; drawings stay on the page. */
export function analysisPaper({ item, title, summary, results }: Given, t: Translate, locale: Locale, address: string): Paper {
  const text = (words: string): PaperBlock[] => words === '' ? [] : [{ kind: 'text', text: words }]
  const heading = (words: string, level: 1 | 2 | 3): PaperBlock => ({ kind: 'heading', level, text: words })
  const { frame } = results
  return {
    look: 'document', lang: locale, title, seed: item.ref ?? item.id, at: item.updatedAt, foot: [item.ref, title].filter(Boolean).join(' · '),
    blocks: [
      { kind: 'kicker', text: t('guidelines.kind.analysis.name') }, heading(title, 1), ...summary === '' ? [] : [{ kind: 'lead', text: summary } as const],
      ...frame ? text(t('guidelines.costs.frame.line', { from: frame.from, to: frame.to, currency: frame.currency, rate: frame.rate, prices: frame.pricesOf || t('guidelines.costs.frame.unsaid') })) : [],
      ...results.problems.length === 0 ? [] : [heading(t('guidelines.costs.problems.title', { n: results.problems.length }), 2), ...results.problems.map(({ place, text: said }): PaperBlock => ({ kind: 'item', text: `${place}: ${said}` }))],
      ...text(results.best ?? ''),
      ...results.options.flatMap((option): PaperBlock[] => [
        heading(option.name, 2), ...text(option.note), ...text(option.why), ...option.sentences.map((said): PaperBlock => ({ kind: 'text', text: said })),
        ...option.figures === null ? [] : figures.map((name): PaperBlock => { const one = option.figures?.[name]; return { kind: 'item', text: `${t(`guidelines.costs.figure.${name}`)}: ${one?.said ?? ''}${one?.why ? ` (${one.why})` : ''}` } }),
        ...option.lines.length === 0 ? [] : [heading(t('guidelines.costs.lines'), 3)],
        ...option.lines.map(({ name, kind, amounts, range, bias, source }): PaperBlock => ({ kind: 'item', text: [`${name} (${t(`guidelines.costs.kind.${kind}`)}): ${amounts.map(({ year, said }) => `${year} ${said}`).join('; ')}`, range, bias === '' ? '' : `${t('guidelines.costs.column.bias')} ${bias}`, source].filter((part) => part !== '').join('. ') })),
      ]),
      ...results.assumptions.length === 0 ? [] : [heading(t('guidelines.costs.assumptions'), 2), ...results.assumptions.map(({ name, note, on }): PaperBlock => ({ kind: 'item', text: [on, name, note].filter((part) => part !== '').join(' · ') }))],
      { kind: 'note', text: t('guidelines.costs.paper.note') }, { kind: 'code', text: address },
    ],
  }
}
