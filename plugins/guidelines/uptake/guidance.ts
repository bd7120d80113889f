import type { ItemSummary } from '@diwan/core'
import type { UptakeDeps } from './deps.ts'

export interface Person { name: string; title: string; administration: string | null; path: string }

/** What others learned about a technology, and who did it: the newest few of each sort of card, and people who say they know it. */
export async function guidanceFor({ content, directory, viewer }: UptakeDeps, topic: string, limit: number): Promise<{ cards: ItemSummary[]; people: Person[] }> {
  const of = (kind: string, n: number) => ({ kinds: [`guidelines.${kind}`], facets: { topic }, limit: n })
  const { practices, pitfalls, cases } = await content.lists(viewer, { practices: of('practice', limit), pitfalls: of('pitfall', limit), cases: of('case', limit) })
  return { cards: [...practices.rows.slice(0, 3), ...pitfalls.rows.slice(0, 3), ...cases.rows.slice(0, 3)].slice(0, limit), people: await versed({ directory, viewer }, topic) }
}

/** People who say they know a technology, the most versed first; none where no directory runs, or for visitors. */
export async function versed({ directory, viewer }: Pick<UptakeDeps, 'directory' | 'viewer'>, topic: string, limit = 5): Promise<Person[]> {
  if (viewer.id === null || !directory) return []
  return (await directory.versed(viewer, topic, limit)).map(({ name, title, administration, path }) => ({ name, title, administration, path }))
}
