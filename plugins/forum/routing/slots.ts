import type { Item } from '@diwan/core'
import type { MoreDeps } from '../parts.ts'

/** Below a question nobody has answered: how far it is, for everybody who reads it and is signed in; to whom it was put, only to themselves. */
export async function questionStands({ hubQueue, askBook, viewer }: MoreDeps, { item }: { item: Pick<Item, 'id' | 'kind'> }): Promise<object | null> {
  if (item.kind !== 'forum.topic' || viewer.id === null) return null
  const status = await hubQueue.status(item.id)
  if (!status) return null
  const mine = (await askBook.list(viewer)).rows.find((ask) => ask.item.id === item.id && ask.isOpen)
  return { ...status, thread: item.id, isMine: mine !== undefined, isAccepted: mine?.state === 'accepted' }
}

/** What the viewer is asked, and for moderators what nobody answered; on their desk. */
export async function askedOf({ askBook, hubQueue, viewer }: MoreDeps): Promise<{ asks: number; hub: number } | null> {
  if (viewer.id === null) return null
  const [asks, hub] = await Promise.all([askBook.count(viewer), hubQueue.count(viewer)])
  return asks + hub === 0 ? null : { asks, hub }
}
