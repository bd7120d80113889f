import type { Item, ItemSummary, Locale, Viewer } from '@diwan/core'
import type { GuidelineDocument } from './guide/document-types.ts'
import type {} from './guide/events.ts'
import type { AmendmentOrigin, AmendmentState } from './guide/services/amendments.ts'

/** What other plugins may ask of guidelines. */
export interface Guidelines {
  /** A guideline's version whole, in the viewer's language or one asked for. `key`: id or number. @throws NotFound, Gone */
  document(viewer: Viewer, key: string, asked?: { lang?: 'en' | 'fr' | 'es' | 'ar'; rev?: number }): Promise<GuidelineDocument>
  /** Guidelines filed under a topic, newest first; at most 20. */
  about(viewer: Viewer, topic: string, limit?: number): Promise<ItemSummary[]>
  /**
   * Proposes a recommendation for the end of a section of a published guideline, as any amendment; who keeps it decides, and
   * `guidelines.amendment.decided` tells. `path` is where it stands. @throws NotFound, Refused, SignInNeeded, Invalid on `words` and `reason`
   */
  recommend(viewer: Viewer, key: string, proposed: { section: string; lang: Locale; words: string; reason: string; origin: AmendmentOrigin }): Promise<{ id: string; path: string }>
  /** What became of amendments, by id, with the answer their proposers were given; at most 200. */
  outcomes(amendments: readonly string[]): Promise<Map<string, { state: AmendmentState; answer: string; decidedAt: Date | null }>>
}

declare module '@diwan/core' {
  interface PluginApis { guidelines: Guidelines }
  interface SlotSubjects {
    /** On a guideline's page about its adoption, above the table. */
    'guidelines.adoption': { item: Item }
    /** On a guideline's page for its discussion. */
    'guidelines.discussion': { item: Item }
    /** Beside the causes of cases: what else names causes in the same words (`core.cause.<word>`). Empty: of whatever technology and process. */
    'guidelines.causes': { technology: string; process: string }
    /** In the kit of a technology: what is being discussed of it, what can be counted, what can be learned. `topic` is the technology's id. */
    'guidelines.kit.threads': { topic: string }
    'guidelines.kit.data': { topic: string }
    'guidelines.kit.course': { topic: string }
  }
}
