import type { ItemInput, Translate } from '@diwan/core'
import { blankTexts, type LessonFields, type LessonTexts } from '../kinds/fields.ts'

/** All that would leave, as Markdown, for the seats that are asked: whose name stands on it, how many fit it, and every word. `fits` is null where a name stands on it. */
export function inWords({ texts, lang, fields, topics = [] }: ItemInput, t: Translate, fits: number | null): string {
  const { level, region, phase, budget, from, until, causes, confidence, outcome } = fields as unknown as LessonFields
  const extra: LessonTexts = { ...blankTexts, ...texts[lang]?.extra }
  const facts: [string, string][] = [
    ['who', t(`lessons.level.${level}`)], ['fits', fits === null ? '' : t('lessons.fits', { n: fits })], ['region', region ?? ''], ['topics', topics.join(', ')], ['phase', phase === null ? '' : t(`core.phase.${phase}`)],
    ['period', [from, until].filter(Boolean).join(' – ')], ['budget', budget === null ? '' : t(`lessons.budget.${budget}`)], ['volume', extra.volume], ['causes', causes.map((one) => t(`core.cause.${one}`)).join(', ')],
    ['outcome', outcome.map((one) => t(`core.outcome.${one}`)).join(', ')], ['confidence', confidence === null ? '' : t(`lessons.confidence.${confidence}`)],
  ]
  const part = (name: string, words: string | readonly string[]): string[] => words.length === 0 ? [] : [`## ${t(`lessons.form.${name}`)}`, typeof words === 'string' ? words : words.map((one) => `- ${one}`).join('\n')]
  return [
    facts.filter(([, words]) => words !== '').map(([name, words]) => `- **${t(`lessons.fact.${name}`)}** ${words}`).join('\n'),
    ...part('expected', extra.expected), ...part('happened', extra.happened), ...part('why', extra.why), ...part('sustain', extra.sustain), ...part('improve', extra.improve), ...part('recommendation', extra.recommendation), ...part('effect', extra.effect), ...part('transfer', extra.transfer),
  ].join('\n\n')
}
