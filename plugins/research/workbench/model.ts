import { createHash } from 'node:crypto'
import type { ItemInput, Locale } from '@diwan/core'
import type { EvaluationFields } from './kinds/evaluation.ts'
import type { ForecastFields } from './kinds/forecast.ts'

export type BenchKind = 'evaluation' | 'forecast'
export const benchKinds = ['evaluation', 'forecast'] as const
/** What is counted of either. */
export type Asked = { kind: 'evaluation'; fields: EvaluationFields } | { kind: 'forecast'; fields: ForecastFields }

const table = { series: '', decimalSign: 'auto', dateOrder: 'auto' } as const
export const blank = {
  evaluation: { design: 'interrupted', changeOn: '', treated: [], controls: [], isSeasonal: false, ...table } satisfies EvaluationFields,
  forecast: { measure: '', horizon: '12', season: 'yes', method: 'auto', ...table } satisfies ForecastFields,
}

/** Whatever stands in the columns, whole: a draft may be of before a column was there. */
export const askedOf = (kind: BenchKind, fields: Record<string, unknown> = {}): Asked => kind === 'evaluation' ? { kind, fields: { ...blank.evaluation, ...fields as Partial<EvaluationFields> } } : { kind, fields: { ...blank.forecast, ...fields as Partial<ForecastFields> } }

/** Names what figures hang on: the table and how it is counted, and no words around it. */
export function numbersOf({ kind, fields }: Asked): string {
  const { series, decimalSign, dateOrder } = fields
  const own = kind === 'evaluation' ? [fields.design, fields.changeOn.trim(), fields.treated, fields.design === 'differences' ? fields.controls : [], fields.isSeasonal] : [fields.measure, fields.horizon, fields.season, fields.method]
  return createHash('sha256').update(JSON.stringify([kind, series, decimalSign, dateOrder, own])).digest('hex').slice(0, 32)
}

const words = ['changed', 'unit', 'source', 'caveats', 'scenario'] as const
export type Words = Record<(typeof words)[number], string>
/** One version as it says it: words that are missing in a language are those of the original, and `langs` says of each which it is in. */
export interface Said { asked: Asked; words: Words; langs: Record<keyof Words, Locale>; lang: Locale; title: string; summary: string }

export function saidIn(kind: BenchKind, input: ItemInput, locale: Locale): Said {
  const original = input.texts[input.lang], own = input.texts[locale]
  const extra = (name: string, text = own): string => { const word = text?.extra?.[name]; return typeof word === 'string' ? word : '' }
  const each = <T>(one: (name: keyof Words) => T) => Object.fromEntries(words.map((name) => [name, one(name)])) as Record<keyof Words, T>
  return {
    asked: askedOf(kind, input.fields), words: each((name) => extra(name) || extra(name, original)), langs: each((name) => extra(name) === '' ? input.lang : locale),
    lang: own ? locale : input.lang, title: own?.title || original?.title || '', summary: own?.summary || original?.summary || '',
  }
}
