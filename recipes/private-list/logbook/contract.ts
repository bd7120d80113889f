import type { ItemSummary, Viewer } from '@diwan/core'

/** What other plugins may ask of logbook. */
export interface Logbook {
  /** The newest notes the viewer may read, at most 20. */
  latest(viewer: Viewer, limit?: number): Promise<ItemSummary[]>
}

declare module '@diwan/core' { interface PluginApis { 'logbook': Logbook } }
