import type { Config } from '../config/index.ts'
import type { Demonstration } from './demo.ts'
import type { Floors } from './floors.ts'
import type { Kernel } from './kernel.ts'
import type { Site } from './site.ts'

interface Needs { config: Config; site: Site; demonstration: Demonstration; kernel: Kernel; floors: Pick<Floors, 'access'>; isSafeMode: boolean; onProgress(words: string): void }

/** Fills an empty site with the demonstration where the configuration wants one; once, and never over what people made. */
export async function firstTime({ config, site, demonstration, kernel, floors, isSafeMode, onProgress }: Needs): Promise<void> {
  if (site.began !== null || !config.demo.enabled || isSafeMode) return
  const { invited, active, suspended } = await floors.access.roster.count()
  if (invited + active + suspended > 0) return
  const { people, items } = await demonstration.load(kernel.opened())
  await site.change({ began: 'demonstration' })
  onProgress(`Demonstration: ${people} people and ${items} items are there`)
}
