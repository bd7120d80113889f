import { readFile } from 'node:fs/promises'
import type { DemoKit, ItemInput, Locale } from '@diwan/core'
import type { CategoryFields } from '../board/model/kinds.ts'
import { row } from '../board/model/rows.ts'
import { Publishing } from '../board/services/publishing.ts'
import { categoryId, type DemoDeps } from './board-of.ts'
import { loadDemoDetails } from './details.ts'
import { loadDemoTopic } from './topic.ts'
import type { DemoCategory, DemoTopic } from './shapes.ts'

const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8')) as T

function inputOf({ format, names, about, audience, trial = false }: DemoCategory, place: number): ItemInput {
  const fields: CategoryFields = { format, begins: 'members', replies: 'members', ceiling: audience === 'public' ? 'open' : 'community', lookedAt: format === 'clinic' ? 'newcomers' : 'nobody', needsTopic: false, place, isTrial: trial, goalHours: format === 'question' ? 48 : null }
  const texts = Object.fromEntries((Object.keys(names) as Locale[]).map((lang) => [lang, { title: names[lang], summary: about[lang], maker: lang === 'en' ? 'author' as const : 'person' as const }]))
  return { lang: 'en', audience: [audience], texts, fields: { ...fields } }
}

/** The board of the demonstration. What is there already stays as it is: somebody may have written in it. */
export async function loadDemo(deps: DemoDeps, kit: DemoKit): Promise<void> {
  const categories = await read<DemoCategory[]>('categories.json')
  const publishing = new Publishing({ ...deps, bring: (item) => kit.bring(item) })
  await kit.bring(categories.map((category, at) => ({ id: categoryId(kit, category.slug), kind: 'forum.category', administration: null, author: null, publishedAt: kit.at(`-${130 - at}d`), input: inputOf(category, (at + 1) * 10) })))
  for (const { slug } of categories) {
    for (const topic of await read<DemoTopic[]>(`topics/${slug}.json`)) {
      const there = await row(deps.db, 'select 1 from forum.thread where item_id = ?::uuid', [kit.id(`forum.topic.${topic.key}`)])
      if (!there) await deps.transaction(() => loadDemoTopic(deps, kit, publishing, topic))
    }
  }
  await loadDemoDetails(deps, kit)
}
