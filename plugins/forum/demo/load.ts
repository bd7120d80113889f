import { readFile } from 'node:fs/promises'
import type { DemoKit, ItemInput, Locale } from '@diwan/core'
import type { CategoryFields } from '../board/model/kinds.ts'
import { categoryId, type DemoDeps } from './board-of.ts'
import { loadDemoDetails } from './details.ts'
import { loadDemoTopics } from './load-topics.ts'
import type { DemoCategory, DemoTopic } from './shapes.ts'

const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8')) as T

function inputOf({ format, names, about, audience, trial = false }: DemoCategory, place: number): ItemInput {
  const fields: CategoryFields = { format, begins: 'members', replies: 'members', ceiling: audience === 'public' ? 'open' : 'community', lookedAt: format === 'clinic' ? 'newcomers' : 'nobody', needsTopic: false, place, isTrial: trial, goalHours: format === 'question' ? 48 : null }
  const texts = Object.fromEntries((Object.keys(names) as Locale[]).map((lang) => [lang, { title: names[lang], summary: about[lang], maker: lang === 'en' ? 'author' as const : 'person' as const }]))
  return { lang: 'en', audience: [audience], texts, fields: { ...fields } }
}

/** The board of the demonstration. */
export async function loadDemo(deps: DemoDeps, kit: DemoKit): Promise<void> {
  const categories = await read<DemoCategory[]>('categories.json')
  await kit.bring(categories.map((category, at) => ({ id: categoryId(kit, category.slug), kind: 'forum.category', administration: null, author: null, publishedAt: kit.at(`-${130 - at}d`), input: inputOf(category, (at + 1) * 10) })))
  await loadDemoTopics(deps, kit, categories, (await Promise.all(categories.map(({ slug }) => read<DemoTopic[]>(`topics/${slug}.json`)))).flat())
  await loadDemoDetails(deps, kit)
}
