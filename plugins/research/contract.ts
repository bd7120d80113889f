import type { ItemSummary, Locale, Viewer } from '@diwan/core'

/** A finding as others cite it. `id` is kept over all versions of its study; `certainty` from 4 (high) to 1; `path` is its own address. */
export interface CitableFinding { work: string; id: string; claim: string; lang: Locale; certainty: number; path: string }

/** What other plugins may ask of research. */
export interface Research {
  /** Works filed under a topic, newest first; at most 20. */
  about(viewer: Viewer, topic: string, limit?: number): Promise<ItemSummary[]>
  /** What these studies (ids, at most 200) found, as their newest versions say it, in the viewer's language where somebody said it there; of those the viewer may read. A retracted study still says what it said: its `state` tells. */
  findings(viewer: Viewer, works: readonly string[]): Promise<CitableFinding[]>
}

declare module '@diwan/core' {
  interface PluginApis { research: Research }
  interface SlotSubjects {
    /** Beside what is new in research. */
    'research.home.rail': Record<string, never>
  }
}
