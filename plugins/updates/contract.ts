import type { ItemSummary, Viewer } from '@diwan/core'

/** What other plugins may ask of updates. */
export interface Updates {
  /** The newest posts the viewer may read, at most 20. */
  latest(viewer: Viewer, limit?: number): Promise<ItemSummary[]>
  /** Alerts that wait for the viewer's acknowledgement. */
  alertsDue(viewer: Viewer): Promise<ItemSummary[]>
}

declare module '@diwan/core' { interface PluginApis { updates: Updates } }
