import type { ItemInput, Locale } from '@diwan/core'
import { sectors, type ConsultationFields, type ConsultationTexts, type DidWords, type PartWords, type Question } from './fields.ts'

export interface AskedOption { id: string; label: string }
/** A question with its words; `n` is its number, from one. */
export interface AskedQuestion extends Omit<Question, 'options'> { n: number; title: string; hint: string; unit: string; lang: Locale; options: AskedOption[] }
export interface ToldRow { id: string; answers: number; item: string | null; theme: string; said: string; did: string; lang: Locale }
/** A consultation as it is read in one language, and in that of the original where that one says nothing. */
export interface Asked { title: string; summary: string; body: string; lang: Locale; fields: ConsultationFields; topics: string[]; questions: AskedQuestion[]; synthesis: string; synthesisLang: Locale; did: ToldRow[] }

/** The columns with what a draft leaves out. */
export const fieldsOf = (input: Pick<ItemInput, 'fields'>): ConsultationFields => ({
  phase: 'announced', opensAt: '', closesAt: '', timeZone: 'UTC', respondents: 'everybody', sectors: [...sectors], publication: 'name', questions: [], did: [], ...input.fields as Partial<ConsultationFields> | undefined,
})
const extraOf = (input: ItemInput, lang: Locale) => (input.texts[lang]?.extra ?? {}) as Partial<ConsultationTexts>

export function askedOf(input: ItemInput, wanted: Locale): Asked {
  const lang = input.texts[wanted] ? wanted : input.lang
  const [own, original] = [extraOf(input, lang), extraOf(input, input.lang)]
  const wordsOf = (parts: readonly PartWords[] | undefined) => new Map((parts ?? []).filter(({ title }) => title.trim() !== '').map((one) => [one.id, one]))
  const [said, first] = [wordsOf(own.parts), wordsOf(original.parts)]
  const words = (id: string) => said.get(id) ?? first.get(id)
  const tolds = (of: readonly DidWords[] | undefined) => new Map((of ?? []).filter(({ theme }) => theme.trim() !== '').map((one) => [one.id, one]))
  const [told, toldFirst] = [tolds(own.did), tolds(original.did)]
  const text = input.texts[lang], base = input.texts[input.lang]
  const fields = fieldsOf(input)
  return {
    title: text?.title ?? '', summary: text?.summary || base?.summary || '', body: text?.body || base?.body || '', lang, fields, topics: input.topics ?? [], synthesis: own.synthesis || original.synthesis || '', synthesisLang: own.synthesis ? lang : input.lang,
    questions: fields.questions.map(({ id, kind, required, options }, at) => ({
      id, kind, required, n: at + 1, title: words(id)?.title ?? '', hint: words(id)?.hint ?? '', unit: words(id)?.unit ?? '', lang: said.has(id) ? lang : input.lang, options: options.map((one) => ({ id: one, label: words(one)?.title ?? one })),
    })),
    did: fields.did.map(({ id, answers, item }) => { const row = told.get(id) ?? toldFirst.get(id); return { id, answers, item, theme: row?.theme ?? '', said: row?.said ?? '', did: row?.did ?? '', lang: told.has(id) ? lang : input.lang } }),
  }
}
