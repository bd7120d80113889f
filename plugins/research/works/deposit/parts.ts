import type { AdministrationCard, ItemInput, Locale, Topic, Translate, FormPart, Question, RowList } from '@diwan/core'
import { accesses, certainties, creatorRoles, relationSchemes, relationTypes, reproducibilityChecks, resourceKinds, sharings, type WorkFields, type WorkTexts } from '../model/fields.ts'
import type { Term } from '../services/vocabularies.ts'
import type { Step } from './posted.ts'

export interface PartNeeds { input: ItemInput; fullText: string; t: Translate; locale: Locale; topics: readonly Topic[]; terms: readonly Term[]; administrations: readonly AdministrationCard[]; languageName(code: string): string; more: number; today: string; topicLabel?: never }
/** Languages a study may be in: those of this site first. */
export const studyLanguages = ['en', 'fr', 'es', 'ar', 'pt', 'ru', 'zh', 'de', 'it', 'ja', 'ko', 'tr', 'id', 'sw', 'vi', 'fa'] as const

/** What one step asks, with what stands in the draft. */
export function partsOf(step: Step, needs: PartNeeds): FormPart[] {
  const { input, t, locale, terms } = needs
  const lang = input.lang
  const text = input.texts[lang] ?? { title: '' }
  const fields = (input.fields ?? {}) as Partial<WorkFields>
  const extra = (text.extra ?? {}) as Partial<WorkTexts>
  const label = (name: string) => t(`research.form.${name}`)
  const hint = (name: string) => t(`research.form.${name}.hint`)
  const ask = (name: string, more: Partial<Question> = {}): Question => ({ type: 'text', id: name, name, label: label(name), optional: true, ...more })
  const offered = (vocabulary: Term['vocabulary'], chosen: readonly string[]) => terms.filter((one) => one.vocabulary === vocabulary && (one.isOffered || chosen.includes(one.code)))
    .map(({ code, labels, notes }) => ({ value: code, label: labels[locale] || labels.en, ...notes[locale] || notes.en ? { hint: notes[locale] || notes.en } : {}, selected: chosen.includes(code) }))
  const one = (options: readonly string[], chosen: string, words: string) => options.map((value) => ({ value, label: t(`${words}${value}`), selected: value === chosen }))
  const list = (name: string, rows: readonly Record<string, unknown>[], blank: number, columns: (row: Record<string, string>, base: string, named: (column: string) => string) => Question[]): RowList => ({
    name, title: label(name), hint: hint(name),
    rows: [...rows, ...Array.from({ length: blank }, () => ({}))].map((row, n) => {
      const said = Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value === null || value === undefined ? '' : String(value as string)]))
      return { n: n + 1, label: t(n < rows.length ? `research.form.${name}.row` : `research.form.${name}.another`, { n: n + 1 }), id: said['id'] ?? '', questions: columns(said, `${name}-${n}`, (column) => `${name}.${n}.${column}`) }
    }),
  })
  const blank = (standing: readonly unknown[] | undefined) => (standing ?? []).length === 0 ? Math.max(1, needs.more) : 1 + Math.max(0, needs.more - 1)
  const cell = (row: Record<string, string>, base: string, named: (column: string) => string) => (column: string, more: Partial<Question> = {}): Question => ({ type: 'text', id: `${base}-${column}`, name: named(column), label: label(`column.${column}`), value: row[column] ?? '', optional: true, ...more })
  const hidden = (row: Record<string, string>, base: string, named: (column: string) => string) => (column: string): Question => ({ type: 'hidden', id: `${base}-${column}`, name: named(column), label: '', value: row[column] ?? '' })

  switch (step) {
    case 'about': return [{ title: '', questions: [
      ask('title', { value: text.title, maxlength: 200, optional: false, lang, hint: hint('title') }),
      ask('summary', { type: 'textarea', rows: 2, value: text.summary ?? '', maxlength: 600, optional: false, lang, hint: hint('summary') }),
      ask('body', { type: 'textarea', rows: 9, value: text.body ?? '', maxlength: 4_000, optional: false, lang, hint: hint('body') }),
      ask('type', { type: 'radio', optional: false, options: offered('type', [fields.type ?? 'paper']).filter(({ value }) => value !== 'external') }),
      ask('topics', { type: 'checkboxes', name: 'topics[]', optional: false, columns: true, options: needs.topics.map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: input.topics?.includes(id) ?? false })).toSorted((a, b) => a.label.localeCompare(b.label, locale)) }),
      ask('keywords', { value: (extra.keywords ?? []).join(', '), hint: hint('keywords'), lang }),
      ask('sectors', { type: 'checkboxes', name: 'sectors[]', options: offered('sector', fields.sectors ?? []) }),
      ask('languages', { type: 'checkboxes', name: 'languages[]', columns: true, hint: hint('languages'), options: studyLanguages.map((code) => ({ value: code, label: needs.languageName(code), selected: (fields.languages ?? []).includes(code) })) }),
    ] }]
    case 'people': return [
      { title: label('creators'), list: list('creators', fields.creators ?? [], blank(fields.creators), (row, base, named) => {
        const of = cell(row, base, named)
        return [
          of('given'), of('family', { optional: (row['name'] ?? '') !== '' }), of('name', { hint: hint('column.name') }), of('affiliation'),
          of('administration', { type: 'select', options: [{ value: '', label: '–' }, ...needs.administrations.map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en, selected: code === row['administration'] }))] }),
          of('orcid', { hint: hint('column.orcid') }), of('role', { type: 'select', options: one(creatorRoles, row['role'] ?? 'author', 'research.creator-role.') }), hidden(row, base, named)('person'),
        ]
      }) },
      { title: '', questions: [ask('publisher', { value: fields.publisher ?? '', hint: hint('publisher') })] },
    ]
    case 'files': return [
      { title: '', questions: [ask('text', { type: 'textarea', rows: 16, value: needs.fullText, maxlength: 200_000, hint: hint('text'), lang })] },
      { title: label('resources'), list: list('resources', fields.resources ?? [], blank(fields.resources), (row, base, named) => {
        const of = cell(row, base, named)
        return [of('kind', { type: 'select', options: one(resourceKinds, row['kind'] ?? 'data', 'research.resource.') }), of('label'), of('url', { type: 'url' }), of('version')]
      }) },
      { title: label('reproducibility'), questions: [
        ask('checks', { type: 'checkboxes', name: 'checks[]', hint: hint('checks'), options: reproducibilityChecks.map((value) => ({ value, label: t(`research.check.${value}`), selected: (fields.checks ?? []).includes(value) })) }),
        ask('reproducibility', { type: 'textarea', rows: 3, label: label('reproducibility.note'), value: extra.reproducibility ?? '', maxlength: 2_000, lang }),
      ] },
    ]
    case 'findings': return [
      { title: label('findings'), list: list('findings', (fields.findings ?? []).map((finding) => ({ ...finding, ...(extra.findings ?? []).find(({ id }) => id === finding.id) })), blank(fields.findings), (row, base, named) => {
        const of = cell(row, base, named)
        return [
          of('claim', { type: 'textarea', rows: 2, maxlength: 600, lang, optional: false }), of('effect', { inputmode: 'decimal' }), of('unit', { lang }), of('low', { inputmode: 'decimal' }), of('high', { inputmode: 'decimal' }),
          of('level', { value: row['level'] ?? '95', inputmode: 'numeric' }), of('certainty', { type: 'select', options: one(certainties.map(String), row['certainty'] ?? '2', 'research.certainty.') }), of('note', { type: 'textarea', rows: 2, maxlength: 2_000, lang }), hidden(row, base, named)('id'),
        ]
      }) },
      { title: label('for-practice'), questions: [
        ask('implications', { type: 'textarea', rows: 4, value: extra.implications ?? '', maxlength: 2_000, hint: hint('implications'), lang }),
        ask('limits', { type: 'textarea', rows: 3, value: extra.limits ?? '', maxlength: 2_000, hint: hint('limits'), lang }),
      ] },
      { title: label('related'), list: list('related', fields.related ?? [], blank(fields.related), (row, base, named) => {
        const of = cell(row, base, named)
        return [of('relation', { type: 'select', options: one(relationTypes, row['relation'] ?? 'References', 'research.relation.') }), of('scheme', { type: 'select', options: one(relationSchemes, row['scheme'] ?? 'doi', 'research.scheme.') }), of('identifier'), hidden(row, base, named)('item')]
      }) },
    ]
    case 'rights': return [
      { title: '', questions: [
        ask('sharing', { type: 'radio', optional: false, hint: hint('sharing'), options: sharings.map((value) => ({ value, label: t(`research.sharing.${value}`), hint: t(`research.sharing.${value}.hint`), selected: fields.sharing === value })) }),
        ask('access', { type: 'radio', optional: false, options: accesses.map((value) => ({ value, label: t(`research.access.${value}`), hint: t(`research.access.${value}.hint`), selected: (fields.access ?? 'open') === value })) }),
        ask('embargoUntil', { type: 'date', short: true, value: fields.embargoUntil ?? '', min: needs.today, hint: hint('embargoUntil') }),
        ask('licence', { type: 'radio', optional: false, options: offered('licence', [fields.licence ?? 'all-rights-reserved']) }),
      ] },
      { title: label('funding'), list: list('funding', fields.funding ?? [], blank(fields.funding), (row, base, named) => { const of = cell(row, base, named); return [of('funder'), of('award'), of('url', { type: 'url' })] }) },
      { title: '', questions: [ask('ethics', { type: 'textarea', rows: 3, value: extra.ethics ?? '', maxlength: 2_000, hint: hint('ethics'), lang }), ask('doi', { value: fields.doi ?? '', hint: hint('doi') })] },
    ]
    default: return []
  }
}
