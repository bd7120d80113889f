import type { ItemInput, Locale } from '@diwan/core'
import { controlStates, most, type Control, type Risk, type RiskWords } from '../kinds/register.ts'
import { registerIn, riskWordsIn, risksOf } from '../registers.ts'
import { freshId } from '../sheet-input.ts'

export interface PostedControl { id?: string; name?: string; owner?: string; state?: string; remove?: string }
export interface PostedRisk { cause?: string; event?: string; effect?: string; likelihood?: string; residualLikelihood?: string; impact?: Record<string, string>; residualImpact?: Record<string, string>; owner?: string; reviewOn?: string; controls?: PostedControl[]; remove?: string }

const cleaned = (text: string | undefined, longest: number): string => (text ?? '').trim().replaceAll('\r\n', '\n').slice(0, longest)
const grade = (text: string | undefined): number | null => /^[1-5]$/.test(text ?? '') ? Number(text) : null
/** Dimensions the form does not ask (of an older method) stay as they were said. */
const grades = (posted: Record<string, string> | undefined, before: Record<string, number>): Record<string, number> => {
  const said = Object.entries(posted ?? {}).filter(([id]) => /^[a-z0-9-]{1,20}$/.test(id)).slice(0, 12)
  const kept = Object.fromEntries(Object.entries(before).filter(([id]) => !said.some(([one]) => one === id)))
  return { ...kept, ...Object.fromEntries(said.flatMap(([id, text]) => { const n = grade(text); return n === null ? [] : [[id, n]] })) }
}
const takenIn = (risks: readonly Risk[]): Set<string> => new Set(risks.flatMap(({ id, controls }) => [id, ...controls.map((one) => one.id)]))

/** The register with one risk as posted, `new` for one more; of a translation only words are taken. Answers the risk's id, null where it was taken out. */
export function withRisk(input: ItemInput, id: string, posted: PostedRisk, lang: Locale): { input: ItemInput; id: string | null } {
  const risks = risksOf(input.fields), taken = takenIn(risks), isOriginal = lang === input.lang
  const before = risks.find((one) => one.id === id)
  if (posted.remove && before && isOriginal) return { input: withWords({ ...input, fields: { ...input.fields, risks: risks.filter((one) => one !== before) } }, lang, []), id: null }
  const own = before?.id ?? freshId('r', taken)
  const controls: Control[] = [], words: RiskWords[] = [{ id: own, cause: cleaned(posted.cause, 500), event: cleaned(posted.event, 500), effect: cleaned(posted.effect, 500) }]
  for (const row of posted.controls ?? []) {
    const known = before?.controls.find((one) => one.id === row.id)
    if (row.remove || (!known && (!isOriginal || cleaned(row.name, 500) === ''))) continue
    const name = known?.id ?? freshId('c', taken)
    words.push({ id: name, cause: '', event: cleaned(row.name, 500), effect: '' })
    controls.push({ id: name, owner: cleaned(row.owner, 120), state: controlStates.find((one) => one === row.state) ?? 'planned' })
  }
  if (!isOriginal) return { input: withWords(input, lang, words), id: own }
  const risk: Risk = {
    id: own, likelihood: grade(posted.likelihood), impact: grades(posted.impact, before?.impact ?? {}), residualLikelihood: grade(posted.residualLikelihood), residualImpact: grades(posted.residualImpact, before?.residualImpact ?? {}),
    controls: controls.slice(0, most.controls), owner: cleaned(posted.owner, 120), reviewOn: cleaned(posted.reviewOn, 10), case: before?.case ?? null,
  }
  return { input: withWords({ ...input, fields: { ...input.fields, risks: before ? risks.map((one) => one === before ? risk : one) : [...risks, risk].slice(0, most.risks) } }, lang, words), id: own }
}

/** Another risk with the cause of a case. */
export function withCause(input: ItemInput, cause: string, from: string | null): ItemInput {
  const { input: added, id } = withRisk(input, 'new', { cause }, input.lang)
  return { ...added, fields: { ...added.fields, risks: risksOf(added.fields).map((one) => one.id === id ? { ...one, case: from } : one) } }
}

/** With other words in one language; those of risks and controls that are gone go in every language. */
function withWords(input: ItemInput, lang: Locale, changed: readonly RiskWords[]): ItemInput {
  const there = takenIn(risksOf(input.fields))
  const texts = Object.fromEntries(Object.entries(input.texts).map(([one, text]) => [one, { ...text, extra: { ...text.extra, words: riskWordsIn(input, one as Locale).filter(({ id }) => there.has(id)) } }]))
  const words = new Map([...riskWordsIn(input, lang), ...changed].filter(({ id }) => there.has(id)).map((one) => [one.id, one]))
  const text = input.texts[lang] ?? { title: '' }
  return { ...input, texts: { ...texts, [lang]: { ...text, title: text.title || registerIn(input, lang).title, extra: { ...text.extra, words: [...words.values()] } } } }
}
