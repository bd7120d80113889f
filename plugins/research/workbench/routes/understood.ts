import { Type, type Static } from 'typebox'
import { intlTags, periodIn, type FieldFault, type Locale, type Translate } from '@diwan/core'
import { maybe } from '../../works/routes/shapes.ts'
import type { Read } from '../series/read-series.ts'

/** A table as it was understood, and what is wrong with it. `isSound`: figures can be counted. */
export const UnderstoodShape = maybe(Type.Object({
  isSound: Type.Boolean(), facts: Type.Array(Type.Object({ label: Type.String(), value: Type.String() })), notes: Type.Array(Type.String()), problems: Type.Array(Type.Object({ place: Type.String(), text: Type.String() })), more: Type.Integer(), open: Type.Array(Type.Object({ field: Type.String(), text: Type.String() })),
}))

/** Null where there is no table yet. */
export function understoodOf({ frequency, periods, series, shape, decimal, order, problems, more, isSound }: Read, open: readonly FieldFault[], t: Translate, locale: Locale): Static<typeof UnderstoodShape> {
  if (problems.length === 1 && problems[0]?.key === 'empty') return null
  const fact = (name: string, value: string) => ({ label: t(`research.bench.understood.${name}`), value })
  const names = series.map(({ name }) => name), shown = names.length > 8 ? [...names.slice(0, 7), t('research.bench.more-series', { n: names.length - 7 })] : names
  const said = problems.map(({ row, column, key, values, isNote }) => ({
    isNote: isNote === true, text: t(`research.bench.problem.${key}`, { column: column || '–', ...values }),
    place: [...row === null ? [] : [t('research.bench.row', { n: row })], ...column === '' ? [] : [t('research.bench.column', { name: column })]].join(', '),
  }))
  return {
    isSound, more, notes: said.filter(({ isNote }) => isNote).map(({ text }) => text), problems: said.filter(({ isNote }) => !isNote).map(({ place, text }) => ({ place: place || t('research.bench.whole'), text })),
    open: isSound ? open.map(({ field, key, values }) => ({ field, text: t(key, values) })) : [],
    facts: [
      ...frequency === null ? [] : [fact('frequency', t(`research.bench.frequency.${frequency}`))],
      ...periods.length === 0 ? [] : [fact('periods', t('research.bench.understood.periods.said', { n: periods.length, from: periodIn(periods[0] ?? '', locale), to: periodIn(periods.at(-1) ?? '', locale) }))],
      ...names.length === 0 ? [] : [fact('series', new Intl.ListFormat(intlTags[locale]).format(shown)), fact('shape', t(`research.bench.shape.${shape}`))],
      ...decimal === null ? [] : [fact('decimal', t(`research.bench.decimal.${decimal}`))],
      ...order === null || frequency === 'yearly' || frequency === 'quarterly' ? [] : [fact('order', t(`research.bench.order.${order}`))],
    ],
  }
}
