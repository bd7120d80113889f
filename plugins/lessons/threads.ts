import type { ThreadBecomes } from '@diwan/forum/contract'
import type { LessonDeps } from './deps.ts'

/**
 * A topic of the forum, or some of its posts, becomes a manuscript: their words as a first account of what happened, the topic as where
 * it comes from, with thanks to those who wrote. On a lesson without a name neither source nor thanks are told.
 */
export const threadBecomes: Record<string, ThreadBecomes<Pick<LessonDeps, 'manuscripts'>>> = {
  lesson: {
    label: 'lessons.thread.label', may: 'lessons.write',
    async run({ manuscripts }, viewer, { title, lang, topics, posts, credit, source }) {
      const item = await manuscripts.begin(viewer, {
        title, lang, topics, text: posts.map(({ text }) => text.trim()).filter(Boolean).join('\n\n'), sources: [{ item: source.item, url: '', title: title.slice(0, 300), credit: [...new Set(credit.map(({ name }) => name))].join(', ').slice(0, 300) }],
      })
      return { item, path: `/lessons/write/${item}/who` }
    },
  },
}
