import { Type } from 'typebox'
import {
  CountShape, FacetShape, ItemPageShape, ItemShape, ItemSummaryShape, RelatedShape, Refused, key, oneOf, paging, redirect,
  type CoreServices, type FeedEntry, type ItemSummary, type RequestServices, type Route, type Routes,
} from '@diwan/core'
import { categories } from '../kinds/post.ts'
import type { Acknowledgements } from '../services/acknowledgements.ts'
import type { Bulletin } from '../services/bulletin.ts'
import type { Actions } from '../services/actions.ts'
import type { Cancellations } from '../services/cancellations.ts'
import type { CalendarAddresses } from '../services/calendar-addresses.ts'
import type { Guests } from '../services/guests.ts'
import type { Invitations } from '../services/invitations.ts'
import type { Consultations } from '../services/consultations.ts'
import type { Meetings } from '../services/meetings.ts'
import type { Plan } from '../services/plan.ts'
import type { Polls } from '../services/polls.ts'
import type { Proceedings } from '../services/proceedings.ts'
import type { Records } from '../services/records.ts'
import type { Registrations } from '../services/registrations.ts'
import type { Week } from '../services/week.ts'

export type Deps = CoreServices & RequestServices & {
  bulletin: Bulletin; plan: Plan; acknowledgements: Acknowledgements
  meetings: Meetings; registrations: Registrations; calendarAddresses: CalendarAddresses; records: Records; actions: Actions; polls: Polls; proceedings: Proceedings; cancellations: Cancellations; invitations: Invitations; consultations: Consultations; week: Week; guests: Guests
}
export type Permission = 'read' | 'write' | 'publish' | 'acknowledge' | 'attend'

const Query = Type.Object({ category: Type.Optional(oneOf(categories)), topic: Type.Optional(Type.String({ maxLength: 60 })), lang: Type.Optional(Type.String({ maxLength: 5 })), ...paging })
const Chosen = Type.Object({ category: Type.Union([Type.String(), Type.Null()]), topic: Type.Union([Type.String(), Type.Null()]), isNewest: Type.Boolean() })
const Listed = Type.Object({
  posts: ItemPageShape, facets: Type.Array(FacetShape), chosen: Chosen, title: Type.String(), mayWrite: Type.Boolean(),
})
const acknowledgement = Type.Object({ count: Type.Integer(), mine: Type.Union([Type.Unsafe<Date>({ type: 'string', format: 'date-time' }), Type.Null()]), isAsked: Type.Boolean() })
const Read = Type.Object({
  item: ItemShape, related: RelatedShape, correctedBy: Type.Array(ItemSummaryShape), corrects: Type.Array(ItemSummaryShape), answeredBy: Type.Array(ItemSummaryShape), answers: Type.Array(ItemSummaryShape), needs: Type.Array(ItemSummaryShape), mayAnswer: Type.Boolean(), mayCorrect: Type.Boolean(), acknowledgement,
})

/** What a feed says of a post: title, summary and points; the text itself is read on the site. */
export const entryOf = (item: ItemSummary): FeedEntry => ({
  id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang,
})

export const postRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/', {
    may: 'read', input: Query, output: Listed, view: 'list', reads: ['updates.post'],
    formats: {
      atom: ({ title, posts }) => ({ title, entries: posts.rows.map(entryOf) }),
      csv: ({ posts }) => [['ref', 'category', 'title', 'summary', 'language', 'administration', 'published'],
        ...posts.rows.map((row) => [row.ref, String(row.fields['category']), row.title, row.summary, row.lang, row.administration, row.publishedAt?.toISOString() ?? null])],
    },
    async run({ bulletin, topics, viewer, t, locale }, query) {
      const posts = await bulletin.list(viewer, query)
      const facets = await bulletin.facets(viewer, query, t)
      const title = query.category ? t(`updates.category.${query.category}.many`) : t('updates.title')
      const topic = query.topic ? await topics.label(query.topic, locale) : null
      return {
        posts, facets, title: topic ? t('updates.title.topic', { title, topic }) : title, chosen: { category: query.category ?? null, topic: query.topic ?? null, isNewest: [query.category, query.topic, query.lang, query.after, query.before].every((one) => one === undefined) },
        mayWrite: viewer.may('updates.write'),
      }
    },
  }),

  on.get('/changelog', {
    may: 'read', input: Type.Object(paging), output: Type.Object({ title: Type.String(), releases: ItemPageShape }), view: 'changelog', reads: ['updates.post'],
    formats: { atom: ({ title, releases }) => ({ title, entries: releases.rows.map(entryOf) }) },
    async run({ bulletin, viewer, t }, query) {
      return { title: t('updates.changelog'), releases: await bulletin.list(viewer, { category: 'release-note', ...query }) }
    },
  }),

  on.get('/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: Read, view: 'post', reads: ['updates.post', 'updates.need'],
    async run({ bulletin, consultations, acknowledgements, viewer }, { key: ref }) {
      const item = await bulletin.read(viewer, ref)
      // A visitor is not asked, so their page, which is kept, holds no count that changes without a post being written.
      const isAsked = item.fields['needsAcknowledgement'] === true && viewer.may('updates.acknowledge')
      return {
        item, ...await bulletin.around(viewer, item), mayAnswer: item.isKept && item.publishedAt !== null && item.fields['category'] === 'call' && consultations.isOver(item) && viewer.may('updates.write'),
        mayCorrect: item.isKept && item.publishedAt !== null && viewer.may('updates.write'),
        acknowledgement: isAsked ? { ...await acknowledgements.of(viewer, item.id), isAsked } : { count: 0, mine: null, isAsked },
      }
    },
  }),

  on.post('/:key/acknowledge', {
    may: 'acknowledge', input: Type.Object({ key: key() }),
    async run({ acknowledgements, audit, viewer }, { key: ref }) {
      const { path } = await acknowledgements.give(viewer, ref)
      await audit.record(viewer, 'updates.acknowledged', `item:${ref}`)
      return redirect(path, 'updates.acknowledged')
    },
  }),

  on.get('/:key/acknowledgements', {
    may: 'acknowledge', input: Type.Object({ key: key() }), view: 'acknowledgements',
    output: Type.Object({
      item: ItemSummaryShape, count: CountShape,
      people: Type.Array(Type.Object({ name: Type.String(), administration: Type.Union([Type.String(), Type.Null()]), at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }) })),
    }),
    formats: { csv: ({ people }) => [['name', 'administration', 'at'], ...people.map(({ name, administration, at }) => [name, administration, at.toISOString()])] },
    async run({ acknowledgements, viewer }, { key: ref }) {
      if (viewer.id === null) throw new Refused()
      const { item, people } = await acknowledgements.list(viewer, ref)
      return { item, people, count: { n: people.length, isMore: people.length === 1_000 } }
    },
  }),
]
