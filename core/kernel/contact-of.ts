import type { Viewer } from '../contract/index.ts'
import type { Floors } from './floors.ts'

/** Whom a person asks who may not do something here: a contact point of their own administration; null where there is none. */
export async function contactOf({ access }: Pick<Floors, 'access'>, viewer: Viewer): Promise<{ name: string; path: string } | null> {
  if (viewer.administration === null) return null
  const ids = await access.roster.holders([`ncps@administration:${viewer.administration}`], { limit: 5 })
  const other = ids.find((id) => id !== viewer.id)
  if (other === undefined) return null
  const card = (await access.people.cards([other])).get(other)
  return card ? { name: card.name, path: `/administrations/${viewer.administration}` } : null
}
