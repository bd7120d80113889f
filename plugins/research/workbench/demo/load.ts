import { readFile } from 'node:fs/promises'
import type { DemoKit, ItemInput, Locale } from '@diwan/core'
import type { BenchServices } from '../deps.ts'
import { askedOf, numbersOf, type Asked, type BenchKind } from '../model.ts'
import { planOf } from '../plan-of.ts'
import { hashOf } from '../series-shelf.ts'
import { counted } from '../count/counted.ts'
import { sketches, tableOfDemo, type SketchName } from './series.ts'

interface DemoText { title: string; summary: string; unit: string; changed?: string; source?: string; caveats?: string; scenario?: string }
/** `treated`: how many of its series were changed; `about`: what it concerns. */
interface DemoItem { slug: SketchName; kind: BenchKind; lead: string; at: string; audience: string; topics: string[]; fields: Record<string, unknown>; treated?: number; about?: string; texts: Partial<Record<Locale, DemoText>> }

export const demoItems = async (): Promise<DemoItem[]> => JSON.parse(await readFile(new URL('items.json', import.meta.url), 'utf8')) as DemoItem[]

/** What is asked of a table of the demonstration. */
export function demoAsked({ slug, kind, fields, treated = 0 }: Pick<DemoItem, 'slug' | 'kind' | 'fields' | 'treated'>): { asked: Asked; text: string; later: number[] } {
  const { text, change, later } = tableOfDemo(slug), names = sketches[slug].series.map(({ name }) => name)
  const own = kind === 'evaluation' ? { changeOn: change, ...treated > 0 ? { treated: names.slice(0, treated), controls: names.slice(treated) } : {} } : {}
  return { asked: askedOf(kind, { ...fields, ...own, series: hashOf(text) }), text, later }
}

/** Four evaluations and six forecasts. Evaluations are counted at once, forecasts by the job, as everybody's are. Loaded again they are the same. */
export async function loadDemoBench({ seriesShelf, countings }: BenchServices, kit: DemoKit): Promise<void> {
  for (const one of await demoItems()) {
    const { slug, kind, lead, at, audience, topics, about, texts } = one
    const author = kit.person(lead), id = kit.id(`research.${kind}.${slug}`), { asked, text } = demoAsked(one)
    const said = Object.entries(texts).map(([lang, { title, summary, ...extra }]) => [lang, { title, summary, maker: lang === 'en' ? 'author' : 'reviewer', extra }])
    await kit.bring({
      id, kind: `research.${kind}`, administration: author.administration, author, publishedAt: kit.at(at),
      input: { lang: 'en', texts: Object.fromEntries(said) as ItemInput['texts'], fields: asked.fields, topics, audience: [audience], handling: audience === 'public' ? 'open' : 'community', links: about ? { about: [kit.id(about)] } : {} },
    })
    await seriesShelf.keep(id, `research.${kind}`, text)
    const { plan } = planOf(asked, text), numbers = numbersOf(asked)
    if (plan === null) throw new Error(`${slug} of the demonstration cannot be counted`)
    if (await countings.of(id, numbers) !== null) continue
    if (kind === 'evaluation') await countings.keep(id, numbers, plan, counted(plan))
    else await countings.ask(id, numbers, plan)
  }
}
