import type { ItemSummary } from '@diwan/core'
import type { WorksDeps } from './deps.ts'
import { rowsOf } from './routes/pages.ts'

const reads = ['research.work', 'core.administration', 'core.settings']

/** The newest studies, on the home page. */
async function newest(deps: WorksDeps): Promise<object | null> {
  const found = await deps.catalogue.newest(deps.viewer, { limit: 3 })
  return found.length === 0 ? null : { rows: await rowsOf(deps, found), title: deps.t('research.newest'), more: '/research' }
}

/** Studies of a topic, on its page. */
async function ofTopic(deps: WorksDeps, { topic }: { topic: string }): Promise<object | null> {
  const found: ItemSummary[] = await deps.works.about(deps.viewer, topic, 4)
  return found.length === 0 ? null : { rows: await rowsOf(deps, found), title: deps.t('research.works.title'), more: `/research/works?topic=${encodeURIComponent(topic)}` }
}

/** Reviews that wait for somebody, on their desk. */
export async function reviewsDue({ reviews, viewer, clock, t }: Pick<WorksDeps, 'reviews' | 'viewer' | 'clock' | 't'>) {
  const today = clock.now().toISOString().slice(0, 10)
  return (await reviews.due(viewer)).map(({ id, state, dueOn, title, lang }) => ({ label: t(`research.review.state.${state}`), when: dueOn, isLate: dueOn < today, title, lang, text: t('research.desk-row'), url: `/research/reviews/${id}`, action: t('research.mine.open'), handling: 'named-people' }))
}

export const worksSlots = {
  'home.visitor': { order: 40, view: 'works/slot-works', may: 'read', reads, run: (deps: WorksDeps) => newest(deps) },
  'home.member': { order: 40, view: 'works/slot-works', may: 'read', run: (deps: WorksDeps) => newest(deps) },
  'topic.main': { order: 40, view: 'works/slot-works', may: 'read', reads, run: (deps: WorksDeps, subject: { topic: string }) => ofTopic(deps, subject) },
} as const
