import type { AdministrationCard, FieldFault, Handling, ItemInput, Locale, Topic, Translate, Viewer } from '../../contract/index.ts'
import { handlings } from '../../content/handling.ts'
import { limits } from '../../content/input.ts'
import type { KnownKind } from '../../content/kinds.ts'
import { zoneName } from '../../i18n/index.ts'
import { circleOf, circles, nameOf } from './audience.ts'
import { ownQuestions } from './own-questions.ts'
import { withFaults, type Question } from './question.ts'

export interface FormNeeds { known: KnownKind; input: ItemInput; lang: Locale; viewer: Viewer; t: Translate; topics: Topic[]; administrations: AdministrationCard[]; faults?: readonly FieldFault[]; preview: string; autosave: string | null; uploads: string | null; draftKey: string; withheld?: ReadonlySet<string>; linked?: readonly Question[] }

/** The editor of any kind: the text in one language, then what holds for all languages. Only the original's tab asks the latter. */
export function itemForm({ known, input, lang, viewer, t, topics, administrations, faults = [], preview, autosave, uploads, draftKey, withheld, linked = [] }: FormNeeds) {
  const isOriginal = lang === input.lang
  const text = input.texts[lang] ?? { title: '' }
  const words = `${known.plugin}.kind.${known.name.slice(known.plugin.length + 1)}`
  const of = (name: string) => `texts.${lang}.${name}`
  const writing: Question[] = [
    { type: 'text', id: 'title', name: of('title'), label: t('core.item.form.title'), value: text.title, maxlength: limits.title, required: true, lang },
    { type: 'textarea', id: 'summary', name: of('summary'), label: t('core.item.form.summary'), hint: t('core.item.form.summary.hint'), value: text.summary ?? '', rows: 3, maxlength: limits.summary, optional: true, lang },
    ...ownQuestions(known.kind.texts, text.extra ?? {}, of('extra'), `${words}.text`, t).map((question) => ({ ...question, lang })),
    { type: 'markdown', id: 'body', name: of('body'), label: t('core.item.form.body'), value: text.body ?? '', rows: 16, optional: true, lang, preview, ...(autosave ? { autosave } : {}), ...(uploads ? { uploads } : {}), draftKey },
    ...(isOriginal ? [] : [{
      type: 'radio', id: 'maker', name: of('maker'), label: t('core.item.form.maker'),
      options: (['person', 'reviewer', 'machine'] as const).map((maker) => ({ value: maker, label: t(`core.item.form.maker.${maker}`), selected: (text.maker ?? 'person') === maker })),
    }]),
  ]
  const shared: Question[] = isOriginal ? [
    ...ownQuestions(known.kind.fields, input.fields ?? {}, 'fields', `${words}.field`, t, withheld),
    { type: 'checkboxes', id: 'topics', name: 'topics', label: t('core.item.form.topics'), hint: t('core.item.form.topics.hint'), optional: true, columns: true,
      options: topics.map(({ id, labels }) => ({ value: id, label: labels[viewer.locale] ?? labels.en, selected: input.topics?.includes(id) ?? false })) },
    ...linked,
  ] : []
  const reading: Question[] = isOriginal ? readingQuestions(input, viewer, administrations, t) : []
  const all = withFaults([...writing, ...shared, ...reading], faults, t)
  const part = (from: number, n: number) => all.questions.slice(from, from + n)
  return { writing: part(0, writing.length), shared: part(writing.length, shared.length), reading: part(writing.length + shared.length, reading.length), errors: all.errors }
}

function readingQuestions(input: ItemInput, viewer: Viewer, administrations: AdministrationCard[], t: Translate): Question[] {
  const { circle, administrations: named } = circleOf(input.audience, viewer)
  const level = input.handling
  return [
    {
      type: 'radio', id: 'circle', name: 'audience', label: t('core.item.form.audience'), hint: t('core.item.form.audience.hint'),
      options: circles.filter((one) => one !== 'mine' || viewer.administration !== null).map((one) => ({
        value: one, label: t(`core.circle.${one}`), hint: t(`core.circle.${one}.hint`), selected: one === circle,
        ...(one === 'administrations' ? {
          reveal: { type: 'select', id: 'administrations', name: 'administrations', label: t('core.item.form.administrations'), multiple: true,
            options: administrations.map((card) => ({ value: card.code, label: nameOf(card, viewer), selected: named.includes(card.code) })) },
        } : {}),
      })),
    },
    {
      type: 'radio', id: 'handling', name: 'handling', label: t('core.item.form.handling'), hint: t('core.item.form.handling.hint'),
      options: [
        { value: '', label: t('core.item.form.handling.fitting'), selected: level === undefined },
        ...(Object.keys(handlings) as Handling[]).map((one) => ({ value: one, label: t(`core.handling.${one}`), hint: t(`core.handling.${one}.hint`), selected: one === level, handling: one })),
      ],
    },
    { type: 'datetime-local', id: 'visibleFrom', name: 'visibleFrom', label: t('core.item.form.visible-from'), hint: t('core.item.form.visible-from.hint', { zone: zoneName(viewer.timeZone, viewer.locale) }), value: localMoment(input.visibleFrom, viewer.timeZone), short: true, optional: true },
    { type: 'datetime-local', id: 'visibleUntil', name: 'visibleUntil', label: t('core.item.form.visible-until'), value: localMoment(input.visibleUntil, viewer.timeZone), short: true, optional: true },
    { type: 'date', id: 'reviewDueOn', name: 'reviewDueOn', label: t('core.item.form.review-due'), hint: t('core.item.form.review-due.hint'), value: input.reviewDueOn ?? '', short: true, optional: true },
  ]
}

/** An instant as the field shows it: `2027-03-14T09:30` in the person's zone. */
export function localMoment(instant: string | null | undefined, timeZone: string): string {
  if (!instant || Number.isNaN(Date.parse(instant))) return instant ?? ''
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant)).replace(' ', 'T')
}

/** What was typed, in the person's zone, as an instant; what cannot be read is given back as it is, to be named as a fault. */
export function instantOf(local: string, timeZone: string): string | null {
  if (local === '') return null
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local)) return local
  const guess = new Date(`${local.slice(0, 16)}Z`)
  if (Number.isNaN(guess.getTime())) return local
  // Twice, so that an hour beside a change of the clocks lands on the right side of it.
  let at = guess
  for (let pass = 0; pass < 2; pass++) at = new Date(at.getTime() + (guess.getTime() - Date.parse(`${localMoment(at.toISOString(), timeZone)}Z`)))
  return at.toISOString()
}
