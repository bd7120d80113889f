import { Refused, type Kind } from '@diwan/core'
import { LessonTexts, ManuscriptFields } from './fields.ts'

/**
 * A lesson as its writers have it. Kept by its author and their contact points alone, read by nobody else, and never published: what others
 * read is another item, made of it (`services/releases.ts`), so that no page, history, file, feed or number of it can tell whose it was.
 */
export const manuscript: Kind<typeof ManuscriptFields, typeof LessonTexts> = {
  prefix: 'LM', table: 'manuscript', fields: ManuscriptFields, texts: LessonTexts, keptBy: 'seat', isIndexed: false,
  states: ['draft', 'review', 'released'],
  transitions: {
    create: { from: [], to: 'draft', may: 'write' }, submit: { from: ['draft'], to: 'review', may: 'write', isOwn: true }, return: { from: ['review'], to: 'draft', may: 'write', isOwn: true },
    publish: { from: ['review'], to: 'released', may: 'curate', publishes: true, isOwn: true },
  },
  audienceOf: ({ administration }) => administration === '' ? [] : [`ncps@administration:${administration}`],
  settle: () => { throw new Refused('lessons.fault.route') },
  tells: () => null,
  path: (key) => `/write/${key}`,
  editor: (id) => `/write/${id}/who`,
}
