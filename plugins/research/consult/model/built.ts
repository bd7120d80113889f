import type { ItemInput, Locale } from '@diwan/core'
import { fieldsOf } from './asked.ts'
import { mostOptions, mostQuestions, questionKinds, type ConsultationTexts, type PartWords, type Question } from './fields.ts'

/** One question as the organiser's form sends it; `options` one a line. */
export interface PostedQuestion { id?: string; title?: string; hint?: string; unit?: string; kind?: string; required?: boolean; options?: string; order?: number }

export const partsOf = (input: ItemInput, lang: Locale): Map<string, PartWords> => new Map(((input.texts[lang]?.extra ?? {}) as Partial<ConsultationTexts>).parts?.map((one) => [one.id, one]) ?? [])
const linesOf = (text = '') => text.split(/\r?\n/).map((line) => line.trim().slice(0, 400)).filter(Boolean).slice(0, mostOptions)

/** A number nobody has yet: answers are kept by the names of questions and options. */
function freshId(prefix: string, taken: Set<string>): string {
  for (let n = 1; ; n += 1) { const name = `${prefix}${n}`; if (!taken.has(name)) { taken.add(name); return name } }
}

/** The questions in the language of the original: which there are, in which order, and what they say. An option that says the same as before is the same. */
export function builtQuestions(input: ItemInput, posted: readonly PostedQuestion[]): { questions: Question[]; parts: PartWords[] } {
  const before = new Map(fieldsOf(input).questions.map((one) => [one.id, one]))
  const words = partsOf(input, input.lang)
  const taken = new Set(before.keys())
  const parts: PartWords[] = []
  const said = posted.map((one, at) => ({ ...one, at: one.order ?? at + 1, title: (one.title ?? '').trim() })).filter(({ title }) => title !== '').toSorted((a, b) => a.at - b.at).slice(0, mostQuestions)
  const questions = said.map((one): Question => {
    const old = before.get(one.id ?? '')
    const id = old?.id ?? freshId('q-', taken)
    const kind = questionKinds.find((known) => known === one.kind) ?? 'text'
    parts.push({ id, title: one.title.slice(0, 400), hint: (one.hint ?? '').trim(), unit: kind === 'number' ? (one.unit ?? '').trim() : '' })
    const known = new Map((old?.options ?? []).map((option) => [words.get(option)?.title ?? '', option]))
    const used = new Set(old?.options ?? [])
    const options = kind === 'one' || kind === 'several' ? linesOf(one.options).map((line) => {
      const option = known.get(line) ?? freshId(`${id}-`, used)
      known.delete(line)
      parts.push({ id: option, title: line, hint: '', unit: '' })
      return option
    }) : []
    return { id, kind, required: one.required ?? false, options }
  })
  return { questions, parts }
}

/** What the questions say in another language: options by their place. */
export function translatedParts(input: ItemInput, posted: readonly PostedQuestion[]): PartWords[] {
  const by = new Map(posted.map((one) => [one.id ?? '', one]))
  return fieldsOf(input).questions.flatMap(({ id, options }) => {
    const { title = '', hint = '', unit = '', options: typed } = by.get(id) ?? {}
    const lines = linesOf(typed)
    return [{ id, title: title.trim().slice(0, 400), hint: hint.trim(), unit: unit.trim() }, ...options.flatMap((option, at) => lines[at] === undefined ? [] : [{ id: option, title: lines[at], hint: '', unit: '' }])].filter((one) => one.title !== '')
  })
}
