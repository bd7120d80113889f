import { understood, type FieldFault, type Locale } from '@diwan/core'
import type { AskedQuestion } from './asked.ts'
import { publications, type Publication, type Sector } from './fields.ts'

export type Values = Record<string, string | string[]>
/** One answer to one question as a form sends it. */
export interface PostedAnswer { id: string; value?: string; values?: string[] }
/** All that a respondent says: of themselves, how far it may be told, and of each question. */
export interface Form { sector: string; name: string; organisation: string; publish: string; wantsNews: boolean; values: Values }
export interface Sent { sector: Sector; name: string; organisation: string; publish: Publication; wantsNews: boolean; values: Values }

const longest = 4_000
/** What an answer may say where the call goes so far: never further than the call. */
export const publicationsFor = (furthest: Publication): readonly Publication[] => publications.slice(publications.indexOf(furthest))

/** What was typed, by question; of choices only those there are. */
export function valuesOf(questions: readonly AskedQuestion[], posted: readonly PostedAnswer[]): Values {
  const by = new Map(posted.map((one) => [one.id, one]))
  return Object.fromEntries(questions.flatMap(({ id, kind, options }): [string, string | string[]][] => {
    const { value = '', values = [] } = by.get(id) ?? {}
    const known = options.map((one) => one.id)
    const chosen = kind === 'several' ? known.filter((one) => values.includes(one)) : kind === 'one' ? known.filter((one) => one === value)[0] ?? '' : kind === 'scale' ? /^[1-5]$/.test(value) ? value : '' : value.replaceAll('\r\n', '\n').slice(0, longest).toWellFormed()
    return chosen.length === 0 ? [] : [[id, chosen]]
  }))
}

/** An answer that may be handed in, or everything that is wrong with it, by field. */
export function sentOf(form: Form, { questions, sectors, furthest, locale }: { questions: readonly AskedQuestion[]; sectors: readonly string[]; furthest: Publication; locale: Locale }): { sent: Sent; faults: FieldFault[] } {
  const faults: FieldFault[] = []
  const fault = (field: string, name: string, values?: Record<string, string | number>) => faults.push({ field, key: `research.consult.fault.${name}`, ...values ? { values } : {} })
  const values: Values = {}
  for (const [at, { id, kind, required, n }] of questions.entries()) {
    const said = form.values[id]
    const field = `answers.${at}.${kind === 'several' ? 'values' : 'value'}`
    if (said === undefined || said.length === 0 || (typeof said === 'string' && said.trim() === '')) { if (required) fault(field, 'required', { n }); continue }
    if (kind !== 'number' || typeof said !== 'string') { values[id] = typeof said === 'string' ? said.trim() : said; continue }
    const number = understood(said, locale)
    if ('fault' in number) fault(field, `number-${number.fault}`, { n })
    else values[id] = number.value
  }
  if (!sectors.includes(form.sector)) fault('sector', 'sector')
  const publish = publicationsFor(furthest).find((one) => one === form.publish)
  if (publish === undefined) fault('publish', 'publish')
  if (publish === 'name' && form.name.trim() === '') fault('name', 'name')
  return { sent: { sector: form.sector as Sector, name: form.name.trim(), organisation: form.organisation.trim(), publish: publish ?? 'synthesis', wantsNews: form.wantsNews, values }, faults }
}

/** What was said to one question, in words. */
export function wordsOf({ id, kind, options }: AskedQuestion, { values }: { values: Values }): string {
  const said = values[id]
  if (said === undefined) return ''
  return kind === 'one' || kind === 'several' ? [said].flat().map((one) => options.find((option) => option.id === one)?.label ?? one).join('; ') : [said].flat().join('; ')
}
