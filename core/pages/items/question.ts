import type { FieldFault, Translate } from '../../contract/index.ts'

/** One question of a form as the theme's `field` partial draws it. */
export interface Question {
  type: string
  id: string
  name: string
  label: string
  hint?: string
  error?: string
  value?: string
  optional?: boolean
  required?: boolean
  short?: boolean
  rows?: number
  maxlength?: number
  lang?: string
  selected?: boolean
  options?: { value: string; label: string; hint?: string; selected?: boolean; handling?: string; disabled?: boolean }[]
  [more: string]: unknown
}

/** Puts the faults to their fields; those of no field shown stand in the summary alone. */
export function withFaults(questions: Question[], faults: readonly FieldFault[], t: Translate): { questions: Question[]; errors: { id: string; error: string }[] } {
  const byField = new Map(faults.map((fault) => [fault.field, t(fault.key, fault.values)]))
  const marked = questions.map((question) => {
    const error = byField.get(question.name)
    return error === undefined ? question : { ...question, error }
  })
  const known = new Set(questions.map(({ name }) => name))
  const errors = [
    ...marked.flatMap(({ id, error }) => error === undefined ? [] : [{ id, error }]),
    ...faults.filter(({ field }) => !known.has(field)).map(({ key, values }) => ({ id: 'form', error: t(key, values) })),
  ]
  return { questions: marked, errors }
}
