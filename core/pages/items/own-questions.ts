import type { TObject, TSchema } from 'typebox'
import type { Translate } from '../../contract/index.ts'
import type { Question } from './question.ts'

type Schema = TSchema & { type?: string; enum?: string[]; format?: string; anyOf?: Schema[]; items?: Schema; maxLength?: number; minimum?: number; maximum?: number; default?: unknown; 'x-unasked'?: boolean; 'x-words'?: string }

const none: ReadonlySet<string> = new Set()

/** The schema behind "or empty". */
const bare = (schema: Schema): { schema: Schema; isOptional: boolean } => {
  const real = schema.anyOf?.filter(({ type }) => type !== 'null')
  return real?.length === 1 && real[0] ? { schema: real[0], isOptional: true } : { schema, isOptional: schema.default !== undefined }
}
const isList = (schema: Schema) => schema.type === 'array' && bare(schema.items as Schema).schema.type === 'string'
/** Several of a few words: boxes to tick. */
const isChoices = (schema: Schema) => isList(schema) && bare(schema.items as Schema).schema.enum !== undefined
const isAsked = (schema: Schema) => !schema['x-unasked'] && (schema.type !== 'array' || isList(schema)) && bare(schema).schema.type !== 'object'

const key = (label: string, t: Translate): string | undefined => {
  const said = t(label)
  return said === label ? undefined : said
}

/** A kind's own columns, or the texts a language has besides title and body, as questions drawn from their schema. `base` names them, `words` is where their labels stand; what is `withheld` from the writer is asked empty, and left as it stands when it stays so. */
export function ownQuestions(shape: TObject | undefined, values: Record<string, unknown>, base: string, words: string, t: Translate, withheld: ReadonlySet<string> = none): Question[] {
  return Object.entries((shape?.properties ?? {}) as Record<string, Schema>).filter(([name, schema]) => isAsked(schema) && !(withheld.has(name) && bare(schema).schema.type === 'boolean')).map(([name, given]) => {
    const isWithheld = withheld.has(name)
    const { schema, isOptional: mayBeEmpty } = bare(given)
    const isOptional = mayBeEmpty || isWithheld
    const hint = isWithheld ? t('core.item.form.withheld.hint') : key(`${words}.${name}.hint`, t)
    const value = isWithheld ? undefined : values[name] ?? schema.default
    const question = { id: `${base}-${name}`.replaceAll('.', '-'), name: `${base}.${name}`, label: t(`${words}.${name}`), ...(hint ? { hint } : {}), ...(isOptional ? { optional: true } : {}) }
    if (schema.enum) {
      const options = schema.enum.map((one) => ({ value: one, label: t(`${words}.${name}.${one}`), selected: one === value }))
      return { ...question, type: 'select', short: true, options: isOptional ? [{ value: '', label: '–', selected: value === null || value === undefined }, ...options] : options }
    }
    if (schema.type === 'boolean') return { ...question, type: 'checkbox', optional: false, selected: value === true, value: 'true' }
    if (isChoices(schema)) {
      const chosen = Array.isArray(value) ? value : []
      const { enum: all = [], 'x-words': called = `${words}.${name}` } = bare(schema.items as Schema).schema
      return { ...question, type: 'checkboxes', optional: true, options: all.map((one) => ({ value: one, label: t(`${called}.${one}`), selected: chosen.includes(one) })) }
    }
    if (isList(schema)) return { ...question, type: 'textarea', rows: 4, value: Array.isArray(value) ? value.join('\n') : '' }
    const text = value === null || value === undefined ? '' : String(value as string)
    if (schema.format === 'date') return { ...question, type: 'date', short: true, value: text }
    if (schema.type === 'integer' || schema.type === 'number') return { ...question, type: 'number', short: true, value: text, ...(schema.minimum === undefined ? {} : { min: schema.minimum }), ...(schema.maximum === undefined ? {} : { max: schema.maximum }) }
    if (schema.format === 'uri') return { ...question, type: 'url', value: text }
    return { ...question, type: (schema.maxLength ?? 0) > 400 ? 'textarea' : 'text', value: text, ...(schema.maxLength === undefined ? {} : { maxlength: schema.maxLength }) }
  })
}

/** The posted words as values of the schema; what was not asked stays as it was. */
export function ownValues(shape: TObject | undefined, posted: Record<string, unknown>, before: Record<string, unknown>, withheld: ReadonlySet<string> = none): Record<string, unknown> {
  const values = { ...before }
  for (const [name, given] of Object.entries((shape?.properties ?? {}) as Record<string, Schema>)) {
    if (!isAsked(given)) continue
    const { schema } = bare(given)
    const word = posted[name]
    if (withheld.has(name) && (word === undefined || word === '' || word === null || (Array.isArray(word) && word.length === 0))) continue
    if (schema.type === 'boolean') { values[name] = word === true || word === 'true' || word === 'on'; continue }
    // No box ticked is none chosen, where the form asked at all.
    if (isChoices(schema)) { if (Object.keys(posted).length > 0) values[name] = [word ?? []].flat().filter((one) => one !== ''); continue }
    if (word === undefined) continue
    if (isList(schema)) values[name] = Array.isArray(word) ? word : String(word as string).split('\n').map((line) => line.trim()).filter(Boolean)
    else if (word === '' || word === null) {
      // Left empty: nothing where it may be, an empty word where it is one, and what the schema begins with where it has to be something.
      if (given.anyOf) values[name] = null
      else if (schema.type === 'string' && !schema.enum && !schema.format) values[name] = ''
      else delete values[name]
    }
    else if (schema.type === 'integer' || schema.type === 'number') values[name] = Number(word)
    else values[name] = word
  }
  return values
}
