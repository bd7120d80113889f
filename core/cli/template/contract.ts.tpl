import type { ItemSummary, Viewer } from '@diwan/core'

/** What other plugins may ask of __id__. */
export interface __Class__ {
  /** The newest notes the viewer may read, at most 20. */
  latest(viewer: Viewer, limit?: number): Promise<ItemSummary[]>
}

declare module '@diwan/core' { interface PluginApis { '__id__': __Class__ } }
