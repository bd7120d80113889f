import type { Item, ItemSummary, Viewer } from '@diwan/core'
import type { GuidelineDocument } from './guide/document-types.ts'

/** What other plugins may ask of guidelines. */
export interface Guidelines {
  /** A guideline's version whole, in the viewer's language or one asked for. `key`: id or number. @throws NotFound, Gone */
  document(viewer: Viewer, key: string, asked?: { lang?: 'en' | 'fr' | 'es' | 'ar'; rev?: number }): Promise<GuidelineDocument>
  /** Guidelines filed under a topic, newest first; at most 20. */
  about(viewer: Viewer, topic: string, limit?: number): Promise<ItemSummary[]>
}

declare module '@diwan/core' {
  interface PluginApis { guidelines: Guidelines }
  interface SlotSubjects {
    /** On a guideline's page about its adoption, above the table. */
    'guidelines.adoption': { item: Item }
    /** On a guideline's page for its discussion. */
    'guidelines.discussion': { item: Item }
    /** In the kit of a technology: what is being discussed of it, what can be counted, what can be learned. `topic` is the technology's id. */
    'guidelines.kit.threads': { topic: string }
    'guidelines.kit.data': { topic: string }
    'guidelines.kit.course': { topic: string }
  }
}
