import type { LoggedEvent } from '@diwan/core'
import type { MoreServices } from './parts.ts'

/** A thread that waits for an answer sets out to find one; what changed in a category is put down. */
export async function published({ router, changeLog }: Pick<MoreServices, 'router' | 'changeLog'>, { item, data, at }: LoggedEvent<'core.item.published' | 'core.item.updated'>): Promise<void> {
  if (item !== null && data.kind === 'forum.topic') await router.begin(item)
  if (item !== null && data.kind === 'forum.category') await changeLog.hear(item, at)
}
