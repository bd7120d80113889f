import type { Locale, Paper, PaperBlock, Translate } from '@diwan/core'
import type { RegisterShown } from './said.ts'

interface Given { item: { ref: string | null; id: string; updatedAt: Date }; title: string; summary: string; register: RegisterShown }

/** A register as a document: every risk with what is done about it; the grids stay on the page. */
export function registerPaper({ item, title, summary, register }: Given, t: Translate, locale: Locale, address: string): Paper {
  const line = (label: string, words: string): PaperBlock[] => words === '' ? [] : [{ kind: 'item', text: `${label}: ${words}` }]
  return {
    look: 'document', lang: locale, title, seed: item.ref ?? item.id, at: item.updatedAt, foot: [item.ref, title].filter(Boolean).join(' · '),
    blocks: [
      { kind: 'kicker', text: t('guidelines.kind.register.name') }, { kind: 'heading', level: 1, text: title }, ...summary === '' ? [] : [{ kind: 'lead', text: summary } as const],
      ...register.sentence === '' ? [] : [{ kind: 'text', text: register.sentence } as const],
      ...register.risks.flatMap(({ n, cause, event, effect, inherent, residual, controls, owner, reviewOn }): PaperBlock[] => [
        { kind: 'heading', level: 2, text: `${n}. ${event || t('guidelines.risks.risk.n', { n })}` }, ...line(t('guidelines.risks.cause'), cause), ...line(t('guidelines.risks.effect'), effect),
        ...line(t('guidelines.risks.inherent'), inherent?.said ?? t('guidelines.risks.unweighed')), ...line(t('guidelines.risks.residual'), residual?.said ?? t('guidelines.risks.unweighed')),
        ...controls.flatMap((one) => line(t('guidelines.risks.control'), [one.name, t(`guidelines.risks.control.${one.state}`), one.owner].filter((part) => part !== '').join(' · '))), ...line(t('guidelines.risks.owner'), owner), ...line(t('guidelines.risks.review'), reviewOn),
      ]),
      { kind: 'note', text: register.method }, { kind: 'code', text: address },
    ],
  }
}
