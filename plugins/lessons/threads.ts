import type { Locale, Viewer } from '@diwan/core'
import type { LessonDeps } from './deps.ts'

/** What was said in a topic, as the forum hands it on. */
interface Gathered {
  title: string; lang: Locale; topics: string[]
  posts: { path: string; text: string; author: { name: string } | null }[]
  credit: { name: string }[]
  source: { item: string; path: string }
}

/**
 * A topic of the forum, or some of its posts, becomes a manuscript: their words as a first account of what happened, the topic as where
 * it comes from, with thanks to those who wrote. On a lesson without a name neither source nor thanks are told.
 */
export const offered = {
  threadBecomes: { lesson: {
    label: 'lessons.thread.label', may: 'lessons.write',
    async run({ manuscripts, transaction }: Pick<LessonDeps, 'manuscripts' | 'transaction'>, viewer: Viewer, { title, lang, topics, posts, credit, source }: Gathered): Promise<{ item: string; path: string }> {
      const item = await transaction(() => manuscripts.begin(viewer, {
        title, lang, topics, text: posts.map(({ text }) => text.trim()).filter(Boolean).join('\n\n'), sources: [{ item: source.item, url: '', title, credit: [...new Set(credit.map(({ name }) => name))].join(', ').slice(0, 300) }],
      }))
      return { item, path: `/lessons/write/${item}/who` }
    },
  } },
}
