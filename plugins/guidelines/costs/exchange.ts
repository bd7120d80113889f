import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { Invalid, type ItemInput, type Locale } from '@diwan/core'
import { fieldsOf } from './analyses.ts'
import { AnalysisFields, Words, most } from './kinds/analysis.ts'

const Text = Type.Object({ title: Type.String({ maxLength: 200 }), summary: Type.String({ maxLength: 600, default: '' }), body: Type.String({ maxLength: 200_000, default: '' }), words: Type.Array(Words, { maxItems: 600, default: [] }) })
const languages = ['en', 'fr', 'es', 'ar'] as const
/** An analysis as a file: everything that is typed, in every language, and nothing that is counted. */
const File = Type.Object({
  format: Type.Literal('diwan-cost-benefit'), version: Type.Literal(1), lang: Type.Union(languages.map((one) => Type.Literal(one))), topics: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20, default: [] }),
  texts: Type.Object(Object.fromEntries(languages.map((one) => [one, Type.Optional(Text)]))), analysis: AnalysisFields,
})
export interface AnalysisFile { format: 'diwan-cost-benefit'; version: 1; lang: Locale; topics: string[]; texts: Partial<Record<Locale, { title: string; summary: string; body: string; words: Words[] }>>; analysis: AnalysisFields }

export const largestFile = 1_000_000

export function fileOf(input: ItemInput): AnalysisFile {
  const analysis = fieldsOf(input.fields)
  // In the order of what they name, however they came to be: the same analysis is the same file.
  const ids = [...analysis.options.flatMap(({ id, lines }) => [id, ...lines.map((line) => line.id)]), ...analysis.assumptions.map(({ id }) => id)]
  const inOrder = (words: Words[]) => ids.flatMap((id) => words.find((one) => one.id === id) ?? [])
  const texts = Object.entries(input.texts).map(([lang, { title, summary = '', body = '', extra }]) => [lang, { title, summary, body, words: inOrder((extra?.['words'] ?? []) as Words[]) }])
  return { format: 'diwan-cost-benefit', version: 1, lang: input.lang, topics: input.topics ?? [], texts: Object.fromEntries(texts) as AnalysisFile['texts'], analysis }
}

const wrong = (key: string, values?: Record<string, string | number>): Invalid => new Invalid([{ field: 'file', key: `guidelines.costs.import.${key}`, ...values ? { values } : {} }])

/** The analysis a file says; `{}` and what stands beside it in the file is not taken. @throws Invalid naming the place in the file */
export function inputFrom(text: string, topics: ReadonlySet<string>): Omit<ItemInput, 'audience'> {
  let read: unknown
  try { read = JSON.parse(text.replace(/^\uFEFF/, '')) } catch { throw wrong('no-json') }
  if (typeof read !== 'object' || read === null || (read as { format?: unknown }).format !== 'diwan-cost-benefit') throw wrong('not-ours')
  if ((read as { version?: unknown }).version !== 1) throw wrong('version', { version: JSON.stringify((read as { version?: unknown }).version ?? null).slice(0, 20) })
  const whole = Value.Clean(File, Value.Default(File, read))
  if (!Value.Check(File, whole)) {
    const [first] = Value.Errors(File, whole)
    throw wrong('place', { place: (first?.instancePath ?? '').slice(0, 80) || '/' })
  }
  const { lang, texts, analysis, topics: named } = whole as AnalysisFile
  if (!texts[lang]) throw wrong('no-original', { lang })
  const ids = [...analysis.assumptions.map(({ id }) => id), ...analysis.options.flatMap(({ id, lines }) => [id, ...lines.map((line) => line.id)])]
  const twice = ids.find((id, at) => ids.indexOf(id) < at)
  if (twice !== undefined) throw wrong('twice', { id: twice })
  if (analysis.options.length > most.options) throw wrong('place', { place: '/analysis/options' })
  return {
    lang, topics: named.filter((topic) => topics.has(topic)), fields: analysis,
    texts: Object.fromEntries(Object.entries(texts).map(([one, { title, summary, body, words }]) => [one, { title, summary, body, extra: { words } }])),
  }
}
