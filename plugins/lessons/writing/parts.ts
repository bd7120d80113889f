import { causeWords, outcomes, phases, type FormPart, type ItemInput, type Locale, type Question, type Topic, type Translate } from '@diwan/core'
import { blankTexts, budgets, confidences, readerships, type LessonTexts, type ManuscriptFields } from '../kinds/fields.ts'
import { dateDetails, levels } from '../kinds/levels.ts'
import type { Step } from './posted.ts'

export interface PartNeeds { input: ItemInput; t: Translate; locale: Locale; topics: readonly Topic[]; region: string; seat: string; /** How many administrations fit each level, with the rest as it is. */ fits: { region: number; anonymous: number } }

/** Questions that need no word besides. */
const unhinted = new Set(['readers', 'tellsVolume', 'tellsBudget', 'technologies', 'processes', 'themes', 'phase', 'outcome', 'confidence'])

/** What one step asks, with what stands in the draft. */
export function partsOf(step: Step, { input, t, locale, topics, region, seat, fits }: PartNeeds): FormPart[] {
  const { lang } = input
  const { title = '', extra: given } = input.texts[lang] ?? {}
  const extra: LessonTexts = { ...blankTexts, ...given }
  const fields = input.fields as unknown as ManuscriptFields
  const ask = (name: string, more: Partial<Question> = {}): Question => ({ type: 'text', id: name, name, label: t(`lessons.form.${name}`), ...unhinted.has(name) ? {} : { hint: t(`lessons.form.${name}.hint`) }, ...more })
  const choice = (of: readonly string[], chosen: string | null, base: string, hasHint = false) => of.map((value) => ({ value, label: t(`${base}${value}`), selected: value === chosen, ...hasHint ? { hint: t(`${base}${value}.hint`, { region, seat, n: value === 'region' ? fits.region : fits.anonymous }) } : {} }))
  const many = (of: readonly string[], chosen: readonly string[], base: string) => of.map((value) => ({ value, label: t(`${base}${value}`), selected: chosen.includes(value) }))
  const ofSort = (kind: Topic['kind']) => topics.filter((topic) => topic.kind === kind).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: input.topics?.includes(id) ?? false })).toSorted((a, b) => a.label.localeCompare(b.label, locale))
  const prose = (name: 'expected' | 'happened' | 'recommendation' | 'effect' | 'transfer', rows: number, maxlength: number, optional = false) => ask(name, { type: 'textarea', rows, value: extra[name], maxlength, optional, lang })
  const lines = (name: 'why' | 'sustain' | 'improve') => ask(name, { type: 'textarea', rows: 4, value: extra[name].join('\n'), maxlength: 8_000, optional: true, lang })

  switch (step) {
    case 'who': return [
      { title: '', questions: [ask('level', { type: 'radio', options: choice(levels, fields.level, 'lessons.level.', true) }), ask('readers', { type: 'radio', options: choice(readerships, fields.readers, 'lessons.readers.', true) })] },
      { title: t('lessons.form.part.telling'), questions: [
        ask('dates', { type: 'radio', options: choice(dateDetails, fields.dates, 'lessons.dates.') }),
        ask('tellsVolume', { type: 'checkbox', value: 'true', selected: fields.tellsVolume }), ask('tellsBudget', { type: 'checkbox', value: 'true', selected: fields.tellsBudget }),
      ] },
    ]
    case 'setting': return [{ title: '', questions: [
      ask('title', { value: title, maxlength: 200, lang }),
      ask('technologies', { type: 'checkboxes', name: 'technologies[]', columns: true, options: ofSort('technology') }), ask('processes', { type: 'checkboxes', name: 'processes[]', columns: true, optional: true, options: ofSort('process') }), ask('themes', { type: 'checkboxes', name: 'themes[]', columns: true, optional: true, options: ofSort('topic') }),
      ask('phase', { type: 'radio', options: choice(phases, fields.phase, 'core.phase.') }),
      ask('from', { value: fields.from ?? '', short: true }), ask('until', { value: fields.until ?? '', short: true, optional: true }),
      ask('budget', { type: 'radio', optional: true, options: choice(budgets, fields.budget, 'lessons.budget.') }), ask('volume', { value: extra.volume, maxlength: 120, optional: true, lang }),
      ask('outcome', { type: 'checkboxes', name: 'outcome[]', optional: true, options: many(outcomes, fields.outcome, 'core.outcome.') }),
    ] }]
    case 'story': return [{ title: '', questions: [prose('expected', 4, 4_000), prose('happened', 8, 8_000), ask('causes', { type: 'checkboxes', name: 'causes[]', columns: true, options: many(causeWords, fields.causes, 'core.cause.') }), lines('why')] }]
    case 'advice': return [{ title: '', questions: [lines('sustain'), lines('improve'), prose('recommendation', 3, 2_000), prose('effect', 3, 2_000, true), prose('transfer', 3, 2_000, true), ask('confidence', { type: 'radio', options: choice(confidences, fields.confidence, 'lessons.confidence.', true) })] }]
    default: return []
  }
}
