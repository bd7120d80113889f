import type { ItemSummary, Viewer } from '@diwan/core'
import type { Outcomes } from '../cards/services/outcomes.ts'

/** How many administrations follow a recommendation, where that may be told, and which let themselves be named. */
export interface Beside { n: number | null; named: string[] }
/** What other folders of the plugin bring beside a guideline. */
export interface Neighbours {
  adoption: { beside(viewer: Viewer, guidelineId: string): Promise<ReadonlyMap<string, Beside>> }
  analyses: { about(viewer: Viewer, topic: string, limit?: number): Promise<readonly ItemSummary[]> }
  registers: { about(viewer: Viewer, topic: string, limit?: number): Promise<readonly ItemSummary[]> }
  outcomes: Outcomes
}

/** A service of another folder where it is there. */
export function neighbour<N extends keyof Neighbours>(deps: object, name: N): Neighbours[N] | undefined {
  try { return (deps as Neighbours)[name] } catch { return undefined }
}
