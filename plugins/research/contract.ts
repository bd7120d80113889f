import type { ItemSummary, Viewer } from '@diwan/core'

/** What other plugins may ask of research. */
export interface Research {
  /** Works filed under a topic, newest first; at most 20. */
  about(viewer: Viewer, topic: string, limit?: number): Promise<ItemSummary[]>
}

declare module '@diwan/core' {
  interface PluginApis { research: Research }
  interface SlotSubjects {
    /** Beside what is new in research. */
    'research.home.rail': Record<string, never>
  }
}
