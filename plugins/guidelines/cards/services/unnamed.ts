import { nameIn, type FieldFault, type ItemInput, type Locale, type Telltale, type TextInput } from '@diwan/core'
import { followed, type CaseFields, type CaseTexts } from '../kinds/case.ts'
import { converted, moneyTable } from './purchasing-power.ts'

/** Whom a text must not name, and how many administrations of the site use each language. */
export interface Telling { telltale: Telltale; speakers: ReadonlyMap<string, number> }
export const fewestWhoFit = 5

/**
 * A case as it is told without a name. Money is in international dollars, rounded to two figures; of dates only the year is left, and how long it
 * took in months; volumes are rounded to one figure; files and links to other items stay behind; a language few administrations use goes.
 */
export function unnamed(input: ItemInput, { speakers }: Pick<Telling, 'speakers'>): ItemInput {
  const fields = followed(input.fields as unknown as CaseFields)
  const isCommon = (lang: string) => (speakers.get(lang) ?? 0) >= fewestWhoFit
  const texts = Object.fromEntries(Object.entries(input.texts).filter(([lang]) => isCommon(lang)).map(([lang, text]) => [lang, { ...text, maker: text.maker ?? 'author' }])) as Partial<Record<Locale, TextInput>>
  const lang = texts[input.lang] ? input.lang : (Object.keys(texts)[0] as Locale | undefined) ?? input.lang
  const year = (moment: string | null) => moment?.slice(0, 4) ?? null
  return {
    lang, texts, topics: input.topics ?? [], audience: input.audience.filter((token) => token === 'public' || token === 'members').slice(0, 1), ...(input.handling === 'open' || input.handling === 'community' ? { handling: input.handling } : {}),
    fields: {
      ...fields, naming: 'anonymous', consentOn: null, from: year(fields.from), until: year(fields.until), declarations: fields.declarations === null ? null : Number(fields.declarations.toPrecision(1)),
      costs: fields.costs.flatMap((line) => { const found = converted(line.amount, line.currency, line.year); return 'missing' in found ? [] : [{ ...line, amount: Number(found.value.toPrecision(2)), currency: 'INT', year: moneyTable.baseYear }] }),
      timeline: fields.timeline.map((moment) => ({ ...moment, on: moment.on.slice(0, 4) })), months: fields.months,
    },
  }
}

/** What still tells: a name in a text, nobody left to hide among, no language left, money nobody can convert. */
export function tellingFaults(input: ItemInput, told: ItemInput, { telltale, speakers }: Telling): FieldFault[] {
  const faults: FieldFault[] = []
  for (const [lang, text] of Object.entries(told.texts) as [Locale, TextInput][]) {
    for (const [part, words] of partsOf(text)) {
      const found = nameIn(words, telltale)
      if (found !== undefined) faults.push({ field: `texts.${lang}.${part}`, key: 'guidelines.release.fault.named', values: { name: found, part } })
    }
  }
  if (Object.keys(told.texts).length === 0) faults.push({ field: `texts.${input.lang}`, key: 'guidelines.release.fault.language', values: { n: speakers.get(input.lang) ?? 0, fewest: fewestWhoFit } })
  if (told.audience.length === 0) faults.push({ field: 'audience', key: 'guidelines.release.fault.audience' })
  const costs = (input.fields as unknown as CaseFields).costs
  if (((told.fields as unknown as CaseFields).costs.length) < costs.length) faults.push({ field: 'fields.costs', key: 'guidelines.release.fault.money' })
  return faults.slice(0, 20)
}

function partsOf(text: TextInput): [string, string][] {
  const { context = '', scale = '', lessons = [], parts = [] } = (text.extra ?? {}) as Partial<CaseTexts>
  return [['title', text.title], ['summary', text.summary ?? ''], ['body', text.body ?? ''], ['context', context], ['scale', scale], ['lessons', lessons.join('\n')], ...parts.map(({ id, title, note }): [string, string] => [`parts.${id}`, `${title}\n${note}`])]
}
