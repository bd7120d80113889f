import type { TObject, TSchema } from 'typebox'
import type { Locale, Translate } from '../../contract/index.ts'
import { formatDate } from '../../i18n/index.ts'

type Schema = TSchema & { type?: string; enum?: string[]; format?: string; anyOf?: Schema[]; default?: unknown; 'x-words'?: string }

const isNothing = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

export interface FieldWords { name: string; label: string; from: string; to: string }

/**
 * The fields in which two sets of values differ, each with the label and the options of the editor. A value that was never set is what
 * the schema begins with. `words` is where labels stand, `otherwise` the label of a field that has none.
 */
export function fieldWords(shape: TObject | undefined, before: Record<string, unknown>, after: Record<string, unknown>, { words, otherwise, t, locale }: { words: string; otherwise: string; t: Translate; locale: Locale }): FieldWords[] {
  const schemas = (shape?.properties ?? {}) as Record<string, Schema>
  return [...new Set([...Object.keys(schemas), ...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const schema = schemas[name]
    const [old, now] = [before[name] ?? schema?.default, after[name] ?? schema?.default]
    if ((isNothing(old) && isNothing(now)) || JSON.stringify(sorted(old)) === JSON.stringify(sorted(now))) return []
    const said = t(`${words}.${name}`)
    const inWords = (value: unknown) => wordsOf(value, schema, `${words}.${name}`, t, locale)
    return [{ name, label: said === `${words}.${name}` ? otherwise : said, from: inWords(old), to: inWords(now) }]
  })
}

function wordsOf(value: unknown, given: Schema | undefined, at: string, t: Translate, locale: Locale): string {
  if (isNothing(value)) return ''
  const schema = given?.anyOf?.find(({ type }) => type !== 'null') ?? given
  if (typeof value === 'boolean') return t(value ? 'core.item.diff.yes' : 'core.item.diff.no')
  if (Array.isArray(value)) return value.map((one) => wordsOf(one, (schema as { items?: Schema } | undefined)?.items, at, t, locale)).join('\n')
  // Rows of a table have no labels of their own; what they hold stands in their order.
  if (typeof value === 'object' && !(value instanceof Date)) return Object.values(value as object).map((one) => wordsOf(one, undefined, at, t, locale)).filter(Boolean).join(', ')
  const text = value instanceof Date ? value.toISOString() : String(value as string | number)
  if (schema?.format === 'date' && /^\d{4}-\d{2}-\d{2}/.test(text)) return formatDate(new Date(text.slice(0, 10)), 'long', locale, 'UTC')
  const key = schema?.['x-words'] ?? at
  const option = schema?.enum || schema?.anyOf ? t(`${key}.${text}`) : text
  return option === `${key}.${text}` ? text : option
}

/** With keys in one order at every depth: the database gives them in another. */
function sorted(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).filter(([, one]) => !isNothing(one)).toSorted(([a], [b]) => a < b ? -1 : 1).map(([name, one]) => [name, sorted(one)]))
}
