import type { ItemSummary } from '@diwan/core'
import type { MoreDeps } from '../parts.ts'
import { phaseAt } from './model/phases.ts'

/** Beside a category or a thread of one: the format that is on trial there, and which phase a thread is in. */
export async function onTrial({ trials, threadBook, content, viewer, clock }: MoreDeps, { id, kind }: Pick<ItemSummary, 'id' | 'kind'>): Promise<object | null> {
  const thread = kind === 'forum.topic' ? await threadBook.row(id) : null
  const category = kind === 'forum.category' ? id : thread?.categoryId
  if (!category) return null
  const trial = await trials.running(category)
  const [design, place] = await content.pick(viewer, trial ? [trial.design, category] : [category, category])
  if (!trial || !design) return kind === 'forum.category' && design ? { trial: null, changes: `/forum/changes/${design.ref ?? design.id}` } : null
  const begunAt = thread ? new Date(thread.begunAt) : null
  return {
    trial: { until: trial.until, design, phases: trial.parts.phases, roles: trial.parts.roles }, changes: kind === 'forum.category' ? `/forum/changes/${place?.ref ?? category}` : null, isThread: thread !== null,
    phase: begunAt && trial.beganAt && begunAt >= trial.beganAt ? phaseAt(trial.parts.phases, begunAt, clock.now()) : null,
  }
}
