import type { FieldFault } from './errors.ts'
import type { Translate } from './viewer.ts'

/** One question as the theme's `field` draws it. */
export interface Question {
  type: string; id: string; name: string; label: string; hint?: string; error?: string; value?: string; optional?: boolean; short?: boolean; rows?: number; maxlength?: number; lang?: string; columns?: boolean; selected?: boolean
  options?: { value: string; label: string; hint?: string; selected?: boolean; options?: { value: string; label: string; selected?: boolean }[] }[]
  [more: string]: unknown
}
/** Rows of one sort: authors, findings. The last ones are blank. */
export interface RowList { name: string; title: string; hint: string; rows: { n: number; label: string; id: string; questions: Question[] }[] }
export type FormPart = { title: string; questions: Question[]; list?: undefined } | { title: string; list: RowList; questions?: undefined }

/** Puts the faults to their questions; `errors` is the list at the top, each leading to its place. */
export function marked(parts: readonly FormPart[], faults: readonly FieldFault[], t: Translate): { parts: FormPart[]; errors: { id: string; error: string }[] } {
  const byField = new Map(faults.map(({ field, key, values }) => [field, t(key, values)]))
  const mark = (question: Question): Question => { const error = byField.get(question.name.replace(/\[\]$/, '')); return error === undefined ? question : { ...question, error } }
  const done = parts.map((part): FormPart => part.list === undefined ? { ...part, questions: part.questions.map(mark) } : { ...part, list: { ...part.list, rows: part.list.rows.map((row) => ({ ...row, questions: row.questions.map(mark) })) } })
  const all = done.flatMap((part) => part.list === undefined ? part.questions : part.list.rows.flatMap(({ questions }) => questions))
  const known = new Set(all.map(({ name }) => name.replace(/\[\]$/, '')))
  return { parts: done, errors: [...all.flatMap(({ id, error }) => error === undefined ? [] : [{ id, error }]), ...faults.filter(({ field }) => !known.has(field)).map(({ key, values }) => ({ id: 'form', error: t(key, values) }))] }
}
