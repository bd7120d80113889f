import type { CoreServices, DemoKit } from '@diwan/core'
import type { ForumServices } from '../board/deps.ts'

export type DemoDeps = CoreServices & ForumServices
/** The category of the demonstration with that slug. */
export const categoryId = (kit: DemoKit, slug: string): string => kit.id(`forum.category.${slug}`)
