import type { Item, ItemSummary } from '@diwan/core'
import type { GuideDeps } from './deps.ts'
import { kindName } from './services/guides.ts'
import { guidance } from './services/readership.ts'

const reads = ['guidelines.guideline', 'guidelines.pitfall']

/** The home page's two lists: what is worth doing, and what is worth avoiding. */
async function worth({ guides, content, viewer, settings }: GuideDeps) {
  const { guidelines: { rows }, pitfalls: { rows: pitfalls } } = await content.lists(viewer, { guidelines: { kinds: [kindName], limit: 20 }, pitfalls: { kinds: ['guidelines.pitfall'], limit: settings.onHome } })
  const all = await guides.loose(viewer, rows)
  // One of each guideline, the newest first: its strongest, and of those the surest.
  const best = rows.flatMap((item) => all.filter(({ guideline, verb }) => guideline.id === item.id && verb !== 'avoid').toSorted((a, b) => Number(b.strength === 'strong') - Number(a.strength === 'strong') || b.certainty - a.certainty)[0] ?? [])
    .toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, settings.onHome)
  return best.length + pitfalls.length === 0 ? null : { recommendations: best, pitfalls, n: rows.reduce((sum, item) => sum + Number(item.fields['count'] ?? 0), 0) }
}

/** What is known of a technology and a process together: recommendations, pitfalls, people. */
async function pair({ guides, content, viewer, directory }: GuideDeps, { topic, with: other, outcome }: { topic: string; with: string; outcome: string }) {
  const improving = outcome === '' ? {} : { outcome }
  const both = await guides.recommendations(viewer, { topic: [topic, other], ...improving }, 6)
  const recommendations = both.length > 0 ? both : await guides.recommendations(viewer, { topic, ...improving }, 6)
  const narrow = (await content.list(viewer, { kinds: ['guidelines.pitfall'], facets: { topic: [topic, other], ...improving }, limit: 4 })).rows
  const pitfalls = narrow.length > 0 ? narrow : (await content.list(viewer, { kinds: ['guidelines.pitfall'], facets: { topic, ...improving }, limit: 4 })).rows
  const people = viewer.id !== null && directory ? await directory.versed(viewer, topic, 4) : []
  return { recommendations, isWider: both.length === 0 && recommendations.length > 0, pitfalls, people, isVisitor: viewer.id === null, topic, other }
}

/** Whether it helped, at the end of every piece of guidance; for its keepers how many said so, and what else. */
async function useful({ readership, viewer }: GuideDeps, { item }: { item: ItemSummary & Partial<Pick<Item, 'isKept'>> }) {
  if (!guidance.includes(item.kind) || item.publishedAt === null) return null
  const { yes, no, ...usefulness } = await readership.of(viewer, { id: item.id, isKept: item.isKept ?? false })
  return { id: item.id, isVisitor: viewer.id === null, isKept: item.isKept ?? false, ...usefulness, yes, all: yes + no }
}

/** What is left without its ground when an item of guidance goes. */
async function leaving({ backlinks, viewer }: GuideDeps, { item }: { item: ItemSummary }) {
  const links = item.kind.startsWith('guidelines.') ? await backlinks.of(viewer, item.id) : []
  return links.length === 0 ? null : { links }
}

/** Beside a study of another plugin: which guidance rests on it. */
async function used({ backlinks, viewer }: GuideDeps, { item }: { item: ItemSummary }) {
  const links = item.kind === 'research.work' ? (await backlinks.of(viewer, item.id)).slice(0, 10) : []
  return links.length === 0 ? null : { links }
}

export const guideSlots = {
  'home.visitor': { order: 5, view: 'guide/slot-worth', reads, run: (deps: GuideDeps) => worth(deps) },
  'home.member': { order: 30, view: 'guide/slot-worth', run: (deps: GuideDeps) => worth(deps) },
  'topic.pair': { order: 10, view: 'guide/slot-pair', reads, run: (deps: GuideDeps, subject: { topic: string; with: string; outcome: string }) => pair(deps, subject) },
  'item.after': { order: 20, view: 'guide/slot-useful', reads: [], run: (deps: GuideDeps, subject: { item: ItemSummary }) => useful(deps, subject) },
  'item.rail': { order: 40, view: 'guide/slot-used', reads: ['guidelines.guideline'], run: (deps: GuideDeps, subject: { item: ItemSummary }) => used(deps, subject) },
  'item.leaving': { order: 20, view: 'guide/slot-leaving', run: (deps: GuideDeps, subject: { item: ItemSummary }) => leaving(deps, subject) },
}
