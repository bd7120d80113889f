import { Refused, type Kind } from '@diwan/core'
import { LessonFields, LessonTexts } from './fields.ts'

/** What lists leave out by themselves. */
export const retiredMark = 'retired'

/**
 * A lesson as it is read: made of a manuscript once its administration approved and a curator checked it, and no other way, whatever somebody may do.
 * Its translations are anybody's who keeps it.
 */
export const lesson: Kind<typeof LessonFields, typeof LessonTexts> = {
  prefix: 'LS', table: 'lesson', fields: LessonFields, texts: LessonTexts, audience: ['members'], outcome: 'outcome', filesStay: true,
  facets: ['level', 'region', 'phase', 'budget', 'causes', 'confidence', 'year'],
  marks: ({ retiredOn }) => retiredOn === null ? [] : [retiredMark],
  states: ['draft', 'published', 'retired', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may: 'curate', isOwn: true }, publish: { from: ['draft', 'published', 'retired'], to: 'published', may: 'write', publishes: true, isOwn: true },
    retire: { from: ['published'], to: 'retired', may: 'curate', publishes: true, isOwn: true, asksReason: true },
    withdraw: { from: ['published', 'retired'], to: 'withdrawn', may: 'curate', withdraws: true, asksReason: true },
  },
  settle: (fields, before, { isTranslation }) => {
    if (!isTranslation) throw new Refused('lessons.fault.route')
    return before ?? fields
  },
  tells: () => null,
  editor: (id) => `/${id}/translate`,
}
