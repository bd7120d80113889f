import { readFile } from 'node:fs/promises'
import type { CoreServices, DemoKit, ItemInput, Locale } from '@diwan/core'
import { draw } from '../chance/draw.ts'
import { fieldsOf } from '../analyses.ts'
import type { AnalysisFields, Line } from '../kinds/analysis.ts'
import type { Control, Risk } from '../kinds/register.ts'
import { reckon } from '../reckoning.ts'
import { numbersOf, planOf, type Simulations } from '../simulations.ts'

type Said = Partial<Record<Locale, string>>
interface Text { title: string; summary: string; body?: string }
interface Common { slug: string; lead: string; at: string; audience: string; topics: string[]; texts: Partial<Record<Locale, Text>> }
interface DemoLine { id: string; kind: Line['kind']; name: Said; source: Said; amounts: number[]; distribution: Line['distribution']; low?: string; high?: string; bias?: string }
interface DemoAnalysis extends Common {
  baseYear: number; horizon: number; currency: string; pricesOf: string; rate: string; rateLow: string; rateHigh: string
  options: { id: string; isBase?: boolean; name: Said; note: Said; lines: DemoLine[] }[]; assumptions: { id: string; on: string; name: Said; note: Said }[]
}
interface DemoRisk { id: string; l: number; i: Record<string, number>; rl: number; ri: Record<string, number>; owner: string; review: string; case?: string; cause: Said; event: Said; effect: Said; controls: (Control & { name: Said })[] }
interface DemoRegister extends Common { risks: DemoRisk[] }

const read = async <T>(name: string): Promise<T[]> => JSON.parse(await readFile(new URL(`${name}.json`, import.meta.url), 'utf8')) as T[]

/** The texts of each language with its words by id. */
function textsOf<W>({ texts }: Common, words: (lang: Locale) => W[]): ItemInput['texts'] {
  return Object.fromEntries(Object.entries(texts).map(([lang, { title, summary, body = '' }]) => [lang, { title, summary, body, maker: lang === 'en' ? 'author' : 'reviewer', extra: { words: words(lang as Locale) } }]))
}

const handlingOf = (audience: string) => audience === 'public' ? 'open' as const : 'community' as const

/** Five analyses with their draws and four registers. Loaded again they are the same. */
export async function loadDemoCosts({ simulations }: Pick<CoreServices, 'db'> & { simulations: Simulations }, kit: DemoKit): Promise<void> {
  for (const one of await read<DemoAnalysis>('analyses')) await bringAnalysis(one, simulations, kit)
  for (const one of await read<DemoRegister>('registers')) await bringRegister(one, kit)
}

async function bringAnalysis(one: DemoAnalysis, simulations: Simulations, kit: DemoKit): Promise<void> {
  const { slug, lead, at, audience, topics, options, assumptions } = one
  const author = kit.person(lead), id = kit.id(`guidelines.analysis.${slug}`)
  const amountsOf = (amounts: number[]) => Object.fromEntries(amounts.map((amount, n) => [String(one.baseYear + n), String(amount)]))
  const fields: AnalysisFields = fieldsOf({
    baseYear: String(one.baseYear), horizon: String(one.horizon), currency: one.currency, pricesOf: one.pricesOf, rate: one.rate, rateLow: one.rateLow, rateHigh: one.rateHigh, assumptions: assumptions.map(({ id: name, on }) => ({ id: name, on })),
    options: options.map(({ id: name, isBase = false, lines }) => ({ id: name, isBase, lines: lines.map(({ id: line, kind, amounts, distribution, low = '', high = '', bias = '' }): Line => ({ id: line, kind, currency: '', amounts: amountsOf(amounts), distribution, low, high, bias })) })),
  })
  const words = (lang: Locale) => [
    ...options.flatMap(({ id: name, name: called, note, lines }) => [{ id: name, name: called[lang] ?? '', note: note[lang] ?? '' }, ...lines.map((line) => ({ id: line.id, name: line.name[lang] ?? '', note: line.source[lang] ?? '' }))]),
    ...assumptions.map(({ id: name, name: called, note }) => ({ id: name, name: called[lang] ?? '', note: note[lang] ?? '' })),
  ]
  await kit.bring({
    id, kind: 'guidelines.analysis', administration: author.administration, author, publishedAt: kit.at(at),
    input: { lang: 'en', texts: textsOf(one, words), fields, topics, audience: [audience], handling: handlingOf(audience), links: { about: [kit.id(`guidelines.guideline.${slug}`)] } },
  })
  const { counted, measures } = reckon(fields, 20)
  const planned = planOf(counted, measures)
  if (planned === null) throw new Error(`the analysis ${slug} of the demonstration has nothing to draw: ${JSON.stringify(counted.problems)}`)
  const plan = { seed: 2026, draws: 10_000, options: planned }
  if (await simulations.of(id, numbersOf(planned)) === null) await simulations.keep(id, plan, draw(plan))
}

async function bringRegister(one: DemoRegister, kit: DemoKit): Promise<void> {
  const { slug, lead, at, audience, topics, risks } = one
  const author = kit.person(lead)
  const words = (lang: Locale) => risks.flatMap(({ id, cause, event, effect, controls }) => [{ id, cause: cause[lang] ?? '', event: event[lang] ?? '', effect: effect[lang] ?? '' }, ...controls.map((control) => ({ id: control.id, cause: '', event: control.name[lang] ?? '', effect: '' }))])
  const stands = risks.map(({ id, l, i, rl, ri, owner, review, case: from, controls }): Risk => ({
    id, likelihood: l, impact: i, residualLikelihood: rl, residualImpact: ri, owner, reviewOn: kit.on(review), case: from === undefined ? null : kit.id(`guidelines.case.${from}`), controls: controls.map(({ id: name, owner: by, state }) => ({ id: name, owner: by, state })),
  }))
  await kit.bring({
    id: kit.id(`guidelines.risks.${slug}`), kind: 'guidelines.register', administration: author.administration, author, publishedAt: kit.at(at),
    input: {
      lang: 'en', texts: textsOf(one, words), fields: { risks: stands }, topics, audience: [audience], handling: handlingOf(audience), links: { about: [kit.id(`guidelines.guideline.${slug}`)] },
      reviewDueOn: stands.map(({ reviewOn }) => reviewOn).toSorted((a, b) => a.localeCompare(b))[0] ?? null,
    },
  })
}
