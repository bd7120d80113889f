import type { Item, ItemSummary, Locale, Viewer } from '@diwan/core'

/** What a lesson is made from: an item of this site by its id, or an address, with whom to thank. */
export interface LessonSource { item?: string | null; url?: string; title: string; credit?: string }
/** A first account of what happened. `text`: Markdown; `credit`: whom to thank for all of it. */
export interface LessonBeginning { title: string; text: string; lang: Locale; topics?: readonly string[]; sources: readonly LessonSource[]; credit?: string }

/** What other plugins may ask of lessons. */
export interface Lessons {
  /** A draft in the viewer's own administration, with where it comes from; `path` is where it is gone on with. @throws SignInNeeded, Refused without a seat, Invalid on `title` */
  begin(viewer: Viewer, beginning: LessonBeginning): Promise<{ id: string; path: string }>
  /** Lessons filed under a topic, newest first; at most 20. */
  about(viewer: Viewer, topic: string, limit?: number): Promise<ItemSummary[]>
}

declare module '@diwan/core' {
  interface PluginApis { lessons: Lessons }
  interface SlotSubjects {
    /** Beside a lesson. */
    'lessons.lesson.rail': { item: Item }
  }
}
