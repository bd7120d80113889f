import type { ItemSummary, Locale, Viewer } from '@diwan/core'

/** What was said in a topic, to make something else of it. */
export interface Gathered {
  title: string
  lang: Locale
  topics: string[]
  /** In their order; at most 50. `path` is where each stays to be found. */
  posts: { id: string; path: string; text: string; lang: Locale; at: Date; author: { id: string; name: string } | null; administration: string | null }[]
  /** Whose words they are, each once. */
  credit: { id: string; name: string; administration: string | null }[]
  source: { item: string; ref: string; path: string }
}
/** Something that a topic or some of its posts may become: a draft of a kind of yours, for who may make one. */
export interface ThreadBecomes<D> {
  /** Locale key: what is made, as on a button (“A guideline proposal”). */
  label: string
  /** Permission, with its prefix. */
  may: string
  /** Begins it as the viewer’s, with where it came from; in the open transaction. `path` is where it goes on. */
  run: (deps: D, viewer: Viewer, gathered: Gathered) => Promise<{ item: string; path: string }>
}
export interface ThreadLine { item: ItemSummary; category: string | null; posts: number; lastAt: Date; isAnswered: boolean; isUnanswered: boolean }

/** What other plugins may ask of the forum. Everything is asked for a viewer, and answers what they may read and do. */
export interface Forum {
  /** Topics about an item (its “discuss this”), the latest first, at most 20. */
  about(viewer: Viewer, item: string, limit?: number): Promise<ThreadLine[]>
  /** Topics filed under a topic of the site, the newest first, at most 20. */
  filed(viewer: Viewer, topic: string, limit?: number): Promise<ThreadLine[]>
  /** Questions nobody has answered, the latest first, 25 at a time; for routing them to people who may know. */
  unanswered(viewer: Viewer, after?: string): Promise<{ rows: ThreadLine[]; next: string | null }>
  /**
   * Begins a topic as the viewer’s, by the rules of its category. `category`: id or number; `key`: sent again it is the same.
   * @throws NotFound, Refused, Invalid, TooOften
   */
  begin(viewer: Viewer, topic: { category: string; lang: Locale; title: string; body: string; topics?: string[]; about?: string | null; key?: string | null }): Promise<{ path: string } | { waits: true }>
  /** Replies as the viewer’s, by the rules of the topic: for what comes by another way than the page. @throws NotFound, Refused, Invalid, Conflict, TooOften */
  reply(viewer: Viewer, topic: string, reply: { lang: Locale; body: string; replyTo?: string | null; key?: string | null }): Promise<{ post: string; path: string } | { waits: true }>
}

declare module '@diwan/core' {
  interface PluginApis { forum: Forum }
  interface Extensions<D> {
    /** What a topic may become, by name. */
    threadBecomes?: Record<string, ThreadBecomes<D>>
  }
}
