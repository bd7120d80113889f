import { Type, type Static } from 'typebox'
import { causeWords, outcomes, phases, type ItemInput } from '@diwan/core'
import { blankTexts, budgets, confidences, readerships, type LessonTexts, type ManuscriptFields } from '../kinds/fields.ts'
import { dateDetails, levels } from '../kinds/levels.ts'

/** Whose name stands on it comes first, because everything after follows from it. */
export const steps = ['who', 'setting', 'story', 'advice', 'check'] as const
export type Step = (typeof steps)[number]

const word = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const words = (maxItems: number) => Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems }))
/** All that the steps ask; each posts its own, and what a step does not ask stays as it stands. Longer than may be kept, so that nothing typed is lost. */
export const Posted = {
  level: word(20), readers: word(20), dates: word(20), tellsVolume: word(10), tellsBudget: word(10),
  title: word(2_000), technologies: words(40), processes: words(40), themes: words(40), phase: word(20), from: word(40), until: word(40), budget: word(20), volume: word(2_000), outcome: words(10),
  expected: word(40_000), happened: word(40_000), why: word(40_000), causes: words(40), sustain: word(40_000), improve: word(40_000), recommendation: word(40_000), effect: word(40_000), transfer: word(40_000), confidence: word(20),
}
export const PostedShape = Type.Object(Posted)
export type Posted = Static<typeof PostedShape>

const among = <W extends string>(all: readonly W[], given: string | undefined): W | null => all.find((one) => one === given) ?? null
const text = (given: string | undefined): string => (given ?? '').replaceAll('\r\n', '\n').trim().toWellFormed()
/** One to a line; what is too long or too many is left for the check to say. */
const lines = (given: string | undefined): string[] => text(given).split('\n').map((line) => line.replace(/^[-*•–]\s+/, '').trim()).filter(Boolean).slice(0, 100)
/** `11/2025` and `2025-11` are the same month; what is neither stays as it was typed, and is asked again. */
const moment = (given: string | undefined): string | null => {
  const said = (given ?? '').trim().replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
  const [, month = '', year = ''] = /^(\d{1,2})[/.](\d{4})$/.exec(said) ?? []
  return said === '' ? null : year === '' ? said.slice(0, 40) : `${year}-${month.padStart(2, '0')}`
}

/** The draft with what one step said. Pure; nothing is judged here.. */
export function withPosted(input: ItemInput, posted: Posted, step: Step): ItemInput {
  const { lang } = input
  const standing = input.texts[lang] ?? { title: '' }
  const fields = { ...input.fields } as unknown as ManuscriptFields
  const extra: LessonTexts = { ...blankTexts, ...standing.extra }
  let title = standing.title, topics = input.topics ?? []
  switch (step) {
    case 'who':
      fields.level = among(levels, posted.level) ?? fields.level
      fields.readers = among(readerships, posted.readers) ?? fields.readers
      fields.dates = among(dateDetails, posted.dates) ?? fields.dates
      fields.tellsVolume = posted.tellsVolume === 'true'
      fields.tellsBudget = posted.tellsBudget === 'true'
      break
    case 'setting':
      title = text(posted.title).slice(0, 200)
      topics = [...new Set([...posted.technologies ?? [], ...posted.processes ?? [], ...posted.themes ?? []])].filter(Boolean).slice(0, 20)
      fields.phase = among(phases, posted.phase)
      fields.from = moment(posted.from)
      fields.until = moment(posted.until)
      fields.budget = among(budgets, posted.budget)
      fields.outcome = outcomes.filter((one) => posted.outcome?.includes(one))
      extra.volume = text(posted.volume)
      break
    case 'story':
      extra.expected = text(posted.expected)
      extra.happened = text(posted.happened)
      extra.why = lines(posted.why)
      fields.causes = causeWords.filter((one) => posted.causes?.includes(one))
      break
    case 'advice':
      extra.sustain = lines(posted.sustain)
      extra.improve = lines(posted.improve)
      for (const name of ['recommendation', 'effect', 'transfer'] as const) extra[name] = text(posted[name])
      fields.confidence = among(confidences, posted.confidence)
      break
    default: return input
  }
  return { ...input, topics, fields, texts: { ...input.texts, [lang]: { ...standing, title, extra } } }
}
